// Positions and features of a sequence change places: a layer over features then mixes positions.
internal import CKernels
internal import Numerics

/// x [B, T, D] as [B, D, T].
package struct TransposePositionsOperation: OperationKind {
  static let name = "transposePositions"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    let dimensions = inputs[0].dimensions
    guard dimensions.count == 3 else {
      throw Refusal("only a sequence [batch, time, features] can be transposed, not \(inputs[0])")
    }
    return [dimensions[0], dimensions[2], dimensions[1]]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      TransposePositionsCall(
        rows: node.samples, positions: node.columns, columns: node.shape.dimensions[1],
        x: node.at[0], out: Destination(node.out)))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      TransposePositionsCall(
        rows: node.samples, positions: node.shape.dimensions[1], columns: node.columns,
        x: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// Positions and features of a sequence in each other's place: [B, T, D] -> [B, D, T].
  /// - Throws: `GraphError` where x has not three dimensions.
  package mutating func transposePositions(_ x: Tensor) throws -> Tensor {
    try append(TransposePositionsOperation(), [x])
  }
}

/// out [rows, columns, positions] (+)= x [rows, positions, columns], transposed row by row.
struct TransposePositionsCall: RowCall {
  var rows: Int
  let positions: Int
  let columns: Int
  var x: Operand
  var out: Destination
  static var entry: Entry { { TransposePositionsCall.enter($0, $1) } }

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
      let (from, to) = (x + row * positions * columns, y + row * positions * columns)
      guard out.adds else {
        table.pointee.transpose(positions, columns, from, columns, to, positions)
        continue
      }
      for column in 0..<columns {
        table.pointee.accumulate_rows(
          positions, 1, from + column, columns, to + column * positions, 1)
      }
    }
  }
}
