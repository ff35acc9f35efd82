// The kernel calls of one step of a recurrent layer. Samples do not see each other.
internal import CKernels

/// One step over the whole batch: gates are activated in place, state and extra are written.
struct RecurrentCellCall: KernelCall {
  var rows: Int
  let sizes: RecurrentSizes
  var gates: Operand
  var hidden: Operand
  /// None before the first step, where the state is zeros.
  var stateBefore: Operand
  var extraBefore: Operand
  var state: Operand
  var extra: Operand
  static var entry: Entry { { RecurrentCellCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&hidden, .read(by: sizes.wide))
    visit(&stateBefore, .read(by: sizes.statesRow))
    visit(&extraBefore, .read(by: sizes.statesRow))
    visit(&state, .write(by: sizes.statesRow))
    visit(&extra, .write(by: sizes.statesRow))
    visit(&gates, .update(by: sizes.gatesRow))
  }

  var split: Split { .rows(rows) }
  mutating func take(_ part: Range<Int>) { rows = part.count }
  var work: Int { rows * sizes.units * 64 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.recurrent_cell(
      sizes.cell.kernel, rows, sizes.units, gates.pointer, sizes.gatesRow, hidden.pointer,
      stateBefore.pointer, extraBefore.pointer, extra.pointer, state.pointer, sizes.statesRow)
  }
}

/// One step back: the gradients with respect to the gates, and what goes to the step before.
struct RecurrentCellBackwardCall: KernelCall {
  var rows: Int
  let sizes: RecurrentSizes
  /// Whether `carry` and `dcell` hold what the next step left.
  let hasCarry: Bool
  /// As left by the forward pass; of the tanh cell its state.
  var gates: Operand
  var upstream: Operand
  /// Of a GRU alone.
  var stateBefore: Operand
  /// Of an LSTM alone.
  var extraBefore: Operand
  var extra: Operand
  var dgates: Operand
  var dhidden: Operand
  var carry: Operand
  var dcell: Operand
  static var entry: Entry { { RecurrentCellBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&gates, .read(by: sizes.gatesRow))
    visit(&upstream, .read(by: sizes.statesRow))
    visit(&stateBefore, .read(by: sizes.statesRow))
    visit(&extraBefore, .read(by: sizes.statesRow))
    visit(&extra, .read(by: sizes.statesRow))
    visit(&dgates, .write(by: sizes.gatesRow))
    visit(&dhidden, .write(by: sizes.gatesRow))
    visit(&carry, .update(by: sizes.units))
    visit(&dcell, .update(by: sizes.units))
  }

  var split: Split { .rows(rows) }
  mutating func take(_ part: Range<Int>) { rows = part.count }
  var work: Int { rows * sizes.units * 64 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.recurrent_cell_backward(
      sizes.cell.kernel, rows, sizes.units, gates.pointer, sizes.gatesRow, upstream.pointer,
      stateBefore.pointer, extraBefore.pointer, extra.pointer, sizes.statesRow, dgates.pointer,
      dhidden.pointer, carry.pointer, dcell.pointer, hasCarry ? 1 : 0)
  }
}
