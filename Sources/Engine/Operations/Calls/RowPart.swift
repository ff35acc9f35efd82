// The part of each row of a tensor that an output is: slices and the last step.

/// `count` values from `start` on in each of `rows` rows of `width` values.
struct RowPart {
  let rows: Int
  let width: Int
  let start: Int
  let count: Int

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      CopyCall(
        rows: rows, columns: count, from: node.at[0] + start, fromRow: width,
        out: Destination(node.out)))
  }

  /// Zeros around the gradient.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    var place = pass.place(for: node.inputs[0], besides: upstream)
    if !place.adds {
      for gap in [0..<start, start + count..<width] where !gap.isEmpty {
        pass.append(
          FillCall(
            rows: rows, columns: gap.count, out: place.operand + gap.lowerBound, row: width,
            with: 0))
      }
    }
    place.operand = place.operand + start
    pass.append(CopyCall(rows: rows, columns: count, from: upstream, out: place, outRow: width))
  }
}
