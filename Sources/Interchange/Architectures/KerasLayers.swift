// Each layer of Keras as layers of ours, or the reason why it is none.
internal import Engine
internal import Networks
internal import Schema

enum KerasLayers {
  /// The same number along both directions; nil where they differ.
  static func extent(_ node: Node?) -> Int? {
    if let whole = node.flatMap(integerValue) { return whole }
    guard let all = node?.elements?.map(integerValue), let first = all.first ?? nil,
      all.allSatisfy({ $0 == first })
    else { return nil }
    return first
  }

  private static func isOn(_ config: Node, _ key: String) -> Bool {
    config[key]?.content != .bool(false)
  }

  /// What an `activation` names, as a word: Keras 3 may write a mapping.
  private static func word(_ node: Node?) -> String {
    node?.string ?? node?["class_name"]?.string ?? node?["config"]?.string ?? ""
  }

  static func add(_ layer: KerasLayer, to line: inout LayerLine, isLast: Bool) {
    let config = layer.config
    func refuse(_ reason: String) { line.refuse(layer.place, reason) }
    func count(_ key: String) -> Int { config[key].flatMap(integerValue) ?? 0 }
    if let format = config["data_format"]?.string, format != "channels_last" {
      return refuse("allowed: channels_last")
    }
    for key in ["kernel_regularizer", "kernel_constraint", "bias_regularizer"]
    where config[key].map({ $0.content != .null }) ?? false {
      line.note("\(layer.place): \(key) is left out; weight_decay of the optimizer is like L2.")
    }
    switch layer.type {
    case "Dense":
      var dense = Dense()
      (dense.units, dense.bias) = (count("units"), isOn(config, "use_bias"))
      dense.initial = initial(config["kernel_initializer"])
      line.add([dense])
    case "Conv2D", "DepthwiseConv2D", "Conv2DTranspose":
      guard addConvolution(layer, to: &line) else { return }
    case "BatchNormalization", "LayerNormalization", "GroupNormalization":
      guard isOn(config, "center"), isOn(config, "scale") else {
        return refuse("without scale or shift")
      }
      guard isLastAxis(config["axis"]) else { return refuse("allowed: axis -1") }
      addNormalization(layer, to: &line)
    case "MaxPooling2D", "AveragePooling2D":
      guard let kernel = extent(config["pool_size"]),
        let stride = config["strides"]?.content == .null ? kernel : extent(config["strides"]),
        config["padding"]?.string == "valid"
      else { return refuse("allowed: the same in both directions, padding valid") }
      if layer.type == "MaxPooling2D" {
        var pool = MaxPool()
        (pool.kernel, pool.stride) = (kernel, stride)
        line.add([pool])
      } else {
        var pool = AveragePool()
        (pool.kernel, pool.stride) = (kernel, stride)
        line.add([pool])
      }
    case "GlobalAveragePooling2D", "GlobalAveragePooling1D", "GlobalMaxPooling2D",
      "GlobalMaxPooling1D":
      guard config["keepdims"]?.content != .bool(true) else {
        return refuse("allowed: no keepdims")
      }
      var pool = GlobalPool()
      pool.type = layer.type.contains("Max") ? .max : .average
      line.add([pool])
    case "Flatten": line.add([Flatten()])
    case "Dropout":
      var dropout = Dropout()
      dropout.rate = config["rate"]?.double ?? 0.5
      line.add([dropout])
    case "Reshape":
      let shape = config["target_shape"]?.elements?.map(integerValue) ?? []
      guard !shape.isEmpty, shape.count <= 4, shape.allSatisfy({ ($0 ?? 0) > 0 }) else {
        return refuse("allowed: a target_shape of 1 to 4 extents")
      }
      var reshape = Reshape()
      reshape.shape = SampleShape(shape.compactMap(\.self))
      line.add([reshape])
    case "Embedding":
      var table = Embedding()
      (table.vocabulary, table.units) = (count("input_dim"), count("output_dim"))
      line.add([table])
    case "UpSampling2D":
      guard let factor = extent(config["size"]),
        let type = Upsampling(rawValue: config["interpolation"]?.string ?? "nearest")
      else { return refuse("allowed: the same in both directions, nearest or bilinear") }
      var larger = Upsample()
      (larger.factor, larger.type) = (factor, type)
      line.add([larger])
    case "SimpleRNN", "GRU", "LSTM":
      guard addRecurrent(layer, to: &line) else { return }
      return
    case "LeakyReLU":
      var leaky = LeakyRelu()
      leaky.slope = (config["negative_slope"] ?? config["alpha"])?.double ?? 0.3
      line.add([Layer(leaky)])
    case "ELU":
      var elu = Elu()
      elu.alpha = config["alpha"]?.double ?? 1
      line.add([Layer(elu)])
    case "ReLU":
      let slope = config["negative_slope"]?.double ?? 0
      guard config["max_value"]?.double == nil, config["threshold"]?.double ?? 0 == 0, slope == 0
      else { return refuse("allowed: no max_value, negative_slope or threshold") }
      line.add([Layer(Relu())])
    case "Softmax":
      guard isLast else { return refuse("allowed: at the end, where it is left out") }
      line.endsWithProbabilities("Softmax")
    case "Activation": break
    default: return refuse("there is no such layer here")
    }
    addActivation(layer, to: &line, isLast: isLast)
  }

