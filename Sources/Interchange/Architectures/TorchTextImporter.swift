// A `Sequential` of PyTorch, as `print(model)` writes it, as a network. Weights are not in that
// text.
internal import Engine
internal import Networks
internal import Schema

enum TorchTextImporter: Importer {
  static let name = "torch-text"
  static let summary = "a Sequential of PyTorch as print(model) writes it"

  static func recognizes(_ input: ImportInput) -> Bool {
    !input.isLink && TorchTextParser.looksLikeOne(input.bytes)
  }

  static func read(_ input: ImportInput) throws -> Imported {
    do {
      var line = LayerLine()
      let module = try TorchTextParser.module(input.bytes)
      let all = leaves(of: module)
      for (index, leaf) in all.enumerated() {
        add(leaf, to: &line, isLast: index == all.count - 1)
      }
      let built = try line.network()
      line.note(
        "The text holds no weights: the network starts from resplay's own initial values (he), not "
          + "from those of the model, nor as PyTorch would draw them; its state_dict in a "
          + ".safetensors file comes in by --into.")
      var network = ImportedNetwork(built)
      network.inputs = line.inputs
      return Imported(.network(network), notes: line.notes)
    } catch let error as ImportError {
      throw ImportError("\(input.words): \(error.description)")
    }
  }

  private static func leaves(of module: TorchModule) -> [TorchModule] {
    guard module.type == "Sequential" else { return [module] }
    return module.children.flatMap { leaves(of: $0) }
  }

  /// One module as layers of ours, or the reason why it is none.
  private static func add(_ module: TorchModule, to line: inout LayerLine, isLast: Bool) {
    func refuse(_ reason: String) { line.refuse(module.place, reason) }
    guard module.children.isEmpty else {
      return refuse("a module of one's own; allowed: Sequential of layers")
    }
    switch module.type {
    case "Linear":
      guard let units = module.integer("out_features", at: 1) else { return refuse("no features") }
      var dense = Dense()
      (dense.units, dense.bias) = (units, module.flag("bias", standard: true))
      line.add([dense], inputs: module.integer("in_features", at: 0))
    case "Conv2d": addConvolution(module, to: &line)
    case "ConvTranspose2d": addTransposed(module, to: &line)
    case "BatchNorm1d", "BatchNorm2d":
      guard module.flag("affine", standard: true),
        module.flag("track_running_stats", standard: true), module.word("momentum") != "None"
      else { return refuse("without scale and shift, or without running statistics") }
      var norm = BatchNorm()
      norm.epsilon = module.number("eps", standard: 1e-5)
      norm.momentum = module.number("momentum", standard: 0.1)
      line.add([norm], inputs: module.integer("num_features", at: 0))
    case "LayerNorm":
      guard module.flag("elementwise_affine", standard: true) else {
        return refuse("without scale and shift")
      }
      guard let features = module.extent("normalized_shape", at: 0, standard: 0) else {
        return refuse("over several dimensions; here it is over the last one")
      }
      var norm = LayerNorm()
      norm.epsilon = module.number("eps", standard: 1e-5)
      line.add([norm], inputs: features)
    case "GroupNorm":
      guard let groups = module.integer("num_groups", at: 0), module.flag("affine", standard: true)
      else { return refuse("without scale and shift") }
      var norm = GroupNorm()
      (norm.groups, norm.epsilon) = (groups, module.number("eps", standard: 1e-5))
      line.add([norm], inputs: module.integer("num_channels", at: 1))
    case "MaxPool2d", "AvgPool2d": addPool(module, to: &line)
    case "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "AdaptiveAvgPool1d", "AdaptiveMaxPool1d":
      guard module.extent("output_size", at: 0, standard: 0) == 1 else {
        return refuse("allowed: an output of one pixel")
      }
      var pool = GlobalPool()
      pool.type = module.type.contains("Max") ? .max : .average
      line.add([pool])
    case "Flatten":
      line.add([Flatten()])
      line.note("Flatten: here height, width, channels, there channels, height, width.")
    case "Dropout", "Dropout1d", "Dropout2d":
      var dropout = Dropout()
      dropout.rate = module.number("p", standard: 0.5)
      if module.type != "Dropout" {
        line.note("\(module.type): whole channels there, single values here.")
      }
      line.add([dropout])
    case "Embedding":
      guard let vocabulary = module.integer("num_embeddings", at: 0),
        let units = module.integer("embedding_dim", at: 1)
      else { return refuse("no sizes") }
      var table = Embedding()
      (table.vocabulary, table.units) = (vocabulary, units)
      line.add([table])
    case "Upsample":
      let factor = module.number("scale_factor", standard: 0)
      let mode = module.word("mode") ?? "nearest"
      guard let whole = Int(exactly: factor), let type = Upsampling(rawValue: mode) else {
        return refuse("allowed: a whole scale_factor, nearest or bilinear")
      }
      var larger = Upsample()
      (larger.factor, larger.type) = (whole, type)
      line.add([larger])
    case "Softmax", "LogSoftmax", "Sigmoid", "LogSigmoid":
      if isLast { return line.endsWithProbabilities(module.type) }
      fallthrough
    default: addActivation(module, to: &line)
    }
  }

