// The loss that is trained, measured over whole splits.

extension Metric {
  /// The mean over predictions, with weights of classes where the task has them.
  package static let loss = Metric(
    "loss", scale: .cost, fits: { _ in true }, summary: { "loss over the \($0) data" },
    form: .weightedMean { outputs, target, loss in loss.value(outputs, target) })
}
