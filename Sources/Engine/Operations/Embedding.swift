// Rows of a table by number: what turns tokens into vectors.
internal import CKernels
internal import Numerics

/// Row numbers as floats [B, ...], table [V, D] -> [B, ..., D].
package struct EmbeddingOperation: OperationKind {
  static let name = "embedding"
  static let inputs = 2...2
  static let differentiableInputs = 1..<2

  func shape(of inputs: [Shape]) throws -> Shape {
    let rows = inputs[1]
    guard rows.dimensions.count == 2, rows.dimensions[0] < 1 << 24 else {
      throw Refusal("an embedding needs a table of rows (fewer than 2^24) × features, not \(rows)")
    }
    return Shape(inputs[0].dimensions + [rows.dimensions[1]])
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      EmbeddingCall(
        rows: node.rows, columns: node.columns, entries: node.inputShapes[1].dimensions[0],
        tokens: node.at[0], table: node.at[1], out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[1], besides: upstream) {
      EmbeddingBackwardCall(
        rows: node.rows, columns: node.columns, row: node.columns,
        entries: node.inputShapes[1].dimensions[0], tokens: node.at[0], upstream: upstream,
        out: $0)
    }
  }
}

extension GraphBuilder {
  /// Rows of a table: tokens [B, ...] (whole numbers as floats), table [V, D] -> [B, ..., D]. A
  /// number outside 0 ..< V, padding written as -1 among them, gives zeros and has no gradient. The
  /// gradient of a row is added up over the batch in ascending order.
  /// - Throws: `GraphError` where the table is no matrix, or has 2^24 rows or more.
  package mutating func embedding(_ tokens: Tensor, table: Tensor) throws -> Tensor {
    try append(EmbeddingOperation(), [tokens, table])
  }
}

/// out [rows, columns] = the rows of a table.
struct EmbeddingCall: RowCall {
  var rows: Int
  let columns: Int
  /// Rows of the table.
  let entries: Int
  var tokens: Operand
  var table: Operand
  var out: Operand
  static var entry: Entry { { EmbeddingCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&tokens, .read(by: 1))
    visit(&table, .read)
    visit(&out, .write(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.embedding(
      rows, columns, entries, tokens.pointer, table.pointer, out.pointer)
  }
}

/// out, a table, (+)= the rows of upstream, each to the row of its token.
struct EmbeddingBackwardCall: ColumnCall {
  let rows: Int
  var columns: Int
  /// The row stride of upstream and table.
  let row: Int
  let entries: Int
  var tokens: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { EmbeddingBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&tokens, .read)
    visit(&upstream, .read(by: 1))
    visit(&out.operand, out.use(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.embedding_backward(
      rows, columns, row, entries, tokens.pointer, upstream.pointer, out.pointer, out.accumulate)
  }
}
