// The margin loss of capsules: the length of a class's vector says whether it is there.
internal import Engine
internal import Networks

extension Loss {
  /// With x the length of the vector of each class: max(0, 0.9 - x)² for the right class, and
  /// max(0, x - 0.1)² / 2 for each other one, added over the classes; the mean over rows (Sabour,
  /// Frosst & Hinton, 2017, section 3). It leaves room for two classes in one image.
  package static let margin = Loss(
    "margin", summary: "margin loss of capsules: one length from 0 to 1 a class",
    target: .classNumber, outputs: .lengths,
    refusal: { task in
      if !task.grid.isEmpty { return "\(task.words) at every position; use cross_entropy" }
      return task.outputCount < 2
        ? "\(task.words), and 2 or more are needed; use other data" : nil
    },
    head: LossHead(target: .onePerOutput) { builder, output, target in
      try builder.marginLoss(lengths: output, target: target)
    },
    value: { lengths, target in
      lengths.enumerated().reduce(0.0) { sum, length in
        let isRight = length.offset == Int(target[0])
        let excess = max(0, isRight ? 0.9 - Double(length.element) : Double(length.element) - 0.1)
        return sum + (isRight ? 1 : 0.5) * excess * excess
      }
    })
}