  /// The activation that a layer carries.
  private static func addActivation(
    _ layer: KerasLayer, to line: inout LayerLine, isLast: Bool
  ) {
    let name = word(layer.config["activation"]).lowercased()
    if isLast, name == "softmax" || name == "sigmoid" { return line.endsWithProbabilities(name) }
    guard let layers = LayerLine.activation(name) else {
      return line.refuse(
        layer.place, "the activation \(Node(.string(name)).excerpt) is not known")
    }
    line.add(layers)
  }

  private static func isLastAxis(_ node: Node?) -> Bool {
    guard let node, node.content != .null else { return true }
    let single = node.elements?.count == 1 ? node.elements?.first : node
    let axis = single.flatMap(integerValue)
    return axis == -1 || axis == 3
  }

  private static func addNormalization(_ layer: KerasLayer, to line: inout LayerLine) {
    let epsilon = layer.config["epsilon"]?.double ?? 1e-3
    switch layer.type {
    case "BatchNormalization":
      var norm = BatchNorm()
      norm.epsilon = epsilon
      let momentum = layer.config["momentum"]?.double ?? 0.99
      norm.momentum = ((1 - momentum) * 1e9).rounded() / 1e9
      line.add([norm])
    case "LayerNormalization":
      var norm = LayerNorm()
      norm.epsilon = epsilon
      line.add([norm])
    default:
      var norm = GroupNorm()
      norm.epsilon = epsilon
      norm.groups = layer.config["groups"].flatMap(integerValue) ?? 32
      line.add([norm])
    }
  }

  private static func addConvolution(_ layer: KerasLayer, to line: inout LayerLine) -> Bool {
    let config = layer.config
    guard let kernel = extent(config["kernel_size"]), let stride = extent(config["strides"]),
      let dilation = extent(config["dilation_rate"] ?? 1), let padding = config["padding"]?.string,
      ["same", "valid"].contains(padding)
    else {
      line.refuse(layer.place, "allowed: the same in both directions, padding same or valid")
      return false
    }
    if padding == "same", stride > 1 {
      line.note("\(layer.place): with stride \(stride), zeros are on another side here.")
    }
    let bias = isOn(config, "use_bias")
    switch layer.type {
    case "Conv2D":
      var conv = Conv()
      conv.channels = config["filters"].flatMap(integerValue) ?? 0
      (conv.kernel, conv.stride, conv.dilation) = (kernel, stride, dilation)
      (conv.padding, conv.bias) = (padding == "same" ? -1 : 0, bias)
      conv.groups = config["groups"].flatMap(integerValue) ?? 1
      conv.initial = initial(config["kernel_initializer"])
      line.add([conv])
    case "DepthwiseConv2D":
      var conv = DepthwiseConv()
      (conv.kernel, conv.stride, conv.dilation) = (kernel, stride, dilation)
      (conv.padding, conv.bias) = (padding == "same" ? -1 : 0, bias)
      conv.multiplier = config["depth_multiplier"].flatMap(integerValue) ?? 1
      conv.initial = initial(config["depthwise_initializer"])
      line.add([conv])
    default:
      guard padding == "valid" || kernel == stride, dilation == 1 else {
        line.refuse(layer.place, "allowed: padding valid, no dilation")
        return false
      }
      var conv = TransposedConv()
      conv.channels = config["filters"].flatMap(integerValue) ?? 0
      (conv.kernel, conv.stride, conv.bias) = (kernel, stride, bias)
      line.add([conv])
    }
    return true
  }

  private static func addRecurrent(_ layer: KerasLayer, to line: inout LayerLine) -> Bool {
    let config = layer.config
    guard word(config["activation"]) == "tanh",
      layer.type == "SimpleRNN" || word(config["recurrent_activation"]) == "sigmoid",
      layer.type != "GRU" || isOn(config, "reset_after"),
      config["go_backwards"]?.content != .bool(true), isOn(config, "use_bias")
    else {
      line.refuse(layer.place, "allowed: tanh and sigmoid, reset_after, with bias, forwards")
      return false
    }
    var cell = Recurrent()
    cell.cell = layer.type == "GRU" ? .gru : layer.type == "LSTM" ? .lstm : .tanh
    cell.units = config["units"].flatMap(integerValue) ?? 0
    line.add([cell])
    if config["return_sequences"]?.content != .bool(true) { line.add([LastStep()]) }
    return true
  }

  /// Keras draws by Glorot's rule where nothing is said.
  private static func initial(_ node: Node?) -> InitialValues {
    switch word(node) {
    case "HeNormal", "he_normal", "HeUniform", "he_uniform": .he
    case "LecunNormal", "lecun_normal", "LecunUniform", "lecun_uniform": .lecun
    case "Zeros", "zeros": .zero
    default: .glorot
    }
  }
}
