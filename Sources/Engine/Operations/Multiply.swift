// Elementwise products.
internal import CKernels
internal import Numerics

/// a b, equal shapes.
package struct MultiplyOperation: OperationKind {
  static let name = "multiply"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0] == inputs[1] else {
      throw Refusal("\(inputs[0]) and \(inputs[1]) cannot be multiplied: their shapes differ")
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      MultiplyCall(count: node.count, node.at[0], node.at[1], out: Destination(node.out)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      MultiplyCall(count: node.count, upstream, node.at[1], out: $0)
    }
    pass.contribute(to: node.inputs[1], besides: upstream) {
      MultiplyCall(count: node.count, upstream, node.at[0], out: $0)
    }
  }
}

extension GraphBuilder {
  /// a b, elementwise: shapes equal and unchanged; every product is rounded once.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func multiply(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try append(MultiplyOperation(), [a, b])
  }
}

/// out (+)= a b.
struct MultiplyCall: ElementwiseCall {
  var count: Int
  var a: Operand
  var b: Operand
  var out: Destination
  static var entry: Entry { { MultiplyCall.enter($0, $1) } }

  init(count: Int, _ a: Operand, _ b: Operand, out: Destination) {
    (self.count, self.a, self.b, self.out) = (count, a, b, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&a, .reusable(by: 1))
    visit(&b, .reusable(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    let table = context.table
    if out.adds {
      table.pointee.multiply_accumulate(count, a.pointer, b.pointer, out.pointer)
    } else {
      table.pointee.multiply(count, a.pointer, b.pointer, out.pointer)
    }
  }
}
