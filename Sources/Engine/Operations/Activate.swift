// An activation as an operation of a graph. The functions themselves are under `Activations/`.
internal import CKernels
internal import Schema
internal import Numerics

/// y = activation(x), elementwise.
package struct ActivateOperation: OperationKind {
  package let activation: any ActivationKind
  let function: Activation

  package init(_ activation: some ActivationKind) {
    (self.activation, function) = (activation, activation.function)
  }

  package static func == (a: ActivateOperation, b: ActivateOperation) -> Bool {
    a.activation.equals(b.activation)
  }

  package func hash(into hasher: inout Hasher) { activation.hash(into: &hasher) }

  static let name = "activation"
  static let inputs = 1...1
  var fusion: FusionRole { .activation(function) }

  /// One for each function of the kernels.
  var variant: String { function.name }
  static var variants: [String] { activationCatalog.flatMap { variants(of: $0) } }
  private static func variants<Kind: ActivationKind>(of _: Kind.Type) -> [String] {
    Kind.variants.map(\.function.name)
  }

  func shape(of inputs: [Shape]) throws -> Shape {
    guard function.parameter.isFinite, function.parameter >= 0 else {
      throw Refusal("the parameter of \(activation.kind) must be finite and not negative")
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      ActivateCall(
        count: node.count, unit: node.unit, function: function, x: node.at[0], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let x = node.inputs[0]
    guard pass.carries(x), !pass.leaveDerivative(of: function, node, upstream) else { return }
    if let derivative = pass.forward.derivatives[node.index] {
      pass.contribute(to: x, besides: upstream) {
        MultiplyCall(count: node.count, upstream, derivative, out: $0)
      }
    } else {
      pass.contribute(to: x, besides: upstream) {
        ActivateBackwardCall(
          count: node.count, unit: node.unit, function: function,
          saved: function.savesInput ? node.at[0] : node.out, upstream: upstream, out: $0)
      }
    }
  }
}

/// out = activation(x).
struct ActivateCall: ElementwiseCall {
  var count: Int
  let unit: Int
  let function: Activation
  var x: Operand
  var out: Operand
  static var entry: Entry { { ActivateCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: 1))
    visit(&out, .write(by: 1))
  }

  var work: Int { count * 32 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.activate(
      function.kernel, function.parameter, count, x.pointer, out.pointer)
  }
}

/// out (+)= upstream times the derivative, of which the forward pass saved input or output.
struct ActivateBackwardCall: ElementwiseCall {
  var count: Int
  let unit: Int
  let function: Activation
  var saved: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { ActivateBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&saved, .read(by: 1))
    visit(&upstream, .reusable(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  var work: Int { count * 32 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.activate_backward(
      function.kernel, function.parameter, count, saved.pointer, upstream.pointer, out.pointer,
      out.accumulate)
  }
}

extension GraphBuilder {
  /// A non-linearity, elementwise: shape unchanged, nothing is summed. Formula and source are told
  /// at the activation.
  /// - Throws: `GraphError` where its parameter is negative or not finite.
  package mutating func activation(_ x: Tensor, _ activation: some ActivationKind) throws -> Tensor
  {
    try append(ActivateOperation(activation), [x])
  }
}
