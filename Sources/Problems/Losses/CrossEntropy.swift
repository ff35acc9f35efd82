// Softmax cross entropy: of one class a sample or position, by one output unit a class.
internal import Engine
internal import Networks

extension Loss {
  /// -log of the softmax probability of the right class c: log(sum of exp(x - max x)) - (x_c - max
  /// x), in nats. Positions with the class number -1 are padding. Where all are, the loss is 0.
  /// Where the data has weights of classes, each loss counts as often as its class: the mean is
  /// weighted.
  ///
  /// Beside PyTorch: `cross_entropy` with `ignore_index=-1` and `weight`.
  package static let crossEntropy = Loss(
    "cross_entropy",
    summary: "softmax cross entropy: a class a sample or position, one output unit a class",
    target: .classNumber, skipsPadding: true,
    refusal: { task in
      task.outputCount < 2
        ? "\(task.words), and 2 or more are needed; use other data" : nil
    },
    head: LossHead(target: .onePerOutput) { builder, output, target in
      try builder.softmaxCrossEntropy(logits: output, target: target)
    },
    weighted: { weights in
      LossHead(target: .onePerOutput) { builder, output, target in
        try builder.softmaxCrossEntropy(logits: output, target: target, weights: weights)
      }
    },
    ofRow: { logits, targets, kernels in
      kernels.crossEntropies(
        logits, classes: logits.count / max(1, targets.count),
        labels: targets.map { Int32(exactly: $0) ?? -1 })
    },
    value: { logits, target in Problems.crossEntropy(logits, Int(target[0])) })
}
