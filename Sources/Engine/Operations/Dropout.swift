// Dropout: single values are left out at random in training.
internal import CKernels
internal import Numerics

/// Inverted dropout; `key` names its own random stream; the identity in evaluation (Srivastava et
/// al., 2014).
package struct DropoutOperation: OperationKind {
  package let rate: Float
  package let key: UInt64

  static let name = "dropout"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard (0...1).contains(rate) else {
      throw Refusal("a dropout rate of \(rate) is not allowed; use 0 to 1")
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

  private func call(_ node: LoweredNode, from: Operand, out: Destination) -> DropoutCall {
    DropoutCall(count: node.count, unit: node.unit, rate: rate, key: key, from: from, out: out)
  }
}

extension GraphBuilder {
  /// Inverted dropout (Srivastava et al., 2014): values become zero with probability `rate`
  /// (from 0 up to below 1), the others are divided by 1 - rate; the identity in evaluation. Shape
  /// unchanged. The mask of a step is a function of `key` and the step's number alone.
  /// - Throws: `GraphError` where `rate` is outside 0 to 1.
  package mutating func dropout(_ x: Tensor, rate: Float, key: UInt64) throws -> Tensor {
    try append(DropoutOperation(rate: rate, key: key), [x])
  }
}

/// out (+)= from, values zeroed by the mask of `key` in this step.
struct DropoutCall: ElementwiseCall {
  var count: Int
  let unit: Int
  let rate: Float
  let key: UInt64
  var from: Operand
  var out: Destination
  /// Number of the first value in the mask.
  private var first = 0
  static var entry: Entry { { DropoutCall.enter($0, $1) } }

  init(count: Int, unit: Int, rate: Float, key: UInt64, from: Operand, out: Destination) {
    (self.count, self.unit, self.rate, self.key) = (count, unit, rate, key)
    (self.from, self.out) = (from, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .reusable(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  mutating func take(_ part: Range<Int>) { (first, count) = (part.lowerBound, part.count) }
  var work: Int { count * 32 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.dropout(
      context.maskKey(key), UInt64(first), rate, count, from.pointer, out.pointer, out.accumulate)
  }
}
