// Sums that many operations and the gradients use, each in the fixed order of its kernel.
internal import CKernels

/// out [columns] (+)= column sums of x [rows, columns].
struct ColumnSumsCall: ColumnCall {
  let rows: Int
  var columns: Int
  var x: Operand
  let row: Int
  var out: Destination
  static var entry: Entry { { ColumnSumsCall.enter($0, $1) } }

  init(rows: Int, columns: Int, of x: Operand, out: Destination) {
    (self.rows, self.columns, self.x, row, self.out) = (rows, columns, x, columns, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.column_sums(
      rows, columns, x.pointer, row, out.pointer, out.accumulate)
  }
}

/// out [1] (+)= the lane sum of a b.
struct DotCall: KernelCall {
  let count: Int
  var a: Operand
  var b: Operand
  var out: Destination
  static var entry: Entry { { DotCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&a, .read)
    visit(&b, .read)
    visit(&out.operand, out.use())
  }

  var work: Int { count * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let out = out.pointer else { return }
    let sum = context.table.pointee.dot(count, a.pointer, b.pointer)
    out.pointee = self.out.adds ? out.pointee + sum : sum
  }
}

/// out [1] = the lane sum of x over `divisor` [1], or over their number where there is none; 0 over
/// 0 is 0.
struct MeanCall: KernelCall {
  let count: Int
  var x: Operand
  var divisor: Operand
  var out: Operand
  static var entry: Entry { { MeanCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read)
    visit(&divisor, .read)
    visit(&out, .write)
  }

  var work: Int { count * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    let divisor = divisor.pointer?.pointee ?? Float(count)
    out.pointer?.pointee =
      divisor == 0 ? 0 : context.table.pointee.sum(count, x.pointer) / divisor
  }
}

/// The sum of squares of a gradient, into the caller's norm of a scope.
struct MeasureCall: KernelCall {
  let count: Int
  let scope: Int
  var gradient: Operand
  static var entry: Entry { { MeasureCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) { visit(&gradient, .read) }

  var work: Int { count * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.norms?[scope] = context.table.pointee.sum_squares(count, gradient.pointer)
  }
}
