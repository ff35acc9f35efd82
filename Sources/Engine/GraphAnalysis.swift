// What the passes of the compiler ask about a graph: who uses what, and where gradients flow.

struct GraphAnalysis {
  /// How often each node's output is used as an input.
  var uses: [Int]
  /// The last node that uses each node's output.
  var lastUser: [Int?]
  /// Whether a gradient flows from the loss through each node to something trained.
  var carriesGradient: [Bool]
  /// The last output of each scope, parameters and inputs apart.
  var scopeOutputs: [Int?]

  init(_ graph: Graph) {
    let count = graph.nodes.count
    uses = Array(repeating: 0, count: count)
    lastUser = Array(repeating: nil, count: count)
    scopeOutputs = Array(repeating: nil, count: graph.scopes.count)
    var needs = Array(repeating: false, count: count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs {
        uses[input.id] += 1
        lastUser[input.id] = index
      }
      switch node.operation {
      case .parameter(let number):
        let spec = graph.parameters[number]
        needs[index] = spec.isActive && spec.role != .buffer
      case .input: break
      default:
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
  /// The inputs that have a gradient: not class numbers, not running statistics.
  var differentiableInputs: ArraySlice<Tensor> {
    switch operation {
    case .softmaxCrossEntropy, .binaryCrossEntropy: inputs.prefix(1)
    case .batchNorm: inputs.prefix(3)
    case .embedding: inputs.dropFirst()
    default: inputs[...]
    }
  }
}
