// Layers that multiply by matrices, in PyTorch: dense, convolutions, recurrence, attention,
// capsules.
internal import Engine
internal import Networks

extension Dense: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "nn.Linear",
        [place.features, .text(units), .bias(bias)]))
  }
}

extension FeedForward: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let bias = PythonArgument.bias(bias)
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
      .bias(bias),
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
          .bias(bias),
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
          .bias(bias),
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
          isRotary ? rotary : nil, .bias(bias),
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