  private static func addActivation(_ module: TorchModule, to line: inout LayerLine) {
    switch module.type {
    case "LeakyReLU":
      var leaky = LeakyRelu()
      leaky.slope = module.number("negative_slope", standard: 0.01)
      line.add([Layer(leaky)])
    case "ELU":
      var elu = Elu()
      elu.alpha = module.number("alpha", standard: 1)
      line.add([Layer(elu)])
    case "GELU":
      line.add([Layer(Gelu(module.word("approximate") == "tanh" ? .tanh : .none))])
    case "Softplus" where module.number("beta", standard: 1) != 1:
      line.refuse(module.place, "allowed: beta 1")
    default:
      guard let layers = LayerLine.activation(module.type) else {
        return line.refuse(module.place, "there is no such layer here")
      }
      line.add(layers)
    }
  }

  private static func addConvolution(_ module: TorchModule, to line: inout LayerLine) {
    guard let channels = module.integer("out_channels", at: 1),
      let kernel = module.extent("kernel_size", standard: 1),
      let stride = module.extent("stride", standard: 1),
      let dilation = module.extent("dilation", standard: 1),
      module.word("padding_mode") ?? "zeros" == "zeros"
    else {
      return line.refuse(
        module.place, "allowed: the same kernel, stride and dilation in both directions, zeros")
    }
    var conv = Conv()
    (conv.channels, conv.kernel, conv.stride, conv.dilation) = (channels, kernel, stride, dilation)
    conv.groups = module.integer("groups") ?? 1
    conv.bias = module.flag("bias", standard: true)
    switch module.word("padding") {
    case "same": conv.padding = -1
    case "valid": conv.padding = 0
    default:
      guard let padding = module.extent("padding", standard: 0) else {
        return line.refuse(module.place, "allowed: the same padding in both directions")
      }
      // What our own padding adds where nothing is said. Numbers of any size can stand there.
      let (reach, isTooLarge) = (max(1, kernel) - 1).multipliedReportingOverflow(by: dilation)
      let isUsual = kernel % 2 == 1 && !isTooLarge && padding == reach / 2
      conv.padding = isUsual ? -1 : padding
    }
    line.add([conv], inputs: module.integer("in_channels", at: 0))
  }

  private static func addTransposed(_ module: TorchModule, to line: inout LayerLine) {
    guard let channels = module.integer("out_channels", at: 1),
      let kernel = module.extent("kernel_size", standard: 1),
      let stride = module.extent("stride", standard: 1),
      let padding = module.extent("padding", standard: 0),
      module.extent("output_padding", standard: 0) == 0,
      module.extent("dilation", standard: 1) == 1
    else {
      return line.refuse(
        module.place, "allowed: the same in both directions, no output_padding, no dilation")
    }
    var conv = TransposedConv()
    (conv.channels, conv.kernel, conv.stride, conv.padding) = (channels, kernel, stride, padding)
    conv.groups = module.integer("groups") ?? 1
    conv.bias = module.flag("bias", standard: true)
    line.add([conv], inputs: module.integer("in_channels", at: 0))
  }

  private static func addPool(_ module: TorchModule, to line: inout LayerLine) {
    guard let kernel = module.extent("kernel_size", at: 0, standard: 2),
      let stride = module.extent("stride", standard: kernel),
      let padding = module.extent("padding", standard: 0),
      module.extent("dilation", standard: 1) == 1, !module.flag("ceil_mode", standard: false),
      module.flag("count_include_pad", standard: true)
    else {
      return line.refuse(
        module.place, "allowed: the same in both directions, no dilation, no ceil_mode")
    }
    if module.type == "MaxPool2d" {
      var pool = MaxPool()
      (pool.kernel, pool.stride, pool.padding) = (kernel, stride, padding)
      line.add([pool])
    } else {
      var pool = AveragePool()
      (pool.kernel, pool.stride, pool.padding) = (kernel, stride, padding)
      line.add([pool])
    }
  }
}
