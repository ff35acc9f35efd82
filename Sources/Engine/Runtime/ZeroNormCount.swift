// Normalizations that divide by nothing: what they scale has no variance (or norm) beside epsilon,
// so that they divide by the square root of epsilon alone. Read from what the forward pass saves
// anyway.
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
  /// The normalizations of the last `forward` that divided by the square root of epsilon alone, in
  /// execution order: variance (or mean square) plus epsilon was epsilon. Only those that carry a
  /// gradient, in training. Reads a number a part; nothing is measured for it in the pass.
  package func zeroNorms() -> [ZeroNormCount] {
    normalizations.compactMap { found in
      // Both are correctly rounded: equal where nothing was added to epsilon.
      let alone = 1 / found.parts.epsilon.squareRoot()
      var zeros = 0
      for part in 0..<found.parts.count where found.inverse[part] == alone { zeros += 1 }
      guard zeros > 0 else { return nil }
      let repeats = found.parts.repeats
      return ZeroNormCount(
        scope: found.scope, parts: found.parts.name, zeros: zeros / repeats,
        count: found.parts.count / repeats)
    }
  }

  /// What `zeroNorms` looks at: parts, their scope, and where their inverse standard deviations
  /// are.
  func normalizedNodes() -> [NormalizedNode] {
    guard mode == .training else { return [] }
    let forward = compiled.forward
    return graph.nodes.enumerated().compactMap { index, node in
      guard forward.analysis.carriesGradient[index],
        let parts = node.operation.kind.normalizedParts(of: node.shape),
        let saved = forward.saved[index].last, let inverse = address(saved)
      else { return nil }
      return NormalizedNode(parts: parts, scope: node.scope, inverse: inverse)
    }
  }
}

struct NormalizedNode {
  let parts: NormalizedParts
  let scope: Int
  let inverse: UnsafeMutablePointer<Float>
}
