// Layers of sequences without products, in PyTorch: tokens, positions, and which of them are kept.
internal import Networks

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
