// Larger images: pixels repeated, or linear between them.
internal import CKernels
internal import Numerics

/// How an image grows.
package enum Upsampling: String, CaseIterable, Sendable {
  /// Every pixel `factor` times in both directions.
  case nearest
  /// Linear in both directions between pixel centres, as PyTorch with `align_corners` false.
  case bilinear
}

/// Height and width times `factor`.
package struct UpsampleOperation: OperationKind {
  package let kind: Upsampling
  package let factor: Int

  static let name = "upsample"
  static let inputs = 1...1
  var variant: String { Self.variant(kind) }
  static var variants: [String] { Upsampling.allCases.map(variant) }
  private static func variant(_ kind: Upsampling) -> String { "\(kind) upsample" }

  func shape(of inputs: [Shape]) throws -> Shape {
    let image = try inputs[0].image(for: "upsampling")
    guard (1...64).contains(factor) else {
      throw Refusal("upsampling by \(factor) is not allowed; use 1 to 64")
    }
    let (height, width) = (
      image.height.multipliedReportingOverflow(by: factor),
      image.width.multipliedReportingOverflow(by: factor)
    )
    guard !height.overflow, !width.overflow else {
      throw Refusal("upsampling: the image is too large")
    }
    return [inputs[0].dimensions[0], height.partialValue, width.partialValue, inputs[0].last]
  }

  private func geometry(_ node: LoweredNode) -> rk_window {
    Window(kernel: Extent(1), stride: Extent(factor)).geometry(
      from: node.inputShapes[0], to: node.shape)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      UpsampleCall(geometry: geometry(node), kind: kind, x: node.at[0], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      UpsampleBackwardCall(geometry: geometry(node), kind: kind, upstream: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// An image `factor` times as high and wide: [B, H, W, C] -> [B, H factor, W factor, C]. Bilinear
  /// weights come from pixel centres, the border repeated (PyTorch's `align_corners` false). A
  /// gradient is a chain over the pixels made of each pixel, row by row.
  /// - Throws: `GraphError` where x is no image or `factor` is not 1 to 64.
  package mutating func upsample(_ x: Tensor, _ kind: Upsampling, factor: Int) throws -> Tensor {
    let operation = UpsampleOperation(kind: kind, factor: factor)
    let isImage = shape(x).dimensions.count == 4
    return factor == 1 && isImage ? x : try append(operation, [x])
  }
}

/// out = x, larger.
struct UpsampleCall: WindowCall {
  var geometry: rk_window
  let kind: Upsampling
  var x: Operand
  var out: Operand
  static var entry: Entry { { UpsampleCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: imageCount))
    visit(&out, .write(by: outputCount))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    let table = context.table
    switch kind {
    case .nearest: table.pointee.upsample_nearest(&geometry, x.pointer, out.pointer)
    case .bilinear: table.pointee.upsample_bilinear(&geometry, x.pointer, out.pointer)
    }
  }
}

/// out (+)= upstream, added up over the pixels made of each.
struct UpsampleBackwardCall: WindowCall {
  var geometry: rk_window
  let kind: Upsampling
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { UpsampleBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&upstream, .read(by: outputCount))
    visit(&out.operand, out.use(by: imageCount))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    let (table, adds) = (context.table, out.accumulate)
    switch kind {
    case .nearest:
      table.pointee.upsample_nearest_backward(&geometry, upstream.pointer, out.pointer, adds)
    case .bilinear:
      table.pointee.upsample_bilinear_backward(&geometry, upstream.pointer, out.pointer, adds)
    }
  }
}
