// Recurrent layers over time. All steps' input parts are one matrix product; a step is a product with the
// state and a cell kernel; backward through time likewise, with one product for each weight's gradient.
internal import Numerics
internal import CKernels

/// The cell of a recurrent layer; gates in PyTorch's order along the last dimension of the weights.
package enum RecurrentCell: String, CaseIterable, Sendable {
  /// h' = tanh(x Wx + bx + h Wh + bh) (Elman, 1990).
  case tanh
  /// Gates r, z, n (Cho et al., 2014).
  case gru
  /// Gates i, f, g, o (Hochreiter & Schmidhuber, 1997).
  case lstm

  /// Gates a unit: the weights are [.., gates * units].
  package var gates: Int { rk_recurrence_gates(kernel) }

  /// Steps that a sequence may have: a pass holds two instructions for each.
  package static let maximumSteps = 4096

  var kernel: rk_recurrence {
    switch self {
    case .tanh: RK_RECURRENCE_TANH
    case .gru: RK_RECURRENCE_GRU
    case .lstm: RK_RECURRENCE_LSTM
    }
  }

  fileprivate init(_ kernel: rk_recurrence) {
    switch kernel {
    case RK_RECURRENCE_GRU: self = .gru
    case RK_RECURRENCE_LSTM: self = .lstm
    default: self = .tanh
    }
  }
}

extension GraphBuilder {
  /// A recurrent layer over x [B, T, I] from a state of zeros; returns every step's state [B, T, H]. With G gates
  /// (1, 3, 4) and a = x Wx + bx, u = h Wh + bh, both [B, G H] in PyTorch's gate order (σ the logistic function):
  ///
  /// - `tanh` (Elman, 1990): h' = tanh(a + u).
  /// - `gru` (Cho et al., 2014): r = σ(a_r + u_r), z = σ(a_z + u_z), n = tanh(a_n + r u_n), h' = (1 - z) n + z h.
  /// - `lstm` (Hochreiter & Schmidhuber, 1997; forget gate of Gers et al., 2000): i, f, o = σ(a + u), g = tanh(a + u),
  ///   c' = f c + i g, h' = o tanh(c').
  ///
  /// Products are single chains in ascending index; gradients of weights run over (sample, step) in that order.
  /// - Parameters:
  ///   - input: Wx [I, G H].
  ///   - hidden: Wh [H, G H].
  ///   - inputBias: bx [G H].
  ///   - hiddenBias: bh [G H].
  /// - Throws: `GraphError` where a shape does not fit, or T is more than `RecurrentCell.maximumSteps`.
  package mutating func recurrence(
    _ x: Tensor, _ cell: RecurrentCell, input: Tensor, hidden: Tensor, inputBias: Tensor,
    hiddenBias: Tensor
  ) throws -> Tensor {
    let (sequence, state) = (shape(x).dimensions, shape(hidden).dimensions)
    guard sequence.count == 3 else {
      throw fail("a recurrent layer needs an input [batch, steps, features], not \(shape(x))")
    }
    guard sequence[1] <= RecurrentCell.maximumSteps else {
      throw fail(
        "a recurrent layer runs over at most \(RecurrentCell.maximumSteps) steps, not \(sequence[1])"
      )
    }
    guard state.count == 2, state[1] == cell.gates * state[0] else {
      throw fail(
        "the state's weight of \(cell.rawValue) must be H×\(cell.gates)H, not \(shape(hidden))")
    }
    guard shape(input).dimensions == [sequence[2], state[1]] else {
      throw fail(
        "the input's weight must be \(sequence[2])×\(state[1]), not \(shape(input))")
    }
    for bias in [inputBias, hiddenBias] where shape(bias) != [state[1]] {
      throw fail("a bias must have \(state[1]) values, not \(shape(bias))")
    }
    return try append(
      .recurrence(cell), [x, input, hidden, inputBias, hiddenBias],
      [sequence[0], sequence[1], state[0]])
  }
}

extension Graph {
  func verifyRecurrence(_ node: GraphNode, _ fits: Fits) throws {
    guard case .recurrence(let cell) = node.operation else { return }
    let inputs = node.inputs.map { shape($0).dimensions }
    try fits(inputs.count == 5, "needs x, two weights and two biases")
    try fits(inputs[0].count == 3 && node.shape.dimensions.count == 3, "needs a sequence")
    try fits(inputs[0][1] <= RecurrentCell.maximumSteps, "too many steps")
    let units = node.shape.last
    try fits(Array(inputs[0].prefix(2)) == Array(node.shape.dimensions.prefix(2)), "wrong output")
    try fits(inputs[1] == [inputs[0][2], cell.gates * units], "the input's weight does not fit")
    try fits(inputs[2] == [units, cell.gates * units], "the state's weight does not fit")
    try fits(
      inputs[3] == [cell.gates * units] && inputs[4] == [cell.gates * units],
      "the biases do not fit")
  }
}

