// Root-mean-square normalization: every vector is divided by its size.
package import Numerics
package import Engine
package import Schema

/// y = weight x / sqrt(mean of x² + epsilon) over the features of each position (Zhang & Sennrich,
/// 2019). No mean is subtracted, and there is no bias.
///
/// # Shapes
/// With n features, the last dimension:
/// - Samples: [..., n] -> [..., n]
/// - `weight` [n], from `weight_init`, 1
///
/// Beside PyTorch: `RMSNorm(n, eps=1e-5)`, whose epsilon is 1.2e-7 where nothing is said.
///
/// Sums: see `GraphBuilder.rmsNorm`.
///
/// Example: `{kind: rms_norm}` makes 5x8 into 5x8.
package struct RMSNorm: LayerKind {
  package static let kind = "rms_norm"
  package static let summary = "root-mean-square normalization: vectors of one size, no mean"
  package static let isNormalization = true

  package var epsilon = 1e-5
  package var weightInitial = InitialValues.one

  package init() {}

  package static var fields: [Field<RMSNorm>] {
    [
      .number("epsilon", \.epsilon, 1e-12...1, help: "added to the mean square before its root"),
      .initial(
        "weight_init", \.weightInitial,
        help: "what the scale starts from; zero makes a branch silent at first"),
    ]
  }

  package var silenced: (any LayerKind)? { changed { $0.weightInitial = .zero } }

  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    weightInitial.checkForVector(keyPath(path, "weight_init"), location, &faults)
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let weight = try context.vector(
      "weight", [context.builder.shape(x).last], weightInitial)
    return try context.builder.rmsNorm(x, weight: weight, epsilon: Float(epsilon))
  }

  /// The mean square (2), the division (1), the weight (1).
  package func flops(input: Shape, output: Shape) -> Int { 4 * output.count }
}
