// Stochastic depth: whole samples are left out at random in training.
internal import CKernels
internal import Numerics

/// Whole samples become zero in training, the others grow to keep the mean; `key` names its random
/// stream; the identity in evaluation (Huang et al., 2016).
package struct StochasticDepthOperation: OperationKind {
  package let survival: Float
  package let key: UInt64

  static let name = "stochasticDepth"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard (0...1).contains(survival) else {
      throw Refusal("a survival of \(survival) is not allowed; use 0 to 1")
    }
    return inputs[0]
  }

  func placement(in mode: ExecutionMode) -> Placement {
    mode == .training ? .computed : .sameAsInput
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(call(node, from: node.at[0], out: Destination(node.out)))
  }

  /// The same mask on the gradient.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      call(node, from: upstream, out: $0)
    }
  }

  private func call(_ node: LoweredNode, from: Operand, out: Destination) -> SampleDropoutCall {
    SampleDropoutCall(
      rows: node.samples, columns: node.count / node.samples, rate: 1 - survival, key: key,
      from: from, out: out)
  }
}

extension GraphBuilder {
  /// Stochastic depth: in training, whole samples become zero with probability 1 - survival and the
  /// others are divided by `survival`; the identity in evaluation (Huang et al., 2016). The mask of
  /// a step is a function of `key` and the step's number alone.
  /// - Parameter survival: above 0 up to 1; at 0 every sample becomes zero in training.
  /// - Throws: `GraphError` where `survival` is outside 0 to 1.
  package mutating func stochasticDepth(_ x: Tensor, survival: Float, key: UInt64) throws -> Tensor
  {
    try append(StochasticDepthOperation(survival: survival, key: key), [x])
  }
}

/// out (+)= from, whole rows zeroed by the mask of `key` in this step.
struct SampleDropoutCall: RowCall {
  var rows: Int
  let columns: Int
  let rate: Float
  let key: UInt64
  var from: Operand
  var out: Destination
  /// Number of the first row in the mask.
  private var first = 0
  static var entry: Entry { { SampleDropoutCall.enter($0, $1) } }

  init(rows: Int, columns: Int, rate: Float, key: UInt64, from: Operand, out: Destination) {
    (self.rows, self.columns, self.rate, self.key) = (rows, columns, rate, key)
    (self.from, self.out) = (from, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .reusable(by: columns))
    visit(&out.operand, out.use(by: columns))
  }

  mutating func take(_ part: Range<Int>) { (first, rows) = (part.lowerBound, part.count) }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.stochastic_depth(
      context.maskKey(key), UInt64(first), rate, rows, columns, from.pointer, out.pointer,
      out.accumulate)
  }
}
