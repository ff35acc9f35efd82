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

/// What a normalization divides part by part, and where it says by what.
struct NormalizedParts {
  /// `rows`, `features` or `groups`.
  let name: String
  let epsilon: Float
  /// Inverse standard deviations that it saves: the last of what it leaves in `ForwardPass.saved`.
  let count: Int
  /// How often that of each part is saved.
  var repeats = 1
}

extension Program {
  /// The normalizations of the last `forward` that divided by the square root of epsilon alone, in execution order:
  /// variance (or mean square) plus epsilon was epsilon. Only those that carry a gradient, in training. Reads a number
  /// a part; nothing is measured for it in the pass.
  package func zeroNorms() -> [ZeroNormCount] {
    guard mode == .training else { return [] }
    return graph.nodes.indices.compactMap { index in
      let node = graph.nodes[index]
      guard let parts = node.operation.kind.normalizedParts(of: node.shape),
        compiled.forward.analysis.carriesGradient[index],
        let saved = compiled.forward.saved[index].last, let inverse = address(saved)
      else { return nil }
      // Both are correctly rounded: equal where nothing was added to epsilon.
      let alone = 1 / parts.epsilon.squareRoot()
      var zeros = 0
      for part in 0..<parts.count where inverse[part] == alone { zeros += 1 }
      guard zeros > 0 else { return nil }
      return ZeroNormCount(
        scope: node.scope, parts: parts.name, zeros: zeros / parts.repeats,
        count: parts.count / parts.repeats)
    }
  }
}
