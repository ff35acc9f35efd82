// Zeros: no kernel call writes them, for all such tensors share memory that stays zero.
package import Numerics

/// Zeros: what a concatenating skip contributes while it is off, and what a table is added to that
/// every sample gets alike.
package struct ZerosOperation: OperationKind {
  package let shape: Shape

  static let name = "zeros"
  static let inputs = 0...0
  func shape(of inputs: [Shape]) -> Shape { shape }
  func placement(in mode: ExecutionMode) -> Placement { .zeros }
}

extension GraphBuilder {
  /// Zeros of [B] + `sample`, without a gradient.
  package mutating func zeros(_ sample: Shape) throws -> Tensor {
    try append(ZerosOperation(shape: Shape([batch] + sample.dimensions)), [])
  }

  /// Zeros of the shape of x, without a gradient.
  package mutating func zeros(like x: Tensor) throws -> Tensor {
    try append(ZerosOperation(shape: shape(x)), [])
  }
}
