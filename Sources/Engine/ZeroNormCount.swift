// Normalizations that divide by nothing: what they scale has no variance (or norm) beside epsilon, so that they
// divide by the square root of epsilon alone. Read from what the forward pass saves anyway.
internal import Numerics

/// How many of a normalization's parts had a zero norm in the last forward pass.
package struct ZeroNormCount: Hashable, Sendable {
  /// Index into `Graph.scopes`.
  package var scope: Int
  /// `rows`, `features` or `groups`.
  package var parts: String
  package var zeros: Int
  package var count: Int

  package init(scope: Int, parts: String, zeros: Int, count: Int) {
    self.scope = scope
    self.parts = parts
    self.zeros = zeros
    self.count = count
  }
}

extension Program {
  /// The normalizations of the last `forward` that divided by the square root of epsilon alone, in execution
  /// order: variance (or mean square) plus epsilon was epsilon. Only those that carry a gradient, in training. Reads
  /// a number a part; nothing is measured for it in the pass.
  package func zeroNorms() -> [ZeroNormCount] {
    guard mode == .training else { return [] }
    return graph.nodes.indices.compactMap { index in
      let node = graph.nodes[index]
      guard let norm = node.operation.normalization,
        compiled.forward.analysis.carriesGradient[index],
        let saved = compiled.forward.statistics[index], let inverse = address(saved.deviation)
      else { return nil }
      let saves =
        switch norm.parts {
        case "rows": node.shape.rows
        case "features": node.shape.last
        default: node.shape.dimensions[0] * node.shape.last
        }
      // A group's deviation is saved for each of its channels.
      let repeats = norm.groups > 0 ? node.shape.last / norm.groups : 1
      // Both are correctly rounded: equal where nothing was added to epsilon.
      let alone = 1 / norm.epsilon.squareRoot()
      var zeros = 0
      for part in 0..<saves where inverse[part] == alone { zeros += 1 }
      guard zeros > 0 else { return nil }
      return ZeroNormCount(
        scope: node.scope, parts: norm.parts, zeros: zeros / repeats, count: saves / repeats)
    }
  }
}

extension Operation {
  /// What a normalization divides apart, its epsilon, and its groups where they are of channels.
  fileprivate var normalization: (parts: String, epsilon: Float, groups: Int)? {
    switch self {
    case .batchNorm(let epsilon, _): ("features", epsilon, 0)
    case .layerNorm(let epsilon), .rmsNorm(let epsilon): ("rows", epsilon, 0)
    case .groupNorm(let groups, let epsilon): ("groups", epsilon, groups)
    default: nil
    }
  }
}
