// Builds a graph node by node; every method checks shapes and throws `GraphError` with the layer's path.

package struct GraphBuilder: Sendable {
  package private(set) var graph = Graph()
  /// The batch: the first extent of inputs.
  package let batch: Int
  /// The layer instance that the next nodes belong to.
  package private(set) var scope: String = ""
  private var scopeIndex: [String: Int] = [:]
  private var parameterIndex: [String: Int] = [:]

  package init(batch: Int) { self.batch = batch }

  /// Makes `path` the owner of the nodes that follow.
  package mutating func enter(_ path: String) {
    scope = path
    if scopeIndex[path] == nil {
      scopeIndex[path] = graph.scopes.count
      graph.scopes.append(path)
    }
  }

  package func shape(_ tensor: Tensor) -> Shape { graph.shape(tensor) }

  func fail(_ message: String) -> GraphError { GraphError(path: scope, message) }

  private func check(_ shape: Shape) throws {
    guard !shape.dimensions.contains(where: { $0 < 1 }) else {
      throw fail("a dimension of \(shape) is zero; every dimension must be at least 1")
    }
    guard shape.checkedCount != nil else {
      throw fail("a tensor of \(shape) is larger than 2^40 elements")
    }
  }

  mutating func append(_ operation: Operation, _ inputs: [Tensor], _ shape: Shape) throws
    -> Tensor
  {
    try check(shape)
    enter(scope)
    graph.nodes.append(
      GraphNode(
        operation: operation, inputs: inputs, shape: shape, scope: scopeIndex[scope] ?? 0))
    return Tensor(id: graph.nodes.count - 1)
  }

  /// A tensor the caller fills: `[batch] + features`.
  package mutating func input(_ features: Shape) throws -> Tensor {
    try append(.input, [], Shape([batch] + features.dimensions))
  }

  /// A parameter named `scope.name`; the same name again is the same parameter.
  package mutating func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, role: ParameterSpec.Role
  ) throws -> Tensor {
    let index = try declare(name, shape, initializer, role: role, isActive: true)
    return try append(.parameter(index), [], shape)
  }

  /// Declares a parameter that is switched off: stored, not part of the graph.
  package mutating func inactiveParameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, role: ParameterSpec.Role
  ) throws {
    _ = try declare(name, shape, initializer, role: role, isActive: false)
  }

  private mutating func declare(
    _ name: String, _ shape: Shape, _ initializer: Initializer, role: ParameterSpec.Role,
    isActive: Bool
  ) throws -> Int {
    let path = scope.isEmpty ? name : "\(scope).\(name)"
    let spec = ParameterSpec(
      path: path, shape: shape, initializer: initializer, role: role, isActive: isActive)
    if let index = parameterIndex[path] {
      guard graph.parameters[index] == spec else {
        throw fail("the parameter '\(name)' is declared twice with different shapes")
      }
      return index
    }
    try check(shape)
    parameterIndex[path] = graph.parameters.count
    graph.parameters.append(spec)
    return graph.parameters.count - 1
  }

  package mutating func linear(_ x: Tensor, weight: Tensor, bias: Tensor?) throws -> Tensor {
    let (input, matrix) = (shape(x), shape(weight))
    guard matrix.dimensions.count == 2, input.last == matrix.dimensions[0] else {
      throw fail("a weight of \(matrix) cannot multiply an input of \(input)")
    }
    if let bias, shape(bias) != [matrix.dimensions[1]] {
      throw fail("a bias of \(shape(bias)) does not fit a weight of \(matrix)")
    }
    return try append(
      .linear, [x, weight] + (bias.map { [$0] } ?? []),
      Shape(input.dimensions.dropLast() + [matrix.dimensions[1]]))
  }

  package mutating func activation(_ x: Tensor, _ activation: Activation) throws -> Tensor {
    try append(.activation(activation), [x], shape(x))
  }

  package mutating func add(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard shape(a) == shape(b) else {
      throw fail("\(shape(a)) and \(shape(b)) cannot be added: their shapes differ")
    }
    return try append(.add, [a, b], shape(a))
  }

  package mutating func scale(_ x: Tensor, by factor: Float) throws -> Tensor {
    factor == 1 ? x : try append(.scale(factor), [x], shape(x))
  }

  package mutating func multiplyScalar(_ x: Tensor, by scalar: Tensor) throws -> Tensor {
    guard shape(scalar) == [1] else {
      throw fail("a scalar factor must have the shape 1, not \(shape(scalar))")
    }
    return try append(.multiplyScalar, [x, scalar], shape(x))
  }

  /// - Parameter momentum: the share of the new batch in the running statistics (PyTorch's sense).
  package mutating func batchNorm(
    _ x: Tensor, gain: Tensor, shift: Tensor, mean: Tensor, variance: Tensor, epsilon: Float,
    momentum: Float
  ) throws -> Tensor {
    for tensor in [gain, shift, mean, variance] where shape(tensor) != [shape(x).last] {
      throw fail("normalization needs \(shape(x).last) values, not \(shape(tensor))")
    }
    return try append(
      .batchNorm(epsilon: epsilon, momentum: momentum), [x, gain, shift, mean, variance], shape(x))
  }

  package mutating func layerNorm(_ x: Tensor, gain: Tensor, shift: Tensor, epsilon: Float) throws
    -> Tensor
  {
    for tensor in [gain, shift] where shape(tensor) != [shape(x).last] {
      throw fail("normalization needs \(shape(x).last) values, not \(shape(tensor))")
    }
    return try append(.layerNorm(epsilon: epsilon), [x, gain, shift], shape(x))
  }

  package mutating func dropout(_ x: Tensor, rate: Float, key: UInt64) throws -> Tensor {
    try append(.dropout(rate: rate, key: key), [x], shape(x))
  }

  package mutating func concatenate(_ tensors: [Tensor]) throws -> Tensor {
    guard let first = tensors.first else { throw fail("nothing to concatenate") }
    let leading = Array(shape(first).dimensions.dropLast())
    for tensor in tensors where Array(shape(tensor).dimensions.dropLast()) != leading {
      throw fail("\(shape(first)) and \(shape(tensor)) cannot be concatenated")
    }
    return try append(
      .concatenate, tensors, Shape(leading + [tensors.reduce(0) { $0 + shape($1).last }]))
  }

  package mutating func zeros(like x: Tensor) throws -> Tensor {
    try append(.zeros, [], shape(x))
  }

  package mutating func pad(_ x: Tensor, features: Int) throws -> Tensor {
    if shape(x).last == features { return x }
    return try append(
      .pad(features: features), [x], Shape(shape(x).dimensions.dropLast() + [features]))
  }

  /// Softmax cross entropy: logits [B, ..., c] (a class a sample, a token or a pixel), targets [B, ...] class numbers as
  /// floats -> [1], the mean over the targets that are a class number. Others, as -1, are padding: they add
  /// nothing to loss and gradient; where all are, both are 0. By row log sum exp(x - max) - (x[target] - max) with
  /// lane sums, rows added by one lane sum.
  /// - Throws: `GraphError` where there is one class or the shapes do not fit.
  package mutating func softmaxCrossEntropy(logits: Tensor, target: Tensor) throws -> Tensor {
    let classes = shape(logits)
    guard classes.last >= 2, shape(target).dimensions == Array(classes.dimensions.dropLast()) else {
      throw fail(
        "cross entropy needs logits [batch, ..., classes of 2 or more] and a class number for each, "
          + "not \(classes) and \(shape(target))")
    }
    return try append(.softmaxCrossEntropy, [logits, target], [1])
  }

  package mutating func meanSquaredError(prediction: Tensor, target: Tensor) throws -> Tensor {
    guard shape(prediction) == shape(target) else {
      throw fail("a prediction of \(shape(prediction)) cannot meet a target of \(shape(target))")
    }
    return try append(.meanSquaredError, [prediction, target], [1])
  }

  /// The finished graph, minimising `loss` where given.
  package consuming func finish(loss: Tensor?) -> Graph {
    graph.loss = loss
    return graph
  }
}
