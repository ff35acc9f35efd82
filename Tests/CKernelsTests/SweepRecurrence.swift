// The sweep's part for recurrent cells: a step and its backward pass, the first of a sequence or a
// later one.
import CKernels

extension Sweep {
  static func recurrence(_ k: Kernels, _ s: inout Source, _ v: Source.Values) -> [Float] {
    let kinds = [RK_RECURRENCE_TANH, RK_RECURRENCE_GRU, RK_RECURRENCE_LSTM]
    return kinds.flatMap { kind -> [Float] in
      let (rows, units) = (s.below(5), s.size())
      let (count, wide) = (rows * units, rk_recurrence_gates(kind) * units)
      let isFirst = s.below(3) == 0
      let (gates, part) = (Buffer(s.floats(rows * wide, v)), s.floats(rows * wide, v))
      let (before, extraBefore) = (Buffer(s.floats(count, v)), Buffer(s.floats(count, v)))
      let (extra, h, dy) = (Buffer(count), Buffer(count), s.floats(count, v))
      let earlier = isFirst ? nil : UnsafePointer(before.pointer)
      let earlierExtra = isFirst ? nil : UnsafePointer(extraBefore.pointer)
      k.recurrent_cell(
        kind, rows, units, gates.pointer, wide, part, earlier, earlierExtra, extra.pointer,
        h.pointer, units)
      let (dgates, dhidden) = (Buffer(rows * wide), Buffer(rows * wide))
      let (carry, dcell) = (Buffer(s.floats(count, v)), Buffer(s.floats(count, v)))
      // A tanh cell saves only its state.
      let saved = kind == RK_RECURRENCE_TANH ? h : gates
      k.recurrent_cell_backward(
        kind, rows, units, saved.pointer, wide, dy, earlier, earlierExtra, extra.pointer, units,
        dgates.pointer, dhidden.pointer, carry.pointer, dcell.pointer, s.below(3) == 0 ? 0 : 1)
      return [gates, extra, h, dgates, dhidden, carry, dcell].flatMap { $0.checked() }
    }
  }
}
