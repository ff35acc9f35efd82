// Each layer kind as lines of Python that build it with Keras: `x` is what goes in and comes out,
// `p` the path of the repeat. A kind that conforms is exported; another is refused by its path.
internal import Engine
internal import Networks
internal import Numerics
internal import Schema

/// What Keras builds a layer from.
protocol KerasTextKind: LayerKind {
  /// Why this one cannot be built although its kind can; nil where it can.
  var kerasRefusal: String? { get }

  /// - Parameters:
  ///   - path: the Python expression of its path.
  ///   - input: the shape of a sample that it sees.
  func keras(_ path: String, input: Shape) -> [String]
}

extension KerasTextKind {
  var kerasRefusal: String? { nil }

  /// A layer with its weights.
  fileprivate func use(_ layer: String, _ path: String, _ weights: String...) -> String {
    let names = weights.map { ", \"\($0)\"" }.joined()
    return "use(\(layer), \(path)\(names))"
  }

  /// `x` through a layer with a weight and, where it has one, a bias.
  fileprivate func through(_ layer: String, _ path: String, bias: Bool) -> String {
    "x = \(bias ? use(layer, path, "weight", "bias") : use(layer, path, "weight"))(x)"
  }

  /// A dense layer inside of another one.
  fileprivate func inner(
    _ name: String, units: Int, bias: Bool, _ path: String, of tensor: String
  ) -> String {
    let names = ["weight"] + (bias ? ["bias"] : [])
    let layer = "layers.Dense(\(units), use_bias=\(pythonText(bias)))"
    let weights = names.map { ", \"\(name).\($0)\"" }.joined()
    return "use(\(layer), \(path)\(weights))(\(tensor))"
  }

  /// The axes of positions.
  fileprivate func positions(_ input: Shape) -> String {
    input.dimensions.count == 3 ? "(1, 2)" : "1"
  }
}

func pythonText(_ value: Bool) -> String { value ? "True" : "False" }

/// Zeros around an image.
private func padded(_ start: Int, _ end: Int) -> [String] {
  start == 0 && end == 0
    ? [] : ["x = layers.ZeroPadding2D(((\(start), \(end)), (\(start), \(end))))(x)"]
}

/// Zeros before and behind by a field that is -1 for the same extent.
private func padded(_ padding: Int, reach: Int) -> [String] {
  padding < 0 ? padded(reach / 2, reach - reach / 2) : padded(padding, padding)
}

extension Dense: KerasTextKind {
  var kerasRefusal: String? { tiedTo.isEmpty ? nil : "its weight is the table of an embedding" }

  func keras(_ path: String, input: Shape) -> [String] {
    let layer = "layers.Dense(\(units), use_bias=\(pythonText(bias)))"
    return [through(layer, path, bias: bias)]
  }
}

extension Conv: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let layer =
      "layers.Conv2D(\(channels), \(kernel), strides=\(stride), dilation_rate=\(dilation), "
      + "groups=\(groups), use_bias=\(pythonText(bias)))"
    return padded(padding, reach: dilation * (kernel - 1))
      + [through(layer, path, bias: bias)]
  }
}

extension DepthwiseConv: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let layer =
      "layers.DepthwiseConv2D(\(kernel), strides=\(stride), dilation_rate=\(dilation), "
      + "depth_multiplier=\(multiplier), use_bias=\(pythonText(bias)))"
    return padded(padding, reach: dilation * (kernel - 1))
      + [through(layer, path, bias: bias)]
  }
}

extension TransposedConv: KerasTextKind {
  var kerasRefusal: String? {
    groups == 1 && kernel >= stride ? nil : "Keras has no groups here, nor strides over a kernel"
  }

  func keras(_ path: String, input: Shape) -> [String] {
    let layer =
      "layers.Conv2DTranspose(\(channels), \(kernel), strides=\(stride), "
      + "use_bias=\(pythonText(bias)))"
    return [through(layer, path, bias: bias)]
      + (padding > 0 ? ["x = layers.Cropping2D(\(padding))(x)"] : [])
  }
}

extension ActivationLayer: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let call =
      switch activation {
      case let leaky as LeakyRelu: "leaky_relu(x, negative_slope=\(leaky.slope))"
      case let elu as Elu: "elu(x, alpha=\(elu.alpha))"
      case let gelu as Gelu: "gelu(x, approximate=\(pythonText(gelu.approximation == .tanh)))"
      default: "\(Activation.kind)(x)"
      }
    return ["x = ops.\(call)"]
  }
}

extension BatchNorm: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let layer = "layers.BatchNormalization(momentum=\(1 - momentum), epsilon=\(epsilon))"
    return ["x = \(use(layer, path, "weight", "bias", "running_mean", "running_var"))(x)"]
  }
}

extension LayerNorm: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = \(use("layers.LayerNormalization(epsilon=\(epsilon))", path, "weight", "bias"))(x)"]
  }
}

extension GroupNorm: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let layer = "layers.GroupNormalization(\(groups), epsilon=\(epsilon))"
    return ["x = \(use(layer, path, "weight", "bias"))(x)"]
  }
}

extension RMSNorm: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    [
      "x = x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + \(epsilon))",
      "x = \(use("Scale()", path, "weight"))(x)",
    ]
  }
}

