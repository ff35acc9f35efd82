// Pooling over all positions of an image or a sequence.
package import Numerics
package import Engine
package import Schema

/// The mean or the largest value over all positions: samples [H, W, C] or [T, C] -> [C] (Lin, Chen & Yan, 2013). No
/// parameters. Sums: see `GraphBuilder.globalPool`. Lowering throws `GraphError` for samples of plain features.
package struct GlobalPool: LayerKind {
  package static let kind = "global_pool"
  package static let needsImages = true
  package static let summary = "global pooling: one value a channel, over all positions"

  /// Named as documents name them; the first is the default.
  package enum Reduction: String, CaseIterable, Sendable {
    case average, max
  }

  package var type = Reduction.average

  package init() {}

  package static var fields: [Field<GlobalPool>] {
    [.choice("type", \.type, help: "the mean or the largest value")]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let sample = context.sample(x)
    guard sample.dimensions.count >= 2 else {
      throw GraphError(
        path: context.path,
        "the layer \(Self.kind) needs images of height × width × channels or sequences of positions × "
          + "features, not \(sample); leave it out, or put a reshape layer before it")
    }
    return try context.builder.globalPool(x, type == .max ? .max : .average)
  }

  package func flops(input: Shape, output: Shape) -> Int { input.count }
}
