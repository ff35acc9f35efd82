// Checks a finished graph again, node by node: what the builder promises, and what the compiler
// relies on. Used by every test, and by whoever makes a graph without the builder.
internal import Numerics

extension Graph {
  /// - Throws: `GraphError` with the scope of the first node that is inconsistent.
  package func verify() throws {
    var paths: Set<String> = []
    for spec in parameters {
      guard paths.insert(spec.path).inserted else {
        throw GraphError(path: spec.path, "the parameter is declared twice")
      }
      try require(isValid(spec.shape), spec.path, "the shape \(spec.shape) is not valid")
    }
    for (index, node) in nodes.enumerated() {
      try require(scopes.indices.contains(node.scope), "", "node \(index) has no scope")
      let path = scopes[node.scope]
      try require(isValid(node.shape), path, "the shape \(node.shape) is not valid")
      for input in node.inputs {
        try require(
          (0..<index).contains(input.id), path, "node \(index) uses a node that is not before it")
      }
      try verify(node, path: path)
    }
    if let loss {
      try require(nodes.indices.contains(loss.id), "", "the loss is not a node of the graph")
      try require(shape(loss).count == 1, "", "the loss must be one value, not \(shape(loss))")
    }
  }

  private func isValid(_ shape: Shape) -> Bool {
    !shape.dimensions.isEmpty && shape.dimensions.allSatisfy { $0 >= 1 }
      && shape.checkedCount != nil
  }

  private func require(
    _ condition: Bool, _ path: String, _ message: @autoclosure () -> String
  ) throws {
    if !condition { throw GraphError(path: path, message()) }
  }

  private func verify(_ node: GraphNode, path: String) throws {
    let kind = node.operation.kind
    let (form, inputs) = (type(of: kind), node.inputs.map { shape($0) })
    try require(
      form.inputs.contains(inputs.count), path, "\(kind.text) cannot have \(inputs.count) inputs")
    do {
      let expected = try kind.shape(of: inputs)
      try require(
        node.shape == expected, path, "\(kind.text): the output is \(node.shape), not \(expected)")
    } catch let refusal as Refusal {
      throw GraphError(path: path, "\(kind.text): \(refusal.message)")
    }
    if case .parameter(let number) = kind.placement(in: .training) {
      try require(parameters.indices.contains(number), path, "there is no such parameter")
      let spec = parameters[number]
      try require(spec.shape == node.shape, path, "the parameter has another shape")
      try require(spec.isActive, path, "the parameter is switched off")
    }
    for input in node.inputs[form.bufferInputs] {
      guard case .parameter(let number) = nodes[input.id].operation.kind.placement(in: .training),
        parameters[number].role == .buffer
      else { throw GraphError(path: path, "running statistics must be buffers") }
    }
  }
}
