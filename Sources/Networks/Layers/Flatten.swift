// Images and sequences as plain features.
package import Numerics
package import Engine
package import Schema

/// The same values, in order, as plain features. No parameters, and nothing is computed.
///
/// # Shapes
/// - Samples: any shape -> [features]
///
/// Images become rows of features for `dense` layers.
///
/// Example: `{kind: flatten}` makes 4x4x8 into 128.
package struct Flatten: LayerKind {
  package static let kind = "flatten"
  package static let summary = "flatten: an image or a sequence becomes plain features"

  package init() {}

  package static var fields: [Field<Flatten>] { [] }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let count = context.builder.shape(x).dimensions.dropFirst().reduce(1, *)
    return try context.builder.reshape(x, to: [count])
  }

  /// Nothing is computed.
  package func flops(input: Shape, output: Shape) -> Int { 0 }
}