/// The sizes of a recurrent node: batch, steps, inputs, units, and gates times units.
private struct RecurrentSizes {
  let cell: RecurrentCell
  let batch, steps, inputs, units, wide: Int

  init?(_ node: GraphNode, _ graph: Graph) {
    guard case .recurrence(let cell) = node.operation else { return nil }
    self.cell = cell
    let dimensions = node.shape.dimensions
    (batch, steps, units) = (dimensions[0], dimensions[1], dimensions[2])
    inputs = graph.shape(node.inputs[0]).last
    wide = cell.gates * units
  }

  /// The kernel's step over the whole batch: rows a step apart in [B, T, ...].
  func step(_ code: OperationCode) -> Step {
    var step = Step(code, rows: batch, columns: units, inner: Int(cell.kernel.rawValue))
    (step.aRow, step.outRow) = (steps * wide, steps * units)
    return step
  }
}

extension ForwardPass {
  mutating func lowerRecurrence(
    _ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]
  ) {
    guard let sizes = RecurrentSizes(node, graph) else { return }
    let (batch, time, units, wide) = (sizes.batch, sizes.steps, sizes.units, sizes.wide)
    let rows = batch * time
    let gates = buffers.make(rows * wide)
    let extra = sizes.cell == .tanh ? Operand.none : buffers.make(rows * units)
    let hidden = buffers.make(batch * wide)
    // What the backward pass needs: the activated gates, and what `recurrent_cell` calls extra.
    statistics[index] = (mean: gates, deviation: extra)
    var product = Step(
      .gemm, rows: rows, columns: wide, inner: sizes.inputs, a: inputs[0], b: inputs[1],
      c: inputs[3], out: gates)
    product.aRow = sizes.inputs
    steps.append(product)
    for t in 0..<time {
      // Before the first step the state is zeros: a product over nothing, which leaves the bias.
      var state = Step(
        .gemm, rows: batch, columns: wide, inner: t == 0 ? 0 : units,
        a: t == 0 ? inputs[2] : out + (t - 1) * units, b: inputs[2], c: inputs[4], out: hidden)
      state.aRow = time * units
      steps.append(state)
      var cell = sizes.step(.recurrentCell)
      (cell.a, cell.b) = (gates + t * wide, hidden)
      if t > 0 {
        (cell.c, cell.d) = (out + (t - 1) * units, extra.moved((t - 1) * units))
      }
      (cell.e, cell.out) = (extra.moved(t * units), out + t * units)
      steps.append(cell)
    }
  }
}

extension BackwardPass {
  mutating func differentiateRecurrence(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    guard let sizes = RecurrentSizes(node, graph), let saved = forward.statistics[index] else {
      return
    }
    let (rows, wide) = (sizes.batch * sizes.steps, sizes.wide)
    let dgates = buffers.make(rows * wide)
    let dhidden = sizes.cell == .gru ? buffers.make(rows * wide) : dgates
    runBackInTime(
      sizes, output: forward.location[index], gates: saved.mean, extra: saved.deviation,
      weight: forward.location[node.inputs[2].id], upstream, dgates, dhidden)
    for (bias, gradient) in [(node.inputs[3], dgates), (node.inputs[4], dhidden)]
    where carries(bias) {
      let place = place(for: bias, besides: gradient)
      steps.append(
        Step(
          .columnSums, rows: rows, columns: wide, a: gradient, out: place.out,
          accumulate: place.adds))
    }
    let x = node.inputs[0]
    if carries(node.inputs[1]) {
      var step = Step(
        .gemm, rows: sizes.inputs, columns: wide, inner: rows, a: forward.location[x.id],
        b: dgates)
      (step.aRow, step.aColumn) = (1, sizes.inputs)
      contribute(product: step, to: node.inputs[1])
    }
    if carries(node.inputs[2]) {
      let before = statesBefore(sizes, forward.location[index])
      var step = Step(
        .gemm, rows: sizes.units, columns: wide, inner: rows, a: before, b: dhidden)
      (step.aRow, step.aColumn) = (1, sizes.units)
      contribute(product: step, to: node.inputs[2])
    }
    if carries(x) {
      let transposed = transposed(forward.location[node.inputs[1].id], sizes.inputs, wide)
      var step = Step(
        .gemm, rows: rows, columns: sizes.inputs, inner: wide, a: dgates, b: transposed)
      step.aRow = wide
      contribute(product: step, to: x)
    }
  }

