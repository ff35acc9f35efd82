// Layers that have stopped learning: the gradient with respect to their weights is zero step after
// step. The optimizer measures the norms anyway, so that this costs one comparison a layer.
internal import Numerics
internal import Engine

/// Since when a layer's weights get no gradient.
package struct ZeroGradient: Hashable, Sendable {
  /// The first step of the unbroken stretch that lasts until now.
  package var since: Int
  /// Whether every element is exactly zero; else they are so small that their squares underflow.
  package var isExact: Bool
  /// Other parameters of the layer, such as its `bias`, that got a gradient in the last step.
  package var others: [String]

  package init(since: Int, isExact: Bool, others: [String] = []) {
    self.since = since
    self.isExact = isExact
    self.others = others
  }

  /// Whether anything of the layer learns.
  package var othersLearn: Bool { !others.isEmpty }

  /// What follows for the layer, for the user.
  package var consequence: String {
    othersLearn ? "its weights do not learn, only its \(othersWords)" : "it does not learn"
  }

  /// `bias`, `bias and gate_bias`.
  package var othersWords: String { others.joined(separator: " and ") }

  /// For the user: `exactly zero gradient since step 120`.
  package var words: String {
    (isExact ? "exactly zero gradient" : "a gradient too small for its norm, below 1e-22,")
      + " since step \(NumberFormat.grouped(since))"
  }
}

extension CompiledRun {
  /// Notes after a step which layers got a zero gradient in it.
  func noteZeroGradients(step: Int) {
    for layer in layerWeights.indices where !layerWeights[layer].isEmpty {
      let isZero = layerWeights[layer].allSatisfy { squaredNorms[$0] == 0 }
      if !isZero {
        zeroSince[layer] = -1
      } else if zeroSince[layer] < 0 {
        zeroSince[layer] = step
      }
    }
  }

  /// Takes back what was noted at `step` and later, of norms too: the run goes on from there again.
  func forgetZeros(from step: Int) {
    for layer in zeroSince.indices where zeroSince[layer] >= step { zeroSince[layer] = -1 }
    for layer in zeroNorms.indices where (zeroNorms[layer]?.since ?? -1) >= step {
      zeroNorms[layer] = nil
    }
  }

  /// The last part of a parameter's path: `bias`.
  private func name(of parameter: Int) -> String {
    store.specs[parameter].path.split(separator: ".").last.map(String.init) ?? ""
  }

  /// By layer; nil where the last step's gradient was not zero.
  func zeroGradients() -> [ZeroGradient?] {
    layerWeights.indices.map { layer in
      guard zeroSince[layer] >= 0 else { return nil }
      let isExact = layerWeights[layer].allSatisfy { store.gradient($0).allSatisfy { $0 == 0 } }
      return ZeroGradient(
        since: zeroSince[layer], isExact: isExact,
        others: layerScalars[layer].filter { squaredNorms[$0] != 0 }.map { name(of: $0) })
    }
  }
}
