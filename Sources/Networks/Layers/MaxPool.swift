// Pooling over windows of an image: the largest value of each.
package import Numerics
package import Engine
package import Schema

/// The largest value of each window (Ranzato et al., 2007). No parameters.
///
/// # Shapes
/// - Samples: [H, W, C] -> [H', W', C] with H' = floor((H + 2 padding - kernel) / stride) + 1, and
///   W' likewise
///
/// Padding is never the largest. Of equal values the first gets the gradient.
///
/// Lowering throws `GraphError` where samples are no images or a window does not fit.
///
/// Example: `{kind: max_pool}` makes 8x8x3 into 4x4x3.
package struct MaxPool: LayerKind {
  package static let kind = "max_pool"
  package static let takes = SampleForm.images
  package static let summary = "max pooling: the largest value of each window of an image"

  package var kernel = 2
  package var stride = 2
  package var padding = 0

  package init() {}

  package static var fields: [Field<MaxPool>] {
    windowFields(kernel: \.kernel, stride: \.stride, padding: \.padding)
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.pool(x, .max, window(kernel, stride, padding))
  }

  package func flops(input: Shape, output: Shape) -> Int { output.count * kernel * kernel }
}
