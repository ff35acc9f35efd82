// What the caller fills: data.
package import Numerics

/// A tensor that the caller fills before `Program.forward`: inputs or targets.
package struct InputOperation: OperationKind {
  package let shape: Shape

  static let name = "input"
  static let inputs = 0...0
  func shape(of inputs: [Shape]) -> Shape { shape }
  func placement(in mode: ExecutionMode) -> Placement { .filledByCaller }
}

extension GraphBuilder {
  /// A tensor the caller fills: `[batch] + features`.
  /// - Throws: `GraphError` where an extent is zero or the tensor too large.
  package mutating func input(_ features: Shape) throws -> Tensor {
    try append(InputOperation(shape: Shape([batch] + features.dimensions)), [])
  }
}
