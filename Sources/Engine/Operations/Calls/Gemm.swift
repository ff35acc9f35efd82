// Matrix multiplication, with what is fused behind it.
internal import CKernels

/// out [rows, columns] = epilogue(left [rows, inner] right [inner, columns] + bias). Sums: see
/// `rk_kernels.gemm`.
struct GemmCall: ProductCall {
  var rows: Int
  let columns: Int
  let inner: Int
  var left: Operand
  /// Elements from one row of `left` to the next, and from one column: (1, n) where it is a
  /// transposed matrix.
  var leftStride: (row: Int, column: Int)
  var right: Operand
  var bias = Operand.none
  var out = Destination(.none)
  var epilogue = Epilogue()
  static let derivatives = ActivationSet.all
  static var entry: Entry { { GemmCall.enter($0, $1) } }

  /// The epilogue as the kernel takes it, ready where the bound call lies.
  private var kernelEpilogue = rk_epilogue()
  private var activated = rk_activation_epilogue()
  private var epiloguePointer: UnsafePointer<rk_epilogue>?

  /// A product; `left` is contiguous unless told.
  init(
    rows: Int, columns: Int, inner: Int, left: Operand, leftStride: (row: Int, column: Int)? = nil,
    right: Operand, bias: Operand = .none, out: Operand = .none
  ) {
    (self.rows, self.columns, self.inner) = (rows, columns, inner)
    (self.left, self.leftStride, self.right) = (left, leftStride ?? (inner, 1), right)
    (self.bias, self.out) = (bias, Destination(out))
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&left, .read(by: leftStride.row))
    visit(&right, .read)
    visit(&bias, .read)
    epilogue.operandsRead(visit, by: columns)
    visit(&out.operand, out.use(by: columns))
    epilogue.operandsWritten(visit, by: columns)
  }

  /// The rows of a transposed factor lie across each other.
  var split: Split { leftStride.column == 1 ? .rows(rows) : .crossedRows(rows) }
  mutating func take(_ part: Range<Int>) { rows = part.count }
  var work: Int { rows * columns * inner }

  static func prepare(_ call: UnsafeMutablePointer<GemmCall>) {
    let bound = call.pointee
    call.pointee.activated = bound.epilogue.activated(stride: bound.columns)
    call.pointee.kernelEpilogue = bound.epilogue.kernel(
      bias: bound.bias, stride: bound.columns, adds: bound.out.adds,
      activated: call.pointer(to: \.activated).map { UnsafePointer($0) })
    call.pointee.epiloguePointer = call.pointer(to: \.kernelEpilogue).map { UnsafePointer($0) }
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.gemm(
      rows, columns, inner, left.pointer, leftStride.row, leftStride.column, right.pointer,
      columns, out.pointer, columns, epiloguePointer)
  }
}
