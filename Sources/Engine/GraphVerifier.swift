// Checks a finished graph again, node by node: what the builder promises, and what the compiler relies on.
// Used by every test, and by whoever makes a graph without the builder.
internal import Numerics

/// Throws what is wrong with a node where the condition does not hold.
typealias Fits = (_ condition: Bool, _ what: String) throws -> Void

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

  /// The number of inputs an operation takes.
  private func arity(_ operation: Operation) -> ClosedRange<Int> {
    switch operation {
    case .input, .parameter, .zeros: 0...0
    case .activation, .scale, .dropout, .pad: 1...1
    case .pool, .globalPool, .upsample, .sinusoidalPositions, .rotaryPositions, .attention: 1...1
    case .softmax, .stochasticDepth, .slice, .lastStep, .reshape: 1...1
    case .add, .multiplyScalar, .softmaxCrossEntropy, .meanSquaredError: 2...2
    case .rmsNorm, .embedding, .addTable, .multiply, .binaryCrossEntropy, .huber: 2...2
    case .linear, .convolution, .transposedConvolution: 2...3
    case .layerNorm, .groupNorm, .gate: 3...3
    case .recurrence: 5...5
    case .batchNorm: 5...5
    case .concatenate: 1...Int.max
    }
  }

  private func verify(_ node: GraphNode, path: String) throws {
    let name = String(describing: node.operation)
    try require(
      arity(node.operation).contains(node.inputs.count), path,
      "\(name) cannot have \(node.inputs.count) inputs")
    let inputs = node.inputs.map { shape($0) }
    func fits(_ condition: Bool, _ what: String) throws {
      try require(
        condition, path,
        "\(name): \(what) (inputs \(inputs.map(\.description).joined(separator: ", ")); "
          + "output \(node.shape))")
    }
    func sameAsInput() throws { try fits(node.shape == inputs[0], "the output has another shape") }
    func perFeature(_ shapes: ArraySlice<Shape>) throws {
      try fits(shapes.allSatisfy { $0 == [inputs[0].last] }, "needs one value a feature")
    }
    switch node.operation {
    case .input, .zeros: break
    case .parameter(let number):
      try fits(parameters.indices.contains(number), "there is no such parameter")
      try fits(parameters[number].shape == node.shape, "the parameter has another shape")
      try fits(parameters[number].isActive, "the parameter is switched off")
    case .linear:
      try fits(inputs[1].dimensions.count == 2, "the weight is not a matrix")
      try fits(inputs[1].dimensions[0] == inputs[0].last, "the weight does not fit the input")
      let leading = inputs[0].dimensions.dropLast()
      try fits(node.shape.dimensions == leading + [inputs[1].last], "wrong output")
      if inputs.count > 2 { try fits(inputs[2] == [inputs[1].last], "the bias does not fit") }
    case .activation(let activation):
      try sameAsInput()
      if case .leakyRelu(let slope) = activation {
        try fits(slope.isFinite && slope >= 0, "the slope must be finite and not negative")
      }
    case .add:
      try sameAsInput()
      try fits(inputs[0] == inputs[1], "the shapes differ")
    case .scale(let factor):
      try sameAsInput()
      try fits(factor.isFinite, "the factor is not finite")
    case .multiplyScalar:
      try sameAsInput()
      try fits(inputs[1].count == 1, "the factor is not one value")
    case .batchNorm(let epsilon, let momentum):
      try sameAsInput()
      try perFeature(inputs[1...])
      try fits(epsilon > 0 && (0...1).contains(momentum), "epsilon or momentum out of range")
      for input in node.inputs[3...] {
        guard case .parameter(let number) = nodes[input.id].operation,
          parameters[number].role == .buffer
        else { throw GraphError(path: path, "running statistics must be buffers") }
      }
    case .layerNorm(let epsilon):
      try sameAsInput()
      try perFeature(inputs[1...])
      try fits(epsilon > 0, "epsilon out of range")
    case .dropout(let rate, _):
      try sameAsInput()
      try fits((0...1).contains(rate), "the rate is out of range")
    case .concatenate:
      let leading = inputs[0].dimensions.dropLast()
      try fits(inputs.allSatisfy { $0.dimensions.dropLast() == leading }, "the rows differ")
      let features = inputs.reduce(0) { $0 + $1.last }
      try fits(node.shape.dimensions == leading + [features], "wrong output")
    case .pad(let features):
      try fits(
        node.shape.dimensions == inputs[0].dimensions.dropLast() + [features], "wrong output")
    case .softmaxCrossEntropy:
      try fits(inputs[0].last >= 2, "needs two classes or more")
      try fits(inputs[1].dimensions == Array(inputs[0].dimensions.dropLast()), "the target differs")
      try fits(node.shape == [1], "a loss is one value")
    case .meanSquaredError:
      try fits(inputs[0] == inputs[1], "the target differs")
      try fits(node.shape == [1], "a loss is one value")
    case .convolution, .transposedConvolution: try verifyConvolution(node, fits)
    case .pool, .globalPool, .upsample: try verifyPooling(node, fits)
    case .groupNorm: try verifyGroupNorm(node, fits)
    case .rmsNorm: try verifyRMSNorm(node, fits)
    case .embedding: try verifyEmbedding(node, fits)
    case .addTable, .sinusoidalPositions, .rotaryPositions: try verifyPositions(node, fits)
    case .attention: try verifyAttention(node, fits)
    case .softmax: try verifySoftmax(node, fits)
    case .recurrence: try verifyRecurrence(node, fits)
    case .multiply, .gate, .stochasticDepth: try verifyGating(node, fits)
    case .slice, .lastStep, .reshape: try verifyReshaping(node, fits)
    case .binaryCrossEntropy, .huber: try verifyLoss(node, fits)
    }
  }
}
