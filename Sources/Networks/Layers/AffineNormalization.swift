// What normalizations with a learned scale and shift have in common: where the two start from.
import Engine
internal import Numerics
import Schema

/// A normalization that multiplies each feature by a learned `weight` and adds a learned `bias`.
protocol AffineNormalization: LayerKind {
  var weightInitial: InitialValues { get set }
  var biasInitial: InitialValues { get set }
}

extension AffineNormalization {
  package static var isNormalization: Bool { true }

  package var silenced: (any LayerKind)? {
    changed { ($0.weightInitial, $0.biasInitial) = (.zero, .zero) }
  }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    weightInitial.checkForVector(keyPath(path, "weight_init"), location, &faults)
    biasInitial.checkForVector(keyPath(path, "bias_init"), location, &faults)
  }

  /// `weight` and `bias`, one number a feature: the last dimension of `x`.
  func scaleAndShift(
    of x: Tensor, _ context: inout LayerContext
  ) throws -> (weight: Tensor, bias: Tensor) {
    let features: Shape = [context.builder.shape(x).last]
    return (
      try context.vector("weight", features, weightInitial),
      try context.vector("bias", features, biasInitial)
    )
  }
}

extension Field where Owner: AffineNormalization {
  /// What scale and shift start from.
  static var scaleAndShift: [Field] {
    [
      .initial(
        "weight_init", \.weightInitial,
        help: "what the scale starts from; zero makes a branch silent at first"),
      .initial("bias_init", \.biasInitial, help: "what the shift starts from"),
    ]
  }
}
