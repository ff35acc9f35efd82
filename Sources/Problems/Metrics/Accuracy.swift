// Accuracy: the share of predictions that choose the right class.

extension Metric {
  package static let accuracy = Metric(
    "accuracy", scale: .share, target: .classNumber,
    summary: { "share of \($0) data classified right" },
    value: { logits, target, _ in predictedClass(logits) == Int(target[0]) ? 1 : 0 })
}
