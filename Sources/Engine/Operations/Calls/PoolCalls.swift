// The kernel calls over windows of images: maxima, means and upsampling. They split by images.
internal import CKernels
internal import Numerics

/// A call over windows: `geometry.batch` images of `imageCount` values, each made into or from
/// `outputCount`.
protocol WindowCall: KernelCall {
  var geometry: rk_window { get set }
}

extension WindowCall {
  /// Values of one image, and of what the windows make of it.
  var imageCount: Int { geometry.height * geometry.width * geometry.channels }
  var outputCount: Int { geometry.out_height * geometry.out_width * geometry.out_channels }

  var split: Split { .rows(geometry.batch) }
  mutating func take(_ part: Range<Int>) { geometry.batch = part.count }
  var work: Int { geometry.batch * max(imageCount, outputCount) * 4 }
}

/// out = the largest value of each window; `index` = where it was found, as integers.
struct MaxPoolCall: WindowCall {
  var geometry: rk_window
  var x: Operand
  var out: Operand
  var index: Operand
  static var entry: Entry { { MaxPoolCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: imageCount))
    visit(&out, .write(by: outputCount))
    visit(&index, .write(by: outputCount))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    context.table.pointee.max_pool(&geometry, x.pointer, out.pointer, index.integers)
  }
}

/// out (+)= upstream, each value where the maximum was found.
struct MaxPoolBackwardCall: WindowCall {
  var geometry: rk_window
  var upstream: Operand
  var index: Operand
  var out: Destination
  static var entry: Entry { { MaxPoolBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&upstream, .read(by: outputCount))
    visit(&index, .read(by: outputCount))
    visit(&out.operand, out.use(by: imageCount))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    context.table.pointee.max_pool_backward(
      &geometry, upstream.pointer, index.integers, out.pointer, out.accumulate)
  }
}

/// out = the mean of each window.
struct AveragePoolCall: WindowCall {
  var geometry: rk_window
  var x: Operand
  var out: Operand
  static var entry: Entry { { AveragePoolCall.enter($0, $1) } }

  init(_ geometry: rk_window, x: Operand, out: Operand) {
    (self.geometry, self.x, self.out) = (geometry, x, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: imageCount))
    visit(&out, .write(by: outputCount))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    context.table.pointee.average_pool(&geometry, x.pointer, out.pointer)
  }
}

/// out (+)= upstream, spread evenly over each window.
struct AveragePoolBackwardCall: WindowCall {
  var geometry: rk_window
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { AveragePoolBackwardCall.enter($0, $1) } }

  init(_ geometry: rk_window, upstream: Operand, out: Destination) {
    (self.geometry, self.upstream, self.out) = (geometry, upstream, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&upstream, .read(by: outputCount))
    visit(&out.operand, out.use(by: imageCount))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    context.table.pointee.average_pool_backward(
      &geometry, upstream.pointer, out.pointer, out.accumulate)
  }
}

extension ForwardPass {
  /// The maximum over windows; where each was found is left for the backward pass.
  mutating func append(maximumOf geometry: rk_window, _ node: LoweredNode) {
    let index = buffers.make(node.count)
    saved[node.index] = [index]
    append(MaxPoolCall(geometry: geometry, x: node.at[0], out: node.out, index: index))
  }
}

extension BackwardPass {
  mutating func contribute(
    maximumOf geometry: rk_window, _ node: LoweredNode, _ upstream: Operand
  ) {
    let index = forward.saved[node.index][0]
    contribute(to: node.inputs[0], besides: upstream) {
      MaxPoolBackwardCall(geometry: geometry, upstream: upstream, index: index, out: $0)
    }
  }
}
