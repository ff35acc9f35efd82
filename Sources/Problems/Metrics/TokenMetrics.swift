// What is measured of a token at every position: whole sequences that are right, and how surprised
// the network is by what is right.
internal import Numerics

extension Metric {
  /// The share of rows whose tokens are all right, padding left out. Rows of nothing but padding do
  /// not count.
  package static let exactMatch = Metric(
    "exact_match", scale: .share, fits: { $0.kind is Tokens },
    summary: { "share of \($0) sequences whose tokens are all right" },
    form: .rows { _, _ in ExactMatches() })

  /// e to the power of the mean cross entropy: among how many equally likely tokens a network that
  /// is as unsure would choose (Jelinek et al., 1977).
  package static let perplexity = Metric(
    "perplexity", scale: .cost,
    fits: { $0.kind is Tokens || $0.kind is LanguageModel || $0.kind is MaskedTokens },
    summary: { "perplexity of the tokens in the \($0) data: e to the mean cross entropy" },
    form: .ofLoss { ExactMath.exp($0) })

  /// The mean cross entropy in bits.
  package static let bitsPerCharacter = Metric(
    "bits_per_character", scale: .cost, fits: { $0.kind is LanguageModel },
    summary: { "cross entropy of the characters in the \($0) data, in bits" },
    form: .ofLoss { $0 / ExactMath.log(2) })
}

private struct ExactMatches: RowMeasure {
  private var right = 0
  private var rows = 0

  mutating func add(_ outputs: Loss.Values, _ targets: Loss.Values) {
    let units = outputs.count / max(1, targets.count)
    var counted = 0
    var matches = 0
    for (place, target) in targets.enumerated() where target >= 0 {
      let logits = Loss.Values(rebasing: outputs[place * units..<(place + 1) * units])
      counted += 1
      matches += predictedClass(logits) == Int(target) ? 1 : 0
    }
    guard counted > 0 else { return }
    rows += 1
    right += matches == counted ? 1 : 0
  }

  var value: Double? { rows == 0 ? nil : Double(right) / Double(rows) }
}
