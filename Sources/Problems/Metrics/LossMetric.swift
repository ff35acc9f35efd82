// The loss that is trained, measured over whole splits.

extension Metric {
  package static let loss = Metric(
    "loss", scale: .cost, summary: { "loss over the \($0) data" },
    value: { outputs, target, loss in loss.value(outputs, target) })
}
