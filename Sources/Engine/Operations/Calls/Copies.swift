// Moving values: copies, fills and transposes, which many operations and the gradients use.
internal import CKernels

/// out [rows, columns] (+)= from, each with its row stride.
struct CopyCall: KernelCall {
  var rows: Int
  var columns: Int
  var from: Operand
  var fromRow: Int
  var out: Destination
  var outRow: Int
  static var entry: Entry { { CopyCall.enter($0, $1) } }

  init(
    rows: Int, columns: Int, from: Operand, fromRow: Int? = nil, out: Destination,
    outRow: Int? = nil
  ) {
    (self.rows, self.columns) = (rows, columns)
    (self.from, self.fromRow) = (from, fromRow ?? columns)
    (self.out, self.outRow) = (out, outRow ?? columns)
  }

  /// Of `count` contiguous values.
  init(count: Int, from: Operand, out: Destination) {
    self.init(rows: 1, columns: count, from: from, out: out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .read(by: rows > 1 ? fromRow : 1))
    visit(&out.operand, out.use(by: rows > 1 ? outRow : 1))
  }

  var split: Split { rows > 1 ? .rows(rows) : .values(columns) }
  mutating func take(_ part: Range<Int>) {
    if rows > 1 { rows = part.count } else { columns = part.count }
  }
  var work: Int { rows * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    if out.adds {
      context.table.pointee.accumulate_rows(
        rows, columns, from.pointer, fromRow, out.pointer, outRow)
    } else {
      context.table.pointee.copy(rows, columns, from.pointer, fromRow, out.pointer, outRow)
    }
  }
}

/// out [rows, columns] = value, with a row stride.
struct FillCall: KernelCall {
  var rows: Int
  var columns: Int
  var out: Operand
  var outRow: Int
  let value: Float
  static var entry: Entry { { FillCall.enter($0, $1) } }

  init(rows: Int, columns: Int, out: Operand, row: Int, with value: Float) {
    (self.rows, self.columns, self.out, outRow, self.value) = (rows, columns, out, row, value)
  }

  /// Of `count` contiguous values.
  init(_ out: Operand, count: Int, with value: Float) {
    self.init(rows: 1, columns: count, out: out, row: count, with: value)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&out, .write(by: rows > 1 ? outRow : 1))
  }

  var split: Split { rows > 1 ? .rows(rows) : .values(columns) }
  mutating func take(_ part: Range<Int>) {
    if rows > 1 { rows = part.count } else { columns = part.count }
  }
  var work: Int { rows * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.fill(rows, columns, value, out.pointer, outRow)
  }
}

/// out [columns, rows] = from [rows, columns] transposed.
struct TransposeCall: ColumnCall {
  let rows: Int
  var columns: Int
  var from: Operand
  let fromRow: Int
  var out: Operand
  static var entry: Entry { { TransposeCall.enter($0, $1) } }

  init(rows: Int, columns: Int, from: Operand, out: Operand) {
    (self.rows, self.columns, self.from, fromRow, self.out) = (rows, columns, from, columns, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .read(by: 1))
    visit(&out, .write(by: rows))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.transpose(rows, columns, from.pointer, fromRow, out.pointer, rows)
  }
}

extension BackwardPass {
  /// A matrix [rows, columns] transposed; one of one row or column is its own transpose.
  mutating func transposed(_ matrix: Operand, _ rows: Int, _ columns: Int) -> Operand {
    let out = buffers.make(rows * columns)
    append(TransposeCall(rows: rows, columns: columns, from: matrix, out: out))
    return out
  }
}