  /// From the last step to the first: the gradients by both parts of the gates.
  private mutating func runBackInTime(
    _ sizes: RecurrentSizes, output: Operand, gates: Operand, extra: Operand, weight: Operand,
    _ upstream: Operand, _ dgates: Operand, _ dhidden: Operand
  ) {
    let (batch, time, units, wide) = (sizes.batch, sizes.steps, sizes.units, sizes.wide)
    let carry = buffers.make(batch * units)
    let dcell = sizes.cell == .lstm ? buffers.make(batch * units) : Operand.none
    let weightTransposed = time > 1 ? transposed(weight, units, wide) : Operand.none
    let isGRU = sizes.cell == .gru
    for t in (0..<time).reversed() {
      var cell = sizes.step(.recurrentCellBackward)
      cell.a = sizes.cell == .tanh ? output + t * units : gates + t * wide
      cell.b = upstream + t * units
      // One place for what comes from the step before: the state (gru) or the cell (lstm).
      if t > 0 { cell.c = isGRU ? output + (t - 1) * units : extra.moved((t - 1) * units) }
      cell.d = extra.moved(t * units)
      cell.e = isGRU ? dhidden + t * wide : .none
      (cell.f, cell.g, cell.out) = (carry, dcell, dgates + t * wide)
      cell.accumulate = t < time - 1
      steps.append(cell)
      guard t > 0 else { continue }
      var product = Step(
        .gemm, rows: batch, columns: units, inner: wide, a: dhidden + t * wide,
        b: weightTransposed, d: isGRU ? carry : .none, out: carry)
      product.aRow = time * wide
      steps.append(product)
    }
  }

  private mutating func transposed(_ matrix: Operand, _ rows: Int, _ columns: Int) -> Operand {
    let out = buffers.make(rows * columns)
    steps.append(Step(.transpose, rows: rows, columns: columns, a: matrix, out: out))
    return out
  }

  /// The state before every step [B, T, H]: zeros, then the outputs one step later.
  private mutating func statesBefore(_ sizes: RecurrentSizes, _ output: Operand) -> Operand {
    let (batch, time, units) = (sizes.batch, sizes.steps, sizes.units)
    let before = buffers.make(batch * time * units)
    var zeros = Step(.fill, rows: batch, columns: units, out: before, alpha: 0)
    zeros.outRow = time * units
    steps.append(zeros)
    if time > 1 {
      var copy = Step(
        .copy, rows: batch, columns: (time - 1) * units, a: output, out: before + units)
      (copy.aRow, copy.outRow) = (time * units, time * units)
      steps.append(copy)
    }
    return before
  }
}

extension ExecutionContext {
  @inline(never)
  func runRecurrence(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let kind = rk_recurrence(UInt32(truncatingIfNeeded: i.pointee.inner))
    let (rows, units) = (i.pointee.rows, i.pointee.columns)
    if i.pointee.code == .recurrentCell {
      table.pointee.recurrent_cell(
        kind, rows, units, i.pointee.a, i.pointee.aRow, i.pointee.b, i.pointee.c, i.pointee.d,
        i.pointee.e, i.pointee.out, i.pointee.outRow)
      return
    }
    let isGRU = kind == RK_RECURRENCE_GRU
    table.pointee.recurrent_cell_backward(
      kind, rows, units, i.pointee.a, i.pointee.aRow, i.pointee.b, isGRU ? i.pointee.c : nil,
      isGRU ? nil : i.pointee.c, i.pointee.d, i.pointee.outRow, i.pointee.out, i.pointee.e,
      i.pointee.f, i.pointee.g, i.pointee.accumulate ? 1 : 0)
  }
}

extension Instruction where Address == Operand {
  /// By rows: samples do not see each other.
  func recurrenceParts(_ threads: Int) -> [Step] {
    let cell = RecurrentCell(rk_recurrence(UInt32(truncatingIfNeeded: inner)))
    return split(rows, threads) { part, range in
      let start = range.lowerBound
      part.rows = range.count
      part.a = a.moved(start * aRow)
      if code == .recurrentCell {
        part.b = b.moved(start * cell.gates * columns)
        (part.c, part.d) = (c.moved(start * outRow), d.moved(start * outRow))
        (part.e, part.out) = (e.moved(start * outRow), out.moved(start * outRow))
      } else {
        part.b = b.moved(start * outRow)
        (part.c, part.d) = (c.moved(start * outRow), d.moved(start * outRow))
        (part.e, part.out) = (e.moved(start * aRow), out.moved(start * aRow))
        (part.f, part.g) = (f.moved(start * columns), g.moved(start * columns))
      }
    }
  }
}
