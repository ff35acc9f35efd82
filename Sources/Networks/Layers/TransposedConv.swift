// The transposed convolution: an image grows by learned kernels.
package import Numerics
package import Engine
package import Schema

/// A transposed convolution (Zeiler et al., 2010): every pixel adds its multiple of the kernel to a
/// larger image.
///
/// # Shapes
/// - Samples: [H, W, C] -> [H', W', channels] with H' = (H - 1) stride - 2 padding + kernel, and W'
///   likewise
/// - `weight` [kernel, kernel, channels / groups, C], drawn as `init` says. About C kernel² /
///   (groups stride²) values reach an output: that is the fan in
/// - `bias` [channels], from 0
///
/// y[i stride + a - padding, j stride + b - padding, o] gathers x[i, j, c] weight[a, b, o, c] over
/// all i, j, a, b, c, in ascending (row, column, channel) of x.
///
/// Beside PyTorch: `ConvTranspose2d` keeps the weight as [C, channels / groups, kernel, kernel].
///
/// Lowering throws `GraphError` where samples are no images, the groups do not divide both numbers
/// of channels, or the padding leaves nothing.
///
/// Example: `{kind: transposed_conv, channels: 5}` makes 4x4x8 into 8x8x5.
package struct TransposedConv: LayerKind {
  package static let kind = "transposed_conv"
  package static let summary = "transposed convolution: an image grows by learned kernels"
  package static let takes = SampleForm.images

  package var channels = 16
  package var kernel = 2
  package var stride = 2
  package var padding = 0
  package var groups = 1
  package var bias = true
  package var initial = InitialValues.he

  package init() {}

  package static var fields: [Field<TransposedConv>] {
    [
      .integer("channels", \.channels, 1...4096, help: "number of output channels"),
      .integer("kernel", \.kernel, 1...64, unit: "pixels", help: "side of the kernel"),
      .integer(
        "stride", \.stride, 1...64, unit: "pixels", help: "how many times as high and wide, about"),
      .integer(
        "padding", \.padding, 0...64, unit: "pixels", help: "cut off on every side of the output"),
      .integer(
        "groups", \.groups, 1...4096, help: "parts of the channels that do not see each other"),
      .flag("bias", \.bias, help: "adds a learnable constant to every channel"),
      .initial("init", \.initial, help: "initial weights"),
    ]
  }

  package var silenced: (any LayerKind)? { changed { $0.initial = .zero } }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let inputs = context.sample(x).last
    guard inputs % groups == 0, channels % groups == 0 else {
      throw GraphError(
        path: context.path,
        "\(groups) groups must divide both the \(inputs) channels of the input and the \(channels) "
          + "of the output")
    }
    let taps = kernel * kernel
    let weight = try context.weight(
      "weight", [kernel, kernel, channels / groups, inputs], initial,
      fanIn: max(1, inputs / groups * taps / (stride * stride)), fanOut: channels / groups * taps)
    let constant =
      bias
      ? try context.builder.parameter("bias", [channels], .constant(0), role: .scalar) : nil
    return try context.builder.transposedConvolution(
      x, weight: weight, bias: constant,
      window: Window(
        kernel: Extent(kernel), stride: Extent(stride), padding: Extent(padding)),
      groups: groups)
  }

  /// Two a tap, channel and input, and one an output for the bias.
  package func flops(input: Shape, output: Shape) -> Int {
    2 * input.count * kernel * kernel * (channels / groups) + (bias ? output.count : 0)
  }
}
