// What a kind of layer is in PyTorch: one `PythonLayer` each. A kind without one is refused, with
// its key path.
internal import Engine
internal import Networks
internal import Numerics

/// An argument of a module's constructor.
struct PythonArgument: Hashable {
  /// A keyword, or empty.
  var keyword = ""
  var text = ""
  /// A number that follows from the shape of the samples, which may differ between the repeats of
  /// a block, and what it is called there.
  var size: Int?
  var sizeName = ""

  static func text(_ text: String) -> Self { Self(text: text) }
  static func text(_ number: Int) -> Self { Self(text: String(number)) }
  static func size(_ name: String, _ value: Int) -> Self { Self(size: value, sizeName: name) }

  /// A keyword argument; nil where it has the value that PyTorch takes anyway.
  static func keyword(_ name: String, _ text: String, unless standard: String) -> Self? {
    text == standard ? nil : Self(keyword: name, text: text)
  }
}

/// A module that a block keeps.
struct PythonModule: Hashable {
  var name: String
  var arguments: [PythonArgument]

  init(_ name: String, _ arguments: [PythonArgument?]) {
    self.name = name
    self.arguments = arguments.compactMap(\.self)
  }
}

/// A layer as its block has it: what it keeps, and what it makes of `x`.
struct PythonLayer {
  /// nil where there is nothing to keep.
  var module: PythonModule?
  /// An expression of `x`, with `@` for the module.
  var call: String
  /// A part of the script that it needs.
  var part: ScriptPart?

  init(_ module: PythonModule? = nil, call: String = "@(x)", needs part: ScriptPart? = nil) {
    (self.module, self.call, self.part) = (module, call, part)
  }
}

/// What a layer looks at while it becomes Python.
struct PythonPlace {
  /// Shapes of samples.
  let input: [Int]
  let output: [Int]
  let isFrozen: Bool

  /// The number of features that come in.
  var features: PythonArgument { .size("features", input.last ?? 1) }
}

/// A kind of layer that PyTorch can have.
protocol PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer

  /// The field that PyTorch cannot have, and why; nil where it can have all.
  var pythonRefusal: (field: String, reason: String)? { get }
}

extension PythonLayerKind {
  var pythonRefusal: (field: String, reason: String)? { nil }
}

// MARK: - Products

extension Dense: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "nn.Linear",
        [place.features, .text(units), .keyword("bias", Python.flag(bias), unless: "True")]))
  }
}

extension FeedForward: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let bias = PythonArgument.keyword("bias", Python.flag(bias), unless: "True")
    if form == .swiglu {
      return PythonLayer(
        PythonModule("SwiGLU", [place.features, .text(units), bias]), needs: .swiGLU)
    }
    return PythonLayer(
      PythonModule(
        "FeedForward", [place.features, .text(units), .text("F.\(form.rawValue)"), bias]),
      needs: .feedForward)
  }
}

extension Conv: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    python(place, groups: .keyword("groups", String(groups), unless: "1"))
  }

  fileprivate func python(_ place: PythonPlace, groups: PythonArgument?) -> PythonLayer {
    let reach = dilation * (kernel - 1)
    let isUneven = padding < 0 && reach % 2 == 1
    let zeros = padding < 0 ? reach / 2 : padding
    let arguments: [PythonArgument?] = [
      place.features, .text(channels), .text(kernel),
      .keyword("stride", String(stride), unless: "1"),
      isUneven
        ? PythonArgument(keyword: "before", text: String(zeros))
        : .keyword("padding", String(zeros), unless: "0"),
      .keyword("dilation", String(dilation), unless: "1"), groups,
      .keyword("bias", Python.flag(bias), unless: "True"),
    ]
    return isUneven
      ? PythonLayer(PythonModule("UnevenConv2d", arguments), needs: .unevenConv)
      : PythonLayer(PythonModule("Conv2d", arguments), needs: .conv)
  }
}

extension DepthwiseConv: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let channels = place.input.last ?? 1
    var conv = Conv()
    (conv.channels, conv.groups) = (channels * multiplier, channels)
    (conv.kernel, conv.stride, conv.padding) = (kernel, stride, padding)
    (conv.dilation, conv.bias) = (dilation, bias)
    var groups = place.features
    groups.keyword = "groups"
    var layer = conv.python(place, groups: groups)
    layer.module?.arguments[1] = .size("outputs", channels * multiplier)
    return layer
  }
}

extension TransposedConv: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "ConvTranspose2d",
        [
          place.features, .text(channels), .text(kernel),
          .keyword("stride", String(stride), unless: "1"),
          .keyword("padding", String(padding), unless: "0"),
          .keyword("groups", String(groups), unless: "1"),
          .keyword("bias", Python.flag(bias), unless: "True"),
        ]), needs: .convTranspose)
  }
}

extension Patchify: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "Patchify",
        [
          place.features, .text(units), .text(size), .text(size),
          .keyword("bias", Python.flag(bias), unless: "True"),
        ]), needs: .patchify)
  }
}

extension Recurrent: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let name =
      switch cell.gates {
      case 1: "nn.RNN"
      case 3: "nn.GRU"
      default: "nn.LSTM"
      }
    return PythonLayer(
      PythonModule(
        name,
        [
          place.features, .text(units), PythonArgument(keyword: "batch_first", text: "True"),
          .keyword("bidirectional", Python.flag(bidirectional), unless: "False"),
        ]), call: "@(x)[0]")
  }
}

