// Pooling over windows of an image: the mean of each.
package import Numerics
package import Engine
package import Schema

/// The mean of each window, padding counted as zeros (LeCun et al., 1990). No parameters.
///
/// # Shapes
/// - Samples: [H, W, C] -> [H', W', C] with H' = floor((H + 2 padding - kernel) / stride) + 1, and
///   W' likewise
///
/// Every window is divided by kernel², at the border too.
///
/// Beside PyTorch: `AvgPool2d`, which counts padding as well where nothing is said. Keras leaves it
/// out of the mean.
///
/// Lowering throws `GraphError` where samples are no images or a
/// window does not fit.
///
/// Example: `{kind: avg_pool, kernel: 3, stride: 1}` makes 8x8x3 into 6x6x3.
package struct AveragePool: LayerKind {
  package static let kind = "avg_pool"
  package static let takes = SampleForm.images
  package static let summary = "average pooling: the mean of each window of an image"

  package var kernel = 2
  package var stride = 2
  package var padding = 0

  package init() {}

  package static var fields: [Field<AveragePool>] {
    windowFields(kernel: \.kernel, stride: \.stride, padding: \.padding)
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.pool(x, .average, window(kernel, stride, padding))
  }

  package func flops(input: Shape, output: Shape) -> Int { output.count * kernel * kernel }
}
