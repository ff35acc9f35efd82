// The depthwise convolution: every channel by itself.
package import Numerics
package import Engine
package import Schema

/// A convolution of every channel by itself (Sifre, 2014; Howard et al., 2017): `conv` with as many
/// groups as channels.
///
/// # Shapes
/// - Samples: [H, W, C] -> [H', W', C multiplier], with H' and W' as those of `conv`
/// - `weight` [kernel, kernel, 1, C multiplier], drawn as `init` says: the fan in is kernel²
/// - `bias` [C multiplier], from 0
///
/// Outputs multiplier c to multiplier (c + 1) - 1 see channel c alone. Padding is that of `conv`.
///
/// Beside PyTorch: `Conv2d(C, C * multiplier, kernel, groups=C)`.
///
/// Lowering throws `GraphError` where samples are no images, or the kernel is larger than the
/// padded image.
///
/// Example: `{kind: depthwise_conv, stride: 2}` makes 8x8x3 into 4x4x3.
package struct DepthwiseConv: LayerKind {
  package static let kind = "depthwise_conv"
  package static let summary = "depthwise convolution: every channel by itself"
  package static let takes = SampleForm.images

  package var kernel = 3
  package var stride = 1
  /// -1: as `Conv`.
  package var padding = -1
  package var dilation = 1
  package var multiplier = 1
  package var bias = true
  package var initial = InitialValues.he

  package init() {}

  package static var fields: [Field<DepthwiseConv>] {
    [
      .integer("kernel", \.kernel, 1...64, unit: "pixels", help: "side of the kernel"),
      .integer(
        "stride", \.stride, 1...64, unit: "pixels", help: "distance between the kernel's places"),
      .integer(
        "padding", \.padding, -1...64, unit: "pixels",
        help: "zeros on every side; -1 keeps the extent at stride 1, an odd row at the end"),
      .integer(
        "dilation", \.dilation, 1...64, unit: "pixels",
        help: "distance between the pixels that a kernel sees"),
      .integer("multiplier", \.multiplier, 1...64, help: "outputs of every channel"),
      .flag("bias", \.bias, help: "adds a learnable constant to every channel"),
      .initial("init", \.initial, help: "initial weights"),
    ]
  }

  private func conv(of channels: Int) -> Conv {
    var conv = Conv()
    (conv.channels, conv.groups) = (channels * multiplier, channels)
    (conv.kernel, conv.stride, conv.padding) = (kernel, stride, padding)
    (conv.dilation, conv.bias, conv.initial) = (dilation, bias, initial)
    return conv
  }

  package var silenced: (any LayerKind)? { changed { $0.initial = .zero } }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try conv(of: context.sample(x).last).lower(x, into: &context)
  }

  /// Two a tap and output, and one an output for the bias.
  package func flops(input: Shape, output: Shape) -> Int {
    2 * output.count * kernel * kernel + (bias ? output.count : 0)
  }
}
