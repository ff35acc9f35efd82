// Recurrent layers over time. All steps' input parts are one matrix product. A step is a product
// with the state and a cell kernel; backward through time likewise, with one product for each
// weight's gradient.
internal import CKernels
internal import Numerics

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

  /// Steps that a sequence may have: a pass holds two calls for each.
  package static let maximumSteps = 4096

  var kernel: rk_recurrence {
    switch self {
    case .tanh: RK_RECURRENCE_TANH
    case .gru: RK_RECURRENCE_GRU
    case .lstm: RK_RECURRENCE_LSTM
    }
  }
}

/// x [B, T, I] through a recurrent cell, step after step -> [B, T, H].
package struct RecurrenceOperation: OperationKind {
  package let cell: RecurrentCell

  static let name = "recurrence"
  static let inputs = 5...5
  var variant: String { "\(cell) recurrence" }
  static var variants: [String] {
    RecurrentCell.allCases.map { RecurrenceOperation(cell: $0).variant }
  }

  func shape(of inputs: [Shape]) throws -> Shape {
    let (sequence, state) = (inputs[0].dimensions, inputs[2].dimensions)
    guard sequence.count == 3 else {
      throw Refusal("a recurrent layer needs an input [batch, steps, features], not \(inputs[0])")
    }
    guard sequence[1] <= RecurrentCell.maximumSteps else {
      throw Refusal(
        "a recurrent layer runs over at most \(RecurrentCell.maximumSteps) steps, "
          + "not \(sequence[1])")
    }
    guard state.count == 2, state[1] == cell.gates * state[0] else {
      throw Refusal(
        "the state's weight of \(cell.rawValue) must be H×\(cell.gates)H, not \(inputs[2])")
    }
    guard inputs[1].dimensions == [sequence[2], state[1]] else {
      throw Refusal("the input's weight must be \(sequence[2])×\(state[1]), not \(inputs[1])")
    }
    for bias in inputs[3...] where bias != [state[1]] {
      throw Refusal("a bias must have \(state[1]) values, not \(bias)")
    }
    return [sequence[0], sequence[1], state[0]]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let sizes = RecurrentSizes(node, cell)
    let (batch, time, units, wide) = (sizes.batch, sizes.steps, sizes.units, sizes.wide)
    let gates = pass.buffers.make(batch * time * wide)
    let extra = cell == .tanh ? Operand.none : pass.buffers.make(batch * time * units)
    let hidden = pass.buffers.make(batch * wide)
    // What the backward pass needs: the activated gates, and what the kernel calls extra.
    pass.saved[node.index] = [gates, extra]
    let (out, weight) = (node.out, node.at[2])
    pass.append(
      GemmCall(
        rows: batch * time, columns: wide, inner: sizes.inputs, left: node.at[0],
        right: node.at[1], bias: node.at[3], out: gates))
    for t in 0..<time {
      // Before the first step the state is zeros: a product over nothing, which leaves the bias.
      pass.append(
        GemmCall(
          rows: batch, columns: wide, inner: t == 0 ? 0 : units,
          left: t == 0 ? weight : out + (t - 1) * units, leftStride: (time * units, 1),
          right: weight, bias: node.at[4], out: hidden))
      pass.append(
        RecurrentCellCall(
          rows: batch, sizes: sizes, gates: gates + t * wide, hidden: hidden,
          stateBefore: t > 0 ? out + (t - 1) * units : .none,
          extraBefore: t > 0 ? extra + (t - 1) * units : .none, state: out + t * units,
          extra: extra + t * units))
    }
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let sizes = RecurrentSizes(node, cell)
    let (rows, wide) = (sizes.batch * sizes.steps, sizes.wide)
    let dgates = pass.buffers.make(rows * wide)
    let dhidden = cell == .gru ? pass.buffers.make(rows * wide) : dgates
    backInTime(node, sizes, upstream, dgates, dhidden, &pass)
    for (bias, gradient) in [(node.inputs[3], dgates), (node.inputs[4], dhidden)] {
      pass.contribute(to: bias, besides: gradient) {
        ColumnSumsCall(rows: rows, columns: wide, of: gradient, out: $0)
      }
    }
    pass.contribute(
      product: GemmCall(
        rows: sizes.inputs, columns: wide, inner: rows, left: node.at[0],
        leftStride: (1, sizes.inputs), right: dgates), to: node.inputs[1])
    if pass.carries(node.inputs[2]) {
      let before = statesBefore(sizes, node.out, &pass)
      pass.contribute(
        product: GemmCall(
          rows: sizes.units, columns: wide, inner: rows, left: before,
          leftStride: (1, sizes.units), right: dhidden), to: node.inputs[2])
    }
    if pass.carries(node.inputs[0]) {
      let transposed = pass.transposed(node.at[1], sizes.inputs, wide)
      pass.contribute(
        product: GemmCall(
          rows: rows, columns: sizes.inputs, inner: wide, left: dgates, right: transposed),
        to: node.inputs[0])
    }
  }

  /// From the last step to the first: the gradients with respect to both parts of the gates.
  private func backInTime(
    _ node: LoweredNode, _ sizes: RecurrentSizes, _ upstream: Operand, _ dgates: Operand,
    _ dhidden: Operand, _ pass: inout BackwardPass
  ) {
    let (batch, time, units, wide) = (sizes.batch, sizes.steps, sizes.units, sizes.wide)
    let (output, saved) = (node.out, pass.forward.saved[node.index])
    let (gates, extra) = (saved[0], saved[1])
    let carry = pass.buffers.make(batch * units)
    let dcell = cell == .lstm ? pass.buffers.make(batch * units) : Operand.none
    let transposed = time > 1 ? pass.transposed(node.at[2], units, wide) : Operand.none
    let isGRU = cell == .gru
    for t in (0..<time).reversed() {
      pass.append(
        RecurrentCellBackwardCall(
          rows: batch, sizes: sizes, hasCarry: t < time - 1,
          gates: cell == .tanh ? output + t * units : gates + t * wide,
          upstream: upstream + t * units,
          stateBefore: isGRU && t > 0 ? output + (t - 1) * units : .none,
          extraBefore: !isGRU && t > 0 ? extra + (t - 1) * units : .none,
          extra: extra + t * units, dgates: dgates + t * wide,
          dhidden: isGRU ? dhidden + t * wide : .none, carry: carry, dcell: dcell))
      guard t > 0 else { continue }
      var product = GemmCall(
        rows: batch, columns: units, inner: wide, left: dhidden + t * wide,
        leftStride: (time * wide, 1), right: transposed, out: carry)
      if isGRU { product.epilogue.residual = carry }
      pass.append(product)
    }
  }

  /// The state before every step [B, T, H]: zeros, then the outputs one step later.
  private func statesBefore(
    _ sizes: RecurrentSizes, _ output: Operand, _ pass: inout BackwardPass
  ) -> Operand {
    let (batch, time, units) = (sizes.batch, sizes.steps, sizes.units)
    let before = pass.buffers.make(batch * time * units)
    pass.append(FillCall(rows: batch, columns: units, out: before, row: time * units, with: 0))
    if time > 1 {
      pass.append(
        CopyCall(
          rows: batch, columns: (time - 1) * units, from: output, fromRow: time * units,
          out: Destination(before + units), outRow: time * units))
    }
    return before
  }

  /// Each matrix once a position.
  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    [1, 2].map {
      TensorProduct(multiplyAdds: inputs[0].rows * inputs[$0].count, factors: [0, $0])
    }
  }
}

