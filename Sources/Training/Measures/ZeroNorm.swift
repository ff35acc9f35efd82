// Normalizations whose input has no variance: they divide by the square root of epsilon alone, and
// their output is constant. This is noticed at the sampled steps, from what the forward pass saves,
// so that no step pays for it.
internal import Numerics
internal import Engine
internal import Networks

/// How much of what a layer normalizes has no variance, as of the last sampled step.
package struct ZeroNorm: Hashable, Sendable {
  /// The first sampled step of the unbroken stretch that lasts until the last one.
  package var since: Int
  package var zeros: Int
  package var count: Int
  /// `rows`, `features` or `groups`.
  package var parts: String

  package init(since: Int, zeros: Int, count: Int, parts: String) {
    self.since = since
    self.zeros = zeros
    self.count = count
    self.parts = parts
  }

  /// For the user: `12 of 64 rows have zero variance since step 40`.
  package var words: String {
    "\(zeros) of \(count) \(parts) have zero variance since step \(NumberFormat.grouped(since))"
  }
}

extension CompiledRun {
  /// Notes after a sampled step which layers divided by a zero norm in it.
  func noteZeroNorms(step: Int) {
    let earlier = zeroNorms
    zeroNorms = Array(repeating: nil, count: earlier.count)
    for found in program.zeroNorms() {
      guard let layer = lowered.layers.firstIndex(where: { $0.scope == found.scope }) else {
        continue
      }
      var norm =
        zeroNorms[layer]
        ?? ZeroNorm(
          since: earlier[layer]?.since ?? step, zeros: 0, count: 0, parts: found.parts)
      norm.zeros += found.zeros
      norm.count += found.count
      zeroNorms[layer] = norm
    }
  }
}
