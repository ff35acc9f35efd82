// Pooling over windows of an image: the mean of each.
package import Numerics
package import Engine
package import Schema

/// The mean of each window, padding counted as zeros: samples [H, W, C] -> [H', W', C] as in max pooling
/// (LeCun et al., 1990). No parameters. Sums: see `GraphBuilder.pool`. Lowering throws `GraphError` where samples are no
/// images or a window does not fit.
package struct AveragePool: LayerKind {
  package static let kind = "avg_pool"
  package static let needsImages = true
  package static let summary = "average pooling: the mean of each window of an image"

  package var kernel = 2
  package var stride = 2
  package var padding = 0

  package init() {}

  package static var fields: [Field<AveragePool>] {
    windowFields(kernel: \.kernel, stride: \.stride, padding: \.padding)
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    _ = try context.image(x, for: Self.kind)
    return try context.builder.pool(x, .average, window(kernel, stride, padding))
  }

  package func flops(input: Shape, output: Shape) -> Int { output.count * kernel * kernel }
}
