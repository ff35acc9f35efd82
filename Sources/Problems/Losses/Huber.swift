// Huber's loss (Huber, 1964): values far from their target pull less than squares would.
internal import Engine
internal import Networks

extension Loss {
  /// With d = prediction - target: d² / 2 where |d| is at most 1, else |d| - 1/2. The mean over all
  /// values.
  ///
  /// Beside PyTorch: `huber_loss` with delta 1.
  package static let huber = Loss(
    "huber", summary: "half the squared difference up to 1 from the target, linear beyond",
    penalty: { difference in
      let (size, delta) = (difference.magnitude, Double(huberDelta))
      return size <= delta ? size * size / 2 : delta * (size - delta / 2)
    },
    append: { builder, output, target in
      try builder.huber(prediction: output, target: target, delta: huberDelta)
    })
}

/// Up to this distance from the target the loss is squared.
private let huberDelta: Float = 1
