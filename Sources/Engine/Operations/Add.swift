// The sum of two tensors, where a skip joins.
internal import CKernels
internal import Numerics

/// a + b, equal shapes.
package struct AddOperation: OperationKind {
  static let name = "add"
  static let inputs = 2...2
  var fusion: FusionRole { .add }

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0] == inputs[1] else {
      throw Refusal("\(inputs[0]) and \(inputs[1]) cannot be added: their shapes differ")
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(AddCall(count: node.count, unit: node.unit, node.at[0], node.at[1], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    for input in node.inputs where pass.carries(input) {
      pass.contribute(shared: upstream, to: input)
    }
  }
}

extension GraphBuilder {
  /// a + b, elementwise: shapes equal and unchanged, rounded once.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func add(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    try append(AddOperation(), [a, b])
  }
}

/// out = a + b.
struct AddCall: ElementwiseCall {
  var count: Int
  let unit: Int
  var a: Operand
  var b: Operand
  var out: Operand
  static var entry: Entry { { AddCall.enter($0, $1) } }

  init(count: Int, unit: Int = 1, _ a: Operand, _ b: Operand, out: Operand) {
    (self.count, self.unit, self.a, self.b, self.out) = (count, unit, a, b, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&a, .reusable(by: 1))
    visit(&b, .reusable(by: 1))
    visit(&out, .write(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.add(count, a.pointer, b.pointer, out.pointer)
  }
}
