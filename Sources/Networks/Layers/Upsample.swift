// A larger image: pixels repeated, or linear between them.
package import Numerics
package import Engine
package import Schema

/// An image some times as high and wide. Before a convolution it stands in for a transposed one
/// (Odena, Dumoulin & Olah, 2016). No parameters.
///
/// # Shapes
/// - Samples: [H, W, C] -> [H factor, W factor, C]
///
/// Nearest: output pixel i is input pixel floor(i / factor). Bilinear: output pixel i stands at
/// (i + 1/2) / factor - 1/2 of the input, between the two pixels beside it. Beyond the border the
/// border is repeated. Both directions alike.
///
/// Beside PyTorch: `Upsample`, bilinear with `align_corners=False`.
///
/// Lowering throws `GraphError` where samples
/// are no images.
///
/// Example: `{kind: upsample, factor: 3}` makes 2x2x5 into 6x6x5.
package struct Upsample: LayerKind {
  package static let kind = "upsample"
  package static let takes = SampleForm.images
  package static let summary = "upsampling: an image some times as high and wide"

  package var type = Upsampling.nearest
  package var factor = 2

  package init() {}

  package static var fields: [Field<Upsample>] {
    [
      .choice("type", \.type, help: "nearest repeats pixels, bilinear is smooth between them"),
      .integer("factor", \.factor, 1...16, help: "how many times as high and wide"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.upsample(x, type, factor: factor)
  }

  package func flops(input: Shape, output: Shape) -> Int {
    type == .bilinear ? 9 * output.count : output.count
  }
}
