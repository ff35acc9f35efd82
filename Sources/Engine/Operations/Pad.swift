// Features added or cut, for shortcuts without parameters.
internal import Numerics

/// Zeros appended, or features cut, so that the last dimension is `features`.
package struct PadOperation: OperationKind {
  package let features: Int

  static let name = "pad"
  static let inputs = 1...1
  var text: String { "pad(\(features))" }

  func shape(of inputs: [Shape]) -> Shape {
    Shape(inputs[0].dimensions.dropLast() + [features])
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let (rows, narrow, columns) = (node.rows, node.inputShapes[0].last, node.columns)
    pass.append(
      CopyCall(
        rows: rows, columns: min(narrow, columns), from: node.at[0], fromRow: narrow,
        out: Destination(node.out), outRow: columns))
    guard columns > narrow else { return }
    pass.append(
      FillCall(
        rows: rows, columns: columns - narrow, out: node.out + narrow, row: columns, with: 0))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let (rows, columns, narrow) = (node.rows, node.columns, node.inputShapes[0].last)
    let place = pass.place(for: node.inputs[0], besides: upstream)
    if !place.adds, narrow > columns {
      pass.append(
        FillCall(
          rows: rows, columns: narrow - columns, out: place.operand + columns, row: narrow,
          with: 0))
    }
    pass.append(
      CopyCall(
        rows: rows, columns: min(narrow, columns), from: upstream, fromRow: columns, out: place,
        outRow: narrow))
  }
}

extension GraphBuilder {
  /// Zeros appended to the last dimension, or values cut off its end: [B, ..., n] ->
  /// [B, ..., features] (the shortcut without parameters of He et al., 2015).
  /// - Throws: `GraphError` where `features` is below 1.
  package mutating func pad(_ x: Tensor, features: Int) throws -> Tensor {
    shape(x).last == features ? x : try append(PadOperation(features: features), [x])
  }
}