extension Attention: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let isRotary = positions == .rotary
    var rotary = PythonArgument.size("positions", place.input.first ?? 1)
    rotary.keyword = "rotary"
    return PythonLayer(
      PythonModule(
        "Attention",
        [
          place.features, .text(heads), .keyword("causal", Python.flag(causal), unless: "False"),
          isRotary ? rotary : nil, .keyword("bias", Python.flag(bias), unless: "True"),
        ]), needs: isRotary ? .rotaryAttention : .attention)
  }
}

extension SqueezeExcite: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "SqueezeExcite",
        [place.features, .size("hidden", max(1, (place.input.last ?? 1) / reduction))]),
      needs: .squeezeExcite)
  }
}

extension PrimaryCapsules: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "PrimaryCapsules",
        [place.features, .text(types), .text(size), .text(kernel), .text(stride)]),
      needs: .primaryCapsules)
  }
}

extension Capsules: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "Capsules",
        [
          .size("capsules", place.input.first ?? 1), place.features, .text(units), .text(size),
          .text(routing),
        ]), needs: .capsules)
  }
}

// MARK: - Normalizations

extension BatchNorm: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "BatchNorm",
        [
          place.features, .keyword("eps", Python.number(epsilon), unless: "1e-05"),
          // Frozen, its running averages stay.
          .keyword("momentum", Python.number(place.isFrozen ? 0 : momentum), unless: "0.1"),
        ]), needs: .batchNorm)
  }
}

extension LayerNorm: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "nn.LayerNorm",
        [place.features, .keyword("eps", Python.number(epsilon), unless: "1e-05")]))
  }
}

extension RMSNorm: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "nn.RMSNorm",
        [place.features, PythonArgument(keyword: "eps", text: Python.number(epsilon))]))
  }
}

extension GroupNorm: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "GroupNorm",
        [.text(groups), place.features, .keyword("eps", Python.number(epsilon), unless: "1e-05")]),
      needs: .groupNorm)
  }
}

extension ScaleLayer: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(PythonModule("Scale", [place.features]), needs: .scale)
  }
}

extension Dropout: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(PythonModule("Dropout", [.text(Python.number(rate))]), needs: .dropout)
  }
}

// MARK: - Tokens and positions

extension Embedding: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule("Embedding", [.text(vocabulary), .text(units)]), needs: .embedding)
  }
}

extension Positions: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let sizes: [PythonArgument] = [.size("positions", place.input.first ?? 1), place.features]
    return form == .learned
      ? PythonLayer(PythonModule("Positions", sizes), needs: .positions)
      : PythonLayer(PythonModule("Sinusoids", sizes), needs: .sinusoids)
  }
}

extension ClassToken: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        self.place == .first ? "Prefix" : "Suffix", [.text(1), place.features]),
      needs: self.place == .first ? .prefix : .suffix)
  }
}

extension Prefix: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(PythonModule("Prefix", [.text(length), place.features]), needs: .prefix)
  }
}

extension Trim: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let first = start > 0 ? String(start) : ""
    return PythonLayer(call: "x[:, \(first):\(end > 0 ? "-\(end)" : "")]")
  }
}

extension FirstStep: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x[:, 0]") }
}

extension LastStep: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x[:, -1]") }
}

extension MeanOverTime: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x.mean(1)") }
}

extension Transpose: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x.transpose(1, 2)") }
}

extension Lengths: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x.norm(dim=-1)") }
}

// MARK: - Images

extension MaxPool: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: "max_pool(x, \(kernel), \(stride), \(padding))", needs: .maxPool)
  }

  var pythonRefusal: (field: String, reason: String)? { poolRefusal(kernel, padding) }
}

extension AveragePool: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: "avg_pool(x, \(kernel), \(stride), \(padding))", needs: .avgPool)
  }

  var pythonRefusal: (field: String, reason: String)? { poolRefusal(kernel, padding) }
}

private func poolRefusal(_ kernel: Int, _ padding: Int) -> (field: String, reason: String)? {
  guard padding > kernel / 2 else { return nil }
  return (
    "padding", "read \(padding); PyTorch pools with at most half of the kernel, \(kernel / 2)"
  )
}

extension GlobalPool: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    // Of equal largest values one gets the gradient: `amax` would divide it.
    PythonLayer(call: type == .max ? "x.flatten(1, -2).max(1).values" : "x.flatten(1, -2).mean(1)")
  }
}

extension Upsample: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: "upsample(x, \(factor), \"\(type.rawValue)\")", needs: .upsample)
  }
}

extension Reshape: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let extents = shape.extents.map(String.init).joined(separator: ", ")
    return PythonLayer(call: "x.reshape(-1, \(extents))")
  }
}

extension Flatten: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x.flatten(1)") }
}

// MARK: - Activations

extension ActivationLayer: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: (activation as? any PythonActivation)?.python ?? "")
  }
}

/// An activation that PyTorch can have.
protocol PythonActivation {
  /// An expression of `x`.
  var python: String { get }
}

extension Relu: PythonActivation { var python: String { "F.relu(x)" } }
extension LeakyRelu: PythonActivation {
  var python: String { "F.leaky_relu(x, \(Python.number(slope)))" }
}
extension Tanh: PythonActivation { var python: String { "torch.tanh(x)" } }
extension Sigmoid: PythonActivation { var python: String { "torch.sigmoid(x)" } }
extension Gelu: PythonActivation {
  var python: String { approximation == .tanh ? "F.gelu(x, approximate=\"tanh\")" : "F.gelu(x)" }
}
extension Silu: PythonActivation { var python: String { "F.silu(x)" } }
extension Elu: PythonActivation { var python: String { "F.elu(x, \(Python.number(alpha)))" } }
extension Softplus: PythonActivation { var python: String { "F.softplus(x)" } }
