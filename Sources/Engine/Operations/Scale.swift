// A tensor times a constant.
internal import CKernels
internal import Numerics

/// x times a constant.
package struct ScaleOperation: OperationKind {
  package let factor: Float

  package init(_ factor: Float) { self.factor = factor }

  static let name = "scale"
  static let inputs = 1...1
  var fusion: FusionRole { .scale(factor) }
  var text: String { "scale(\(factor))" }

  func shape(of inputs: [Shape]) throws -> Shape {
    guard factor.isFinite else { throw Refusal("the factor \(factor) is not finite") }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      ScaleCall(
        count: node.count, unit: node.unit, factor: factor, from: node.at[0],
        out: Destination(node.out)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      ScaleCall(count: node.count, unit: node.unit, factor: factor, from: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// x times a constant: shape unchanged, rounded once. By 1 it is x itself.
  /// - Throws: `GraphError` where the factor is not finite.
  package mutating func scale(_ x: Tensor, by factor: Float) throws -> Tensor {
    factor == 1 ? x : try append(ScaleOperation(factor), [x])
  }
}

/// out (+)= factor from.
struct ScaleCall: ElementwiseCall {
  var count: Int
  var unit = 1
  let factor: Float
  var from: Operand
  var out: Destination
  static var entry: Entry { { ScaleCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .reusable(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    let table = context.table
    if out.adds {
      table.pointee.accumulate_scaled(count, factor, from.pointer, out.pointer)
    } else {
      table.pointee.scale(count, factor, from.pointer, out.pointer)
    }
  }
}