extension ScaleLayer: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = \(use("Scale()", path, "weight"))(x)"]
  }
}

extension Dropout: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] { ["x = layers.Dropout(\(rate))(x)"] }
}

extension MaxPool: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let sides = "[[0, 0], [\(padding), \(padding)], [\(padding), \(padding)], [0, 0]]"
    return (padding > 0 ? ["x = ops.pad(x, \(sides), constant_values=-3.0e38)"] : [])
      + ["x = layers.MaxPooling2D(\(kernel), strides=\(stride))(x)"]
  }
}

extension AveragePool: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    padded(padding, padding) + ["x = layers.AveragePooling2D(\(kernel), strides=\(stride))(x)"]
  }
}

extension GlobalPool: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = ops.\(type == .max ? "max" : "mean")(x, axis=\(positions(input)))"]
  }
}

extension SqueezeExcite: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let hidden = max(1, input.last / reduction)
    return [
      "m = ops.mean(x, axis=\(positions(input)), keepdims=True)",
      "m = ops.relu(\(inner("reduce", units: hidden, bias: true, path, of: "m")))",
      "x = x * ops.sigmoid(\(inner("expand", units: input.last, bias: true, path, of: "m")))",
    ]
  }
}

extension FeedForward: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let wide = inner("input", units: units, bias: bias, path, of: "x")
    let hidden =
      switch form {
      case .relu: "ops.relu(\(wide))"
      case .gelu: "ops.gelu(\(wide), approximate=False)"
      case .swiglu:
        "\(wide) * ops.silu(\(inner("gate", units: units, bias: bias, path, of: "x")))"
      }
    return [
      "h = \(hidden)",
      "x = \(inner("output", units: input.last, bias: bias, path, of: "h"))",
    ]
  }
}

extension Attention: KerasTextKind {
  var kerasRefusal: String? {
    positions == .none ? nil : "rotary positions have no form in Keras"
  }

  func keras(_ path: String, input: Shape) -> [String] {
    let width = input.last
    return [
      "x = \(inner("qkv", units: 3 * width, bias: bias, path, of: "x"))",
      "q, k, v = ops.split(x, 3, axis=-1)",
      "x = attended(q, k, v, \(heads), \(pythonText(causal)))",
      "x = \(inner("output", units: width, bias: bias, path, of: "x"))",
    ]
  }
}

extension Positions: KerasTextKind {
  var kerasRefusal: String? {
    form == .learned ? nil : "sines and cosines of positions have no form in Keras"
  }

  func keras(_ path: String, input: Shape) -> [String] {
    ["x = \(use("Table()", path, "weight"))(x)"]
  }
}

extension Patchify: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    let layer = "layers.Conv2D(\(units), \(size), strides=\(size), use_bias=\(pythonText(bias)))"
    return [
      through(layer, path, bias: bias),
      "x = layers.Reshape((-1, \(units)))(x)",
    ]
  }
}

extension Upsample: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = layers.UpSampling2D(\(factor), interpolation=\"\(type.rawValue)\")(x)"]
  }
}

extension Flatten: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] { ["x = layers.Flatten()(x)"] }
}

extension Reshape: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = layers.Reshape((\(shape.extents.map { "\($0)," }.joined(separator: " "))))(x)"]
  }
}

extension Transpose: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] { ["x = ops.transpose(x, (0, 2, 1))"] }
}

extension MeanOverTime: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] { ["x = ops.mean(x, axis=1)"] }
}

extension FirstStep: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] { ["x = x[:, 0]"] }
}

extension LastStep: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] { ["x = x[:, -1]"] }
}

extension Trim: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = x[:, \(start):\(input.rows - end)]"]
  }
}

extension Embedding: KerasTextKind {
  /// A token that is none of the vocabulary, such as padding, gives zeros.
  func keras(_ path: String, input: Shape) -> [String] {
    let table = use("layers.Embedding(\(vocabulary), \(units))", path, "weight")
    return [
      "ids = ops.cast(x, \"int32\")",
      "seen = ops.logical_and(ops.greater_equal(ids, 0), ops.less(ids, \(vocabulary)))",
      "x = \(table)(ops.clip(ids, 0, \(vocabulary - 1)))",
      "x = x * ops.expand_dims(ops.cast(seen, \"float32\"), -1)",
    ]
  }
}

extension ClassToken: KerasTextKind {
  var kerasRefusal: String? { place == .first ? nil : "a token behind has no form in Keras yet" }

  func keras(_ path: String, input: Shape) -> [String] {
    ["x = \(use("Before(1)", path, "weight"))(x)"]
  }
}

extension Prefix: KerasTextKind {
  func keras(_ path: String, input: Shape) -> [String] {
    ["x = \(use("Before(\(length))", path, "weight"))(x)"]
  }
}

extension Recurrent: KerasTextKind {
  var kerasRefusal: String? {
    if bidirectional { return "two directions have no form here yet" }
    return cell == .gru ? "the gates of a GRU have another order in Keras" : nil
  }

  /// Keras adds one bias where two are added here.
  func keras(_ path: String, input: Shape) -> [String] {
    let layer = "layers.\(cell == .lstm ? "LSTM" : "SimpleRNN")(\(units), return_sequences=True)"
    return ["x = \(use(layer, path, "input", "hidden", "input_bias+hidden_bias"))(x)"]
  }
}
