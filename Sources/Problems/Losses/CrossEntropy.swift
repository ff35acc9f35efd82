// Softmax cross entropy: of one class a sample or position, by one output unit a class.
internal import Engine
internal import Networks

extension Loss {
  /// -log of the softmax probability of the right class c: log(sum of exp(x - max x)) - (x_c - max
  /// x), in nats. Positions with the class number -1 are padding. Where all are, the loss is 0.
  ///
  /// Beside PyTorch: `cross_entropy` with `ignore_index=-1`.
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
    value: { logits, target in Problems.crossEntropy(logits, Int(target[0])) })
}
