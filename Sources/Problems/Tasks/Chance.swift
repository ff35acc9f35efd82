// What is reached without looking at the inputs: the level that every run has to beat.

package struct Chance: Hashable, Sendable {
  /// What is compared.
  package var metric: Metric
  /// What the strategy below reaches.
  package var level: Double
  /// What has to be passed to be better than chance: the level and some of its noise.
  package var bound: Double
  /// What says so in few words: `chance`, `the mean gives`.
  package var label: String
  /// `always naming the commonest class`.
  package var strategy: String
  /// Of a run that does no better: `at chance`.
  package var verdict: String

  /// Whether a measured value has come at least half of the way from chance to perfect; nil where
  /// nothing was measured.
  package func isLeftFarBehind(by value: Float) -> Bool? {
    guard !value.isNaN else { return nil }
    return switch metric.scale {
    case .share: Double(value) >= (1 + level) / 2
    case .cost: Double(value) <= level / 2
    }
  }

  /// Whether a measured value is better than chance; nil where nothing was measured.
  package func isBeaten(by value: Float) -> Bool? {
    guard !value.isNaN else { return nil }
    return switch metric.scale {
    case .share: Double(value) > bound
    case .cost: Double(value) < bound
    }
  }
}
