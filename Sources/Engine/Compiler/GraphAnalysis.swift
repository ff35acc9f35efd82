// What the passes of the compiler ask about a graph: who uses what, and where gradients flow.
internal import Numerics

struct GraphAnalysis {
  /// How often each node's output is used as an input.
  var uses: [Int]
  /// The last node that uses each node's output.
  var lastUser: [Int?]
  /// Whether a gradient flows from the loss through each node to something trained.
  var carriesGradient: [Bool]
  /// The last output of each scope, parameters and inputs apart.
  var scopeOutputs: [Int?]
  /// The parameter that a node is, by number.
  var parameters: [Int?]

  init(_ graph: Graph) {
    let count = graph.nodes.count
    uses = Array(repeating: 0, count: count)
    lastUser = Array(repeating: nil, count: count)
    scopeOutputs = Array(repeating: nil, count: graph.scopes.count)
    parameters = Array(repeating: nil, count: count)
    var needs = Array(repeating: false, count: count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs {
        uses[input.id] += 1
        lastUser[input.id] = index
      }
      switch node.operation.kind.placement(in: .training) {
      case .parameter(let number):
        let spec = graph.parameters[number]
        parameters[index] = number
        needs[index] = spec.isTrained
      case .filledByCaller: break
      case .computed, .sameAsInput, .zeros:
        scopeOutputs[node.scope] = index
        needs[index] = node.differentiableInputs.contains { needs[$0.id] }
      }
    }
    var reached = Array(repeating: false, count: count)
    if let loss = graph.loss { reached[loss.id] = needs[loss.id] }
    for index in graph.nodes.indices.reversed() where reached[index] {
      for input in graph.nodes[index].differentiableInputs where needs[input.id] {
        reached[input.id] = true
      }
    }
    carriesGradient = reached
  }
}

extension GraphNode {
  /// The inputs that have a gradient.
  var differentiableInputs: ArraySlice<Tensor> {
    inputs[type(of: operation.kind).differentiableInputs.clamped(to: inputs.indices)]
  }
}

/// A node as its operation sees it while it is lowered.
struct LoweredNode {
  let index: Int
  let inputs: [Tensor]
  let inputShapes: [Shape]
  let shape: Shape
  /// Where the inputs are.
  let at: [Operand]
  /// Where the output is.
  let out: Operand

  var rows: Int { shape.rows }
  var columns: Int { shape.last }
  var count: Int { shape.count }
  /// The unit in which elementwise calls split: rows, where there are several, as what comes before
  /// and after does.
  var unit: Int { rows > 1 ? columns : 1 }
  /// The batch, where it is the first extent.
  var samples: Int { shape.dimensions[0] }
}
