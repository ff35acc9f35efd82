// A table added to every sample: learned positions.
internal import CKernels
internal import Numerics

/// x [B, ...] plus a table of the shape of one sample.
package struct AddTableOperation: OperationKind {
  static let name = "addTable"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].dimensions.dropFirst() == inputs[1].dimensions[...] else {
      throw Refusal("a table of \(inputs[1]) cannot be added to every sample of \(inputs[0])")
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(
      AddTableCall(
        rows: node.samples, columns: node.count / node.samples, x: node.at[0], table: node.at[1],
        out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    pass.contribute(to: node.inputs[1], besides: upstream) {
      ColumnSumsCall(
        rows: node.samples, columns: node.count / node.samples, of: upstream, out: $0)
    }
    if pass.carries(node.inputs[0]) { pass.contribute(shared: upstream, to: node.inputs[0]) }
  }
}

extension GraphBuilder {
  /// x [B, ...] plus a table of the shape of one sample: learned positions where the table is a
  /// parameter. The table's gradient is the column sum over the batch.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func addTable(_ x: Tensor, table: Tensor) throws -> Tensor {
    try append(AddTableOperation(), [x, table])
  }
}

/// out [rows, columns] = x plus a table [columns] in every row.
struct AddTableCall: RowCall {
  var rows: Int
  let columns: Int
  var x: Operand
  var table: Operand
  var out: Operand
  static var entry: Entry { { AddTableCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: columns))
    visit(&table, .read)
    visit(&out, .write(by: columns))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.add_table(rows, columns, x.pointer, table.pointer, out.pointer)
  }
}
