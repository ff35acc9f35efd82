// Rows of a table by number. `Instruction.inner` is the number of rows of the table; a numbers, b the table or
// the upstream gradient.
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// Rows of a table: tokens [B, ...] (whole numbers as floats), table [V, D] -> [B, ..., D]. A number
  /// outside 0 ..< V, padding written as -1 among them, gives zeros and has no gradient.
  /// The gradient of a row is added up over the batch in ascending order.
  /// - Throws: `GraphError` where the table is no matrix, or has 2^24 rows or more.
  package mutating func embedding(_ tokens: Tensor, table: Tensor) throws -> Tensor {
    let rows = shape(table)
    guard rows.dimensions.count == 2, rows.dimensions[0] < 1 << 24 else {
      throw fail("an embedding needs a table of rows (fewer than 2^24) × features, not \(rows)")
    }
    return try append(
      .embedding, [tokens, table], Shape(shape(tokens).dimensions + [rows.dimensions[1]]))
  }
}

extension Graph {
  func verifyEmbedding(_ node: GraphNode, _ fits: Fits) throws {
    let (tokens, rows) = (shape(node.inputs[0]), shape(node.inputs[1]))
    try fits(rows.dimensions.count == 2 && rows.dimensions[0] < 1 << 24, "the table does not fit")
    try fits(node.shape.dimensions == tokens.dimensions + [rows.last], "wrong output")
  }
}

extension ForwardPass {
  mutating func lowerEmbedding(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    steps.append(
      Step(
        .embedding, rows: node.shape.rows, columns: node.shape.last,
        inner: graph.shape(node.inputs[1]).dimensions[0], a: inputs[0], b: inputs[1], out: out))
  }
}

extension BackwardPass {
  mutating func differentiateEmbedding(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    let (tokens, table) = (node.inputs[0], node.inputs[1])
    guard carries(table) else { return }
    let place = place(for: table, besides: upstream)
    steps.append(
      Step(
        .embeddingBackward, rows: node.shape.rows, columns: node.shape.last,
        inner: graph.shape(table).dimensions[0], a: forward.location[tokens.id], b: upstream,
        out: place.out, accumulate: place.adds))
  }
}

extension ExecutionContext {
  @inline(never)
  func runEmbedding(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns, entries) = (i.pointee.rows, i.pointee.columns, i.pointee.inner)
    let (a, b, out) = (i.pointee.a, i.pointee.b, i.pointee.out)
    if i.pointee.code == .embedding {
      table.pointee.embed(rows, columns, entries, a, b, out)
    } else {
      table.pointee.embed_backward(
        rows, columns, i.pointee.aRow, entries, a, b, out, i.pointee.accumulate ? 1 : 0)
    }
  }
}

extension Instruction where Address == Operand {
  /// Forward by rows, backward by columns of the table.
  func embeddingParts(_ threads: Int) -> [Step] {
    guard code == .embedding else {
      return splitColumns(threads) { part, range in
        part.columns = range.count
        (part.b, part.out) = (b.moved(range.lowerBound), out.moved(range.lowerBound))
      }
    }
    return split(rows, threads) { part, range in
      part.rows = range.count
      part.a = a.moved(range.lowerBound)
      part.out = out.moved(range.lowerBound * columns)
    }
  }
}
