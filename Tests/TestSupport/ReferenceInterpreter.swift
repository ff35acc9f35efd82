// Graphs evaluated in double precision, straight from the formulas: what the engine is compared
// with. May use the C library: nothing here feeds training.
package import Engine
internal import Numerics

/// An operation's formula in double precision. Every operation conforms, in the file of its family.
protocol ReferenceOperation {
  /// - Parameter x: the values of the inputs.
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double]
}

/// What a formula needs beside values.
struct ReferenceNode {
  let mode: ExecutionMode
  let inputShapes: [Shape]
  let shape: Shape
  /// Of an operation that leaves values out at random: 0, or the factor on what is kept.
  let mask: [Double]?

  var columns: Int { shape.last }
}

/// A graph with its values; `run` evaluates every node in double precision.
package struct ReferenceInterpreter {
  package let graph: Graph
  package let mode: ExecutionMode
  /// By parameter.
  package var parameters: [[Double]]
  /// By input node.
  package var inputs: [Int: [Double]]
  /// By node that leaves values out at random: 0, or the factor on what is kept.
  package var masks: [Int: [Double]] = [:]

  /// Every output is moved by up to this part of itself, always in the same way: what rounding
  /// does.
  package var noise = 0.0

  /// The outputs of all nodes.
  package func run() -> [[Double]] {
    var values: [[Double]] = []
    for (index, node) in graph.nodes.enumerated() {
      let inputs = node.inputs.map { values[$0.id] }
      values.append(rounded(evaluate(node, index, inputs), index))
    }
    return values
  }

  private func rounded(_ values: [Double], _ index: Int) -> [Double] {
    guard noise > 0 else { return values }
    var stream = Seed(UInt64(index)).stream("rounding")
    return values.map { $0 * (1 + noise * stream.uniform(-1, 1)) }
  }

  package func loss() -> Double { graph.loss.map { run()[$0.id][0] } ?? 0 }

  private func evaluate(_ node: GraphNode, _ index: Int, _ x: [[Double]]) -> [Double] {
    if node.operation.is(InputOperation.self) { return inputs[index] ?? [] }
    if let parameter = node.operation.as(ParameterOperation.self) {
      return parameters[parameter.number]
    }
    guard let operation = node.operation.as((any ReferenceOperation).self) else {
      preconditionFailure("no reference for \(node.operation): add a formula in TestSupport")
    }
    return operation.reference(
      x,
      ReferenceNode(
        mode: mode, inputShapes: node.inputs.map { graph.shape($0) }, shape: node.shape,
        mask: masks[index]))
  }
}

/// The rows of a tensor.
func rows(_ values: [Double], _ columns: Int) -> [[Double]] {
  stride(from: 0, to: values.count, by: columns).map { Array(values[$0..<($0 + columns)]) }
}
