// Convolutions, pooling and upsampling: channels first.
internal import Engine
internal import Numerics

let onnxImages: [ONNXRule] = [
  ONNXRule(ConvolutionOperation.self) { operation, site, writer in
    writer.convolution("Conv", operation.window, operation.groups, site)
  },
  ONNXRule(TransposedConvolutionOperation.self) { operation, site, writer in
    writer.convolution("ConvTranspose", operation.window, operation.groups, site)
  },
  ONNXRule(PoolOperation.self) { operation, site, writer in
    let x = writer.value(site.inputs[0], .first)
    let attributes = operation.window.attributes
    let name =
      switch operation.kind {
      case .max: writer.node("MaxPool", [x], attributes)
      case .average:
        // Padding counts as zeros.
        writer.node("AveragePool", [x], attributes + [.int("count_include_pad", 1)])
      }
    writer.define(site.output, name, .first)
  },
  ONNXRule(GlobalPoolOperation.self) { operation, site, writer in
    let x = site.inputs[0]
    let layout = writer.layout(of: x)
    let positions = writer.rank(x) - 2
    let axes = layout == .first ? Array(2..<2 + positions) : Array(1..<1 + positions)
    let name = writer.node(
      operation.kind == .max ? "ReduceMax" : "ReduceMean",
      [writer.value(x, layout), writer.integers(axes)], [.int("keepdims", 0)])
    writer.define(site.output, name)
  },
  ONNXRule(UpsampleOperation.self) { operation, site, writer in
    let factor = Float(operation.factor)
    let scales = writer.table([1, 1, factor, factor], [4], "scales/\(operation.factor)")
    let attributes: [ONNXAttributeProto] =
      switch operation.kind {
      case .nearest:
        [
          .text("mode", "nearest"), .text("coordinate_transformation_mode", "asymmetric"),
          .text("nearest_mode", "floor"),
        ]
      case .bilinear:
        [.text("mode", "linear"), .text("coordinate_transformation_mode", "half_pixel")]
      }
    let name = writer.node(
      "Resize", [writer.value(site.inputs[0], .first), "", scales], attributes)
    writer.define(site.output, name, .first)
  },
]

extension ONNXWriter {
  /// The kernel's order there is the engine's from its end: [O, C / groups, kh, kw] of [kh, kw,
  /// C / groups, O], and of a transposed convolution [C, O / groups, kh, kw].
  fileprivate mutating func convolution(
    _ type: String, _ window: Window, _ groups: Int, _ site: ONNXSite
  ) {
    let weight = parameter(site.inputs[1], inOrder: [3, 2, 0, 1])
    let inputs =
      [value(site.inputs[0], .first), weight] + site.inputs.dropFirst(2).map { value($0) }
    let name = node(type, inputs, window.attributes + [.int("group", groups)])
    define(site.output, name, .first)
  }
}

extension Window {
  fileprivate var attributes: [ONNXAttributeProto] {
    [
      .ints("kernel_shape", [kernel.height, kernel.width]),
      .ints("strides", [stride.height, stride.width]),
      .ints("dilations", [dilation.height, dilation.width]),
      .ints(
        "pads",
        [
          padding.height, padding.width, padding.height + endPadding.height,
          padding.width + endPadding.width,
        ]),
    ]
  }
}
