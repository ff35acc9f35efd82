// Binary cross entropy: of two classes by one output unit. Its sign chooses the class, its sigmoid
// is the probability of the second one.
internal import Engine
internal import Networks

extension Loss {
  /// -log of the probability of the right one of two classes t, 0 or 1, of one logit x: max(x, 0) -
  /// x t + log(1 + exp(-|x|)), in nats.
  ///
  /// Beside PyTorch: `binary_cross_entropy_with_logits`.
  package static let binaryCrossEntropy = Loss(
    "binary_cross_entropy",
    summary: "two classes by one output unit, whose sigmoid is the probability of the second",
    target: .classNumber, units: { _ in 1 },
    refusal: { task in
      guard task.outputCount != 2 else { return nil }
      let count = task.outputCount == 1 ? "1 class" : "\(task.outputCount) classes"
      return "\(count), not 2; use cross_entropy"
    },
    head: LossHead { builder, output, target in
      try builder.binaryCrossEntropy(logits: output, target: target)
    },
    value: { logits, target in Problems.crossEntropy(logits, Int(target[0])) })
}
