// The lengths of vectors: how sure a capsule is.
internal import CKernels
internal import Numerics

/// x [B, ..., D] -> [B, ...]: the length of every vector along the last dimension.
package struct LengthOperation: OperationKind {
  static let name = "length"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].dimensions.count >= 3 else {
      throw Refusal("lengths need vectors [batch, number, features], not \(inputs[0])")
    }
    return Shape(inputs[0].dimensions.dropLast())
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      LengthCall(rows: node.count, columns: node.inputShapes[0].last, x: node.at[0], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      LengthBackwardCall(
        rows: node.count, columns: node.inputShapes[0].last, x: node.at[0], lengths: node.out,
        upstream: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// The lengths of the vectors along the last dimension: [B, ..., D] -> [B, ...]. The square is a
  /// lane sum. A vector of zeros has no gradient.
  /// - Throws: `GraphError` where x has fewer than three dimensions.
  package mutating func lengths(_ x: Tensor) throws -> Tensor {
    try append(LengthOperation(), [x])
  }
}

/// out [rows] = the lengths of x [rows, columns].
struct LengthCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var out: Operand
  static var entry: Entry { { LengthCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: columns))
    visit(&out, .write(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let x = x.pointer, let y = out.pointer else { return }
    for row in 0..<rows {
      let square = context.table.pointee.sum_squares(columns, x + row * columns)
      y[row] = Float(square.squareRoot())
    }
  }
}

/// out [rows, columns] (+)= x upstream / length; 0 where the length is.
struct LengthBackwardCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var lengths: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { LengthBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: columns))
    visit(&lengths, .read(by: 1))
    visit(&upstream, .read(by: 1))
    visit(&out.operand, out.use(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let x = x.pointer, let lengths = lengths.pointer, let dy = upstream.pointer,
      let dx = out.pointer
    else { return }
    let table = context.table
    for row in 0..<rows {
      let factor = lengths[row] == 0 ? 0 : dy[row] / lengths[row]
      let start = row * columns
      if out.adds {
        table.pointee.accumulate_scaled(columns, factor, x + start, dx + start)
      } else {
        table.pointee.scale(columns, factor, x + start, dx + start)
      }
    }
  }
}
