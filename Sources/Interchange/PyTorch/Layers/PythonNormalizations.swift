// Normalizations and dropout in PyTorch.
internal import Networks

extension BatchNorm: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(
      PythonModule(
        "BatchNorm",
        [
          place.features, .epsilon(epsilon),
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
        [place.features, .epsilon(epsilon)]))
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
        [.text(groups), place.features, .epsilon(epsilon)]),
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
