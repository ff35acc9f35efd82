// The loss of a grid of boxes: whether there is an object, which class, which box.
internal import Engine
internal import Networks
internal import Numerics

/// How much the class and box of an object count beside the objectness of a cell, of which most
/// have none (compare the weights of Redmon et al., 2016).
private let objectWeight: Float = 8

extension Loss {
  /// With o the objectness of a cell, 0 or 1: the binary cross entropy of its logit, plus 8 o times
  /// the sum of the cross entropy of its class and, for each of the four numbers of its box, smooth
  /// L1: d² / 2 where |d| is at most 1, else |d| - 1/2 (Girshick, 2015). The mean over all cells
  /// (compare Redmon et al., 2016, section 2.2).
  ///
  /// A last layer of 5 + classes units: the logit of an object, those of the classes, and the box.
  package static let detection = Loss(
    "detection",
    summary: "objectness, class and box of every cell; 5 output units and one a class",
    target: .boxes, units: { $0 + BoxGrid.outputValues },
    refusal: { task in
      task.outputCount < 2 ? "\(task.words), and 2 or more are needed; use other data" : nil
    },
    head: LossHead(target: .each(BoxGrid.targetValues)) { builder, output, target in
      let classes = builder.shape(output).last - BoxGrid.outputValues
      let grid = Shape(Array(builder.shape(output).dimensions.dropFirst().dropLast()))
      let object = try builder.slice(target, start: 0, count: 1)
      let objectness = try builder.binaryCrossEntropy(
        logits: builder.slice(output, start: 0, count: 1), target: object)
      let label = try builder.reshape(builder.slice(target, start: 1, count: 1), to: grid)
      let choice = try builder.softmaxCrossEntropy(
        logits: builder.slice(output, start: 1, count: classes), target: label,
        countsPadding: true)
      // Where there is no object, neither box counts.
      let mask = try builder.concatenate([object, object, object, object])
      let box = try builder.multiply(
        builder.slice(output, start: 1 + classes, count: 4), mask)
      let wanted = try builder.slice(target, start: 2, count: 4)
      let distance = try builder.scale(
        builder.huber(prediction: box, target: wanted, delta: 1), by: 4 * objectWeight)
      return try builder.add(
        builder.add(objectness, builder.scale(choice, by: objectWeight)), distance)
    },
    value: { outputs, target in
      let logit = Double(outputs[0])
      let object = Double(target[0])
      let objectness =
        max(0, logit) - logit * object + ExactMath.log(1 + ExactMath.exp(-logit.magnitude))
      guard target[0] == 1 else { return objectness }
      let classes = outputs.count - BoxGrid.outputValues
      let choice = Problems.crossEntropy(
        Values(rebasing: outputs[1..<1 + classes]), Int(target[1]))
      let distance = (0..<4).reduce(0.0) { sum, index in
        let size = (Double(outputs[1 + classes + index]) - Double(target[2 + index])).magnitude
        return sum + (size <= 1 ? size * size / 2 : size - 0.5)
      }
      return objectness + Double(objectWeight) * (choice + distance)
    })
}
