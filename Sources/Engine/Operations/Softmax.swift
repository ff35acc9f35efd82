// Softmax along the last dimension.
internal import CKernels
internal import Numerics

/// exp(x) over its sum along the last dimension.
package struct SoftmaxOperation: OperationKind {
  static let name = "softmax"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      SoftmaxCall(rows: node.rows, columns: node.columns, x: node.at[0], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      SoftmaxBackwardCall(
        rows: node.rows, columns: node.columns, y: node.out, upstream: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// exp(x - largest x) over its sum, along the last dimension; the shape stays. Lane sums.
  /// - Throws: nothing of its own; any shape fits.
  package mutating func softmax(_ x: Tensor) throws -> Tensor {
    try append(SoftmaxOperation(), [x])
  }
}

/// out = softmax(x), row by row.
struct SoftmaxCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var out: Operand
  static var entry: Entry { { SoftmaxCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: columns))
    visit(&out, .write(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.softmax(rows, columns, x.pointer, out.pointer)
  }
}

/// out (+)= y (upstream - the sum of y upstream), row by row.
struct SoftmaxBackwardCall: RowCall {
  var rows: Int
  let columns: Int
  var y: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { SoftmaxBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&y, .read(by: columns))
    visit(&upstream, .reusable(by: columns))
    visit(&out.operand, out.use(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.softmax_backward(
      rows, columns, y.pointer, upstream.pointer, out.pointer, out.accumulate)
  }
}
