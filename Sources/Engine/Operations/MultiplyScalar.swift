// A tensor times a learnable number.
internal import CKernels
internal import Numerics

/// x times a learnable scalar [1] (SkipInit: De & Smith, 2020).
package struct MultiplyScalarOperation: OperationKind {
  static let name = "multiplyScalar"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[1] == [1] else {
      throw Refusal("a scalar factor must have the shape 1, not \(inputs[1])")
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      ScaleByScalarCall(
        count: node.count, unit: node.unit, factor: node.at[1], from: node.at[0],
        out: Destination(node.out)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[1], besides: upstream) {
      DotCall(count: node.count, a: upstream, b: node.at[0], out: $0)
    }
    pass.contribute(to: node.inputs[0], besides: upstream) {
      ScaleByScalarCall(
        count: node.count, unit: node.unit, factor: node.at[1], from: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// x times a learnable scalar [1]: shape unchanged. The scalar's gradient is the lane sum of dy
  /// x.
  /// - Throws: `GraphError` where the scalar is not [1].
  package mutating func multiplyScalar(_ x: Tensor, by scalar: Tensor) throws -> Tensor {
    try append(MultiplyScalarOperation(), [x, scalar])
  }
}

/// out (+)= factor [1] from.
struct ScaleByScalarCall: ElementwiseCall {
  var count: Int
  var unit = 1
  var factor: Operand
  var from: Operand
  var out: Destination
  static var entry: Entry { { ScaleByScalarCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .reusable(by: 1))
    visit(&factor, .read)
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    let (table, factor) = (context.table, factor.pointer?.pointee ?? 1)
    if out.adds {
      table.pointee.accumulate_scaled(count, factor, from.pointer, out.pointer)
    } else {
      table.pointee.scale(count, factor, from.pointer, out.pointer)
    }
  }
}
