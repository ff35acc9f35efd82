// The convolutional layer: the same small weighted sum at every place of an image.
package import Numerics
package import Engine
package import Schema

/// A convolution (LeCun et al., 1989).
///
/// # Shapes
/// - Samples: [H, W, C] -> [H', W', channels] with
///   H' = floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1, and W' likewise
/// - `weight` [kernel, kernel, C / groups, channels], drawn as `init` says
/// - `bias` [channels], from 0
///
/// y[i, j, o] = bias[o] + the sum over a, b, c of x[i stride + a dilation - padding, j stride + b
/// dilation - padding, c] weight[a, b, c, o], pixels outside the image left out: no mirroring.
///
/// Without a padding of its own the layer adds dilation (kernel - 1) zeros, half of them on either
/// side and an odd one at the end, as TensorFlow's `same` does at stride 1: H' = ceil(H / stride).
/// Sums: see `GraphBuilder.convolution`.
///
/// Beside PyTorch: `Conv2d` keeps the weight as [channels, C / groups, kernel, kernel] and pads by
/// 0 where nothing is said. Its padding is that of both sides.
///
/// Lowering throws `GraphError` where samples are no images, the groups do not divide both numbers
/// of channels, or the kernel is larger than the padded image.
///
/// Example: `{kind: conv, channels: 8, stride: 2}` makes 8x8x1 into 4x4x8.
package struct Conv: LayerKind {
  package static let kind = "conv"
  package static let summary = "convolution: the same small weighted sum at every place of an image"
  package static let takes = SampleForm.images

  package var channels = 16
  package var kernel = 3
  package var stride = 1
  /// -1: dilation (kernel - 1) zeros in all, an odd one at the end.
  package var padding = -1
  package var dilation = 1
  package var groups = 1
  package var bias = true
  package var initial = InitialValues.he

  package init() {}

  package static var fields: [Field<Conv>] {
    [
      .integer("channels", \.channels, 1...4096, help: "number of output channels"),
      .integer("kernel", \.kernel, 1...64, unit: "pixels", help: "side of the kernel"),
      .integer(
        "stride", \.stride, 1...64, unit: "pixels", help: "distance between the kernel's places"),
      .integer(
        "padding", \.padding, -1...64, unit: "pixels",
        help: "zeros on every side; -1 keeps the extent at stride 1, an odd row at the end"),
      .integer(
        "dilation", \.dilation, 1...64, unit: "pixels",
        help: "distance between the pixels that a kernel sees"),
      .integer(
        "groups", \.groups, 1...4096, help: "parts of the channels that do not see each other"),
      .flag("bias", \.bias, help: "adds a learnable constant to every channel"),
      .initial(
        "init", \.initial,
        help: "initial weights: he suits relu, glorot tanh, lecun linear layers"),
    ]
  }

  private var window: Window {
    let reach = dilation * (kernel - 1)
    return Window(
      kernel: Extent(kernel), stride: Extent(stride),
      padding: Extent(padding < 0 ? reach / 2 : padding),
      endPadding: Extent(padding < 0 ? reach % 2 : 0), dilation: Extent(dilation))
  }

  package var silenced: (any LayerKind)? { changed { $0.initial = .zero } }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let image = context.sample(x)
    guard image.last % groups == 0, channels % groups == 0 else {
      throw GraphError(
        path: context.path,
        "\(groups) groups must divide both the \(image.last) channels of the input and the "
          + "\(channels) of the output")
    }
    let inputs = image.last / groups
    let taps = kernel * kernel
    let weight = try context.weight(
      "weight", [kernel, kernel, inputs, channels], initial, fanIn: inputs * taps,
      fanOut: channels / groups * taps)
    let constant =
      bias
      ? try context.builder.parameter("bias", [channels], .constant(0), role: .scalar) : nil
    return try context.builder.convolution(
      x, weight: weight, bias: constant, window: window, groups: groups)
  }

  /// Two a tap, channel and output, taps outside the image included.
  package func flops(input: Shape, output: Shape) -> Int {
    2 * output.count * kernel * kernel * (input.last / groups) + (bias ? output.count : 0)
  }
}
