// An image as a sequence of patches: what a vision transformer starts with.
package import Numerics
package import Engine
package import Schema

/// Patches of an image as tokens (Dosovitskiy et al., 2021): the image is cut into squares, row by
/// row, and a dense layer makes a vector of each.
///
/// # Shapes
/// - Samples: [H, W, C] -> [H W / size², units]
/// - `weight` [size, size, C, units], drawn as `init` says
/// - `bias` [units], from 0
///
/// It is a convolution whose stride is its kernel, with the pixels in one row. Beside PyTorch:
/// `Conv2d(C, units, size, size)` and `flatten(2)`.
///
/// Lowering throws `GraphError` where samples are no images, or the size does not divide both
/// extents.
///
/// Example: `{kind: patchify, size: 2, units: 12}` makes 4x6x3 into 6x12.
package struct Patchify: LayerKind {
  package static let kind = "patchify"
  package static let summary = "patchify: an image becomes a sequence of its patches"
  package static let takes = SampleForm.images

  package var size = 4
  package var units = 16
  package var bias = true
  package var initial = InitialValues.lecun

  package init() {}

  package static var fields: [Field<Patchify>] {
    [
      .integer("size", \.size, 1...64, unit: "pixels", help: "side of a patch"),
      .integer("units", \.units, 1...4096, help: "length of the vector of a patch"),
      .flag("bias", \.bias, help: "adds a learnable constant to every output"),
      .initial("init", \.initial, help: "initial weights"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let image = context.sample(x)
    guard image.dimensions[0] % size == 0, image.dimensions[1] % size == 0 else {
      throw GraphError(
        path: context.path,
        "patches of \(size)×\(size) do not cut an image of \(image) without a rest; use a size "
          + "that divides height and width")
    }
    var conv = Conv()
    (conv.channels, conv.kernel, conv.stride, conv.padding) = (units, size, size, 0)
    (conv.bias, conv.initial) = (bias, initial)
    let patches = try conv.lower(x, into: &context)
    let shape = context.sample(patches)
    return try context.builder.reshape(patches, to: [shape.rows, shape.last])
  }

  /// Two a pixel, channel and output, and one an output for the bias.
  package func flops(input: Shape, output: Shape) -> Int {
    2 * output.count * size * size * input.last + (bias ? output.count : 0)
  }
}
