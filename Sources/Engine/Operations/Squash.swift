// Vectors squashed to lengths below 1: what a capsule gives.
internal import CKernels
internal import Numerics

/// v = s |s| / (1 + |s|²) along the last dimension (Sabour, Frosst & Hinton, 2017): the direction
/// stays, and the length becomes one from 0 to 1.
package struct SquashOperation: OperationKind {
  static let name = "squash"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(SquashCall(rows: node.rows, columns: node.columns, x: node.at[0], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[0], besides: upstream) {
      SquashBackwardCall(
        rows: node.rows, columns: node.columns, x: node.at[0], y: node.out, upstream: upstream,
        out: $0)
    }
  }
}

extension GraphBuilder {
  /// Vectors along the last dimension squashed to a length below 1: s |s| / (1 + |s|²). The shape
  /// stays; the square of a length is a lane sum. A vector of zeros stays, without a gradient.
  /// - Throws: nothing of its own; any shape fits.
  package mutating func squash(_ x: Tensor) throws -> Tensor {
    try append(SquashOperation(), [x])
  }
}

/// out = x |x| / (1 + |x|²), row by row.
struct SquashCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var out: Operand
  static var entry: Entry { { SquashCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: columns))
    visit(&out, .write(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard var x = x.pointer, var y = out.pointer else { return }
    let table = context.table
    for _ in 0..<rows {
      let square = table.pointee.sum_squares(columns, x)
      table.pointee.scale(columns, Float(squashFactor(square)), x, y)
      x += columns
      y += columns
    }
  }
}

/// |x| / (1 + |x|²), by the square of the length. Of lengths whose square is above 1e200 it is
/// 1 / |x|, which is the same number.
@inline(__always)
private func squashFactor(_ square: Double) -> Double {
  square > 1e200 ? 1 / square.squareRoot() : square.squareRoot() / (1 + square)
}

/// out (+)= the gradient of x, row by row. With n = |x| and f = n / (1 + n²):
/// dx = f dy + x (x . dy) f' / n, f' = (1 - n²) / (1 + n²)²; 0 where n is. Of long vectors the
/// second part is -y (y . dy) / n, the same number, so that no product overflows.
struct SquashBackwardCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  /// The squashed vectors.
  var y: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { SquashBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: columns))
    visit(&y, .read(by: columns))
    visit(&upstream, .read(by: columns))
    visit(&out.operand, out.use(by: columns))
  }

  var work: Int { rows * columns * 16 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard var x = x.pointer, var y = y.pointer, var dy = upstream.pointer, var dx = out.pointer
    else { return }
    let table = context.table
    for _ in 0..<rows {
      let square = table.pointee.sum_squares(columns, x)
      let (length, isLong) = (square.squareRoot(), square > 1e30)
      let vector = isLong ? y : x
      let along = Double(table.pointee.dot(columns, vector, dy))
      let slope =
        isLong
        ? -along / length
        : length == 0 ? 0 : (1 - square) / ((1 + square) * (1 + square)) / length * along
      if out.adds {
        table.pointee.accumulate_scaled(columns, Float(squashFactor(square)), dy, dx)
      } else {
        table.pointee.scale(columns, Float(squashFactor(square)), dy, dx)
      }
      table.pointee.accumulate_scaled(columns, Float(slope), vector, dx)
      x += columns
      y += columns
      dy += columns
      dx += columns
    }
  }
}
