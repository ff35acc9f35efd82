// A sequence from its end to its start: what the other half of a bidirectional layer reads.
internal import CKernels
internal import Numerics

/// x [B, T, D] with its positions in the opposite order.
package struct ReversePositionsOperation: OperationKind {
  static let name = "reversePositions"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].dimensions.count == 3 else {
      throw Refusal("only a sequence [batch, time, features] can be reversed, not \(inputs[0])")
    }
    return inputs[0]
  }

  private func call(_ node: LoweredNode, from x: Operand, out: Destination) -> ReverseCall {
    ReverseCall(
      rows: node.samples, positions: node.shape.dimensions[1], columns: node.columns, x: x,
      out: out)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(call(node, from: node.at[0], out: Destination(node.out)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) { call(node, from: upstream, out: $0) }
  }
}

extension GraphBuilder {
  /// The positions of a sequence in the opposite order: [B, T, D] -> [B, T, D].
  /// - Throws: `GraphError` where x has not three dimensions.
  package mutating func reversePositions(_ x: Tensor) throws -> Tensor {
    try append(ReversePositionsOperation(), [x])
  }
}

/// out [rows, positions, columns] (+)= x, the last position first.
struct ReverseCall: RowCall {
  var rows: Int
  let positions: Int
  let columns: Int
  var x: Operand
  var out: Destination
  static var entry: Entry { { ReverseCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: positions * columns))
    visit(&out.operand, out.use(by: positions * columns))
  }

  var work: Int { rows * positions * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let x = x.pointer, let y = out.pointer else { return }
    let table = context.table
    for row in 0..<rows {
      let start = row * positions * columns
      let last = x + start + (positions - 1) * columns
      if out.adds {
        table.pointee.accumulate_rows(positions, columns, last, -columns, y + start, columns)
      } else {
        table.pointee.copy(positions, columns, last, -columns, y + start, columns)
      }
    }
  }
}
