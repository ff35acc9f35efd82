// The first capsules of a network: groups of convolution channels as vectors.
package import Numerics
package import Engine
package import Schema

/// Primary capsules (Sabour, Frosst & Hinton, 2017, section 4): a convolution without padding,
/// whose channels are grouped into vectors, which are squashed.
///
/// # Shapes
/// With [H', W'] the extent that `conv` gives with padding 0:
/// - Samples: [H, W, C] -> [H' W' types, size]
/// - `weight` [kernel, kernel, C, types size], drawn as `init` says
/// - `bias` [types size], from 0
///
/// v = s |s| / (1 + |s|²) of every vector s: its length becomes one from 0 to 1. The capsules of a
/// pixel stand beside each other, pixel after pixel.
///
/// Lowering throws `GraphError` where samples are no images, or the kernel is larger than the
/// image.
///
/// Example: `{kind: primary_capsules, types: 2, size: 4}` makes 8x8x3 into 18x4.
package struct PrimaryCapsules: LayerKind {
  package static let kind = "primary_capsules"
  package static let summary = "primary capsules: channels of a convolution as squashed vectors"
  package static let takes = SampleForm.images

  package var types = 2
  package var size = 8
  package var kernel = 3
  package var stride = 2
  package var initial = InitialValues.he

  package init() {}

  package static var fields: [Field<PrimaryCapsules>] {
    [
      .integer("types", \.types, 1...256, help: "capsules at every pixel"),
      .integer("size", \.size, 1...256, help: "features of a capsule"),
      .integer("kernel", \.kernel, 1...64, unit: "pixels", help: "side of the kernel"),
      .integer(
        "stride", \.stride, 1...64, unit: "pixels", help: "distance between the kernel's places"),
      .initial("init", \.initial, help: "initial weights"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    var conv = Conv()
    (conv.channels, conv.kernel, conv.stride) = (types * size, kernel, stride)
    (conv.padding, conv.initial) = (0, initial)
    let channels = try conv.lower(x, into: &context)
    let vectors = try context.builder.reshape(
      channels, to: [context.sample(channels).count / size, size])
    return try context.builder.squash(vectors)
  }

  /// The convolution, its bias, and 4 a value for the squashing.
  package func flops(input: Shape, output: Shape) -> Int {
    output.count * (2 * kernel * kernel * input.last + 1 + 4)
  }
}
