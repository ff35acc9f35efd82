// The gate of a highway connection: a mixture of two tensors, value by value.
internal import CKernels
internal import Numerics

/// gate, a, b -> gate a + (1 - gate) b, equal shapes (Srivastava, Greff & Schmidhuber, 2015).
package struct GateOperation: OperationKind {
  static let name = "gate"
  static let inputs = 3...3

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0] == inputs[1], inputs[1] == inputs[2] else {
      throw Refusal(
        "a gate of \(inputs[0]) cannot choose between \(inputs[1]) and \(inputs[2]): their shapes "
          + "differ")
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      GateCall(count: node.count, gate: node.at[0], a: node.at[1], b: node.at[2], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let (count, gate, a, b) = (node.count, node.at[0], node.at[1], node.at[2])
    pass.contribute(to: node.inputs[0], besides: upstream) {
      GateBackwardCall(count: count, a: a, b: b, upstream: upstream, out: $0)
    }
    pass.contribute(to: node.inputs[1], besides: upstream) {
      MultiplyCall(count: count, upstream, gate, out: $0)
    }
    pass.contribute(to: node.inputs[2], besides: upstream) {
      GateRestBackwardCall(count: count, gate: gate, upstream: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// gate a + (1 - gate) b, elementwise, both products rounded before they are added: a highway
  /// connection where the gate is a sigmoid (Srivastava, Greff & Schmidhuber, 2015).
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func gate(_ gate: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    try append(GateOperation(), [gate, a, b])
  }
}

/// out = gate a + (1 - gate) b.
struct GateCall: ElementwiseCall {
  var count: Int
  var gate: Operand
  var a: Operand
  var b: Operand
  var out: Operand
  static var entry: Entry { { GateCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&gate, .reusable(by: 1))
    visit(&a, .reusable(by: 1))
    visit(&b, .reusable(by: 1))
    visit(&out, .write(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.highway_gate(count, gate.pointer, a.pointer, b.pointer, out.pointer)
  }
}

/// The gradient of a gate: out (+)= upstream (a - b).
struct GateBackwardCall: ElementwiseCall {
  var count: Int
  var a: Operand
  var b: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { GateBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&upstream, .read(by: 1))
    visit(&a, .read(by: 1))
    visit(&b, .read(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.highway_gate_backward_gate(
      count, a.pointer, b.pointer, upstream.pointer, out.pointer, out.accumulate)
  }
}

/// The gradient of what a gate lets less of through: out (+)= upstream (1 - gate).
struct GateRestBackwardCall: ElementwiseCall {
  var count: Int
  var gate: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { GateRestBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&upstream, .read(by: 1))
    visit(&gate, .read(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.highway_gate_backward_b(
      count, gate.pointer, upstream.pointer, out.pointer, out.accumulate)
  }
}
