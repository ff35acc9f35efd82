// A parameter in a graph. `GraphBuilder.parameter` declares and appends it.
package import Numerics

/// A parameter of the store, by its index in `Graph.parameters`.
package struct ParameterOperation: OperationKind {
  package let number: Int
  package let shape: Shape

  init(_ number: Int, _ shape: Shape) { (self.number, self.shape) = (number, shape) }

  static let name = "parameter"
  static let inputs = 0...0
  func shape(of inputs: [Shape]) -> Shape { shape }
  func placement(in mode: ExecutionMode) -> Placement { .parameter(number) }
}