/// The sizes of a recurrent node: batch, steps, inputs, units, and gates times units.
struct RecurrentSizes {
  let cell: RecurrentCell
  let batch, steps, inputs, units, wide: Int

  init(_ node: LoweredNode, _ cell: RecurrentCell) {
    self.cell = cell
    let dimensions = node.shape.dimensions
    (batch, steps, units) = (dimensions[0], dimensions[1], dimensions[2])
    inputs = node.inputShapes[0].last
    wide = cell.gates * units
  }

  /// Row strides of gates and states: a step's rows are those of the whole sequence apart.
  var gatesRow: Int { steps * wide }
  var statesRow: Int { steps * units }
}

extension GraphBuilder {
  /// A recurrent layer over x [B, T, I] from a state of zeros; returns every step's state
  /// [B, T, H]. With G gates (1, 3, 4) and a = x Wx + bx, u = h Wh + bh, both [B, G H] in PyTorch's
  /// gate order (σ the logistic function):
  ///
  /// - `tanh` (Elman, 1990): h' = tanh(a + u).
  /// - `gru` (Cho et al., 2014): r = σ(a_r + u_r), z = σ(a_z + u_z), n = tanh(a_n + r u_n), h' =
  ///   (1 - z) n + z h.
  /// - `lstm` (Hochreiter & Schmidhuber, 1997; forget gate of Gers et al., 2000): i, f, o =
  ///   σ(a + u), g = tanh(a + u), c' = f c + i g, h' = o tanh(c').
  ///
  /// Products are single chains in ascending index; gradients of weights run over (sample, step) in
  /// that order.
  /// - Parameters:
  ///   - input: Wx [I, G H].
  ///   - hidden: Wh [H, G H].
  ///   - inputBias: bx [G H].
  ///   - hiddenBias: bh [G H].
  /// - Throws: `GraphError` where a shape does not fit, or T is more than
  ///   `RecurrentCell.maximumSteps`.
  package mutating func recurrence(
    _ x: Tensor, _ cell: RecurrentCell, input: Tensor, hidden: Tensor, inputBias: Tensor,
    hiddenBias: Tensor
  ) throws -> Tensor {
    try append(RecurrenceOperation(cell: cell), [x, input, hidden, inputBias, hiddenBias])
  }
}
