// Builds a graph node by node; every method checks shapes and throws `GraphError` with the layer's path.
package import Numerics

/// What lowers architectures: one method an operation. Shapes begin with the batch; a chain is a sequence of additions in
/// the order named, column and lane sums are those of `CKernels.h`, fixed by length alone.
package struct GraphBuilder: Sendable {
  package private(set) var graph = Graph()
  /// The batch: the first extent of inputs.
  package let batch: Int
  /// The layer instance that the next nodes belong to.
  package private(set) var scope: String = ""
  private var scopeIndex: [String: Int] = [:]
  private var parameterIndex: [String: Int] = [:]

  /// - Parameter batch: samples a step.
  package init(batch: Int) { self.batch = batch }

  /// Makes `path` the owner of the nodes that follow.
  package mutating func enter(_ path: String) {
    scope = path
    if scopeIndex[path] == nil {
      scopeIndex[path] = graph.scopes.count
      graph.scopes.append(path)
    }
  }

  /// The shape of a tensor, the batch first.
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

  /// A parameter named `scope.name`, owned by the layer of that scope; the same name again is the
  /// same parameter. A name may have parts: `qkv.weight`.
  /// - Throws: `GraphError` where it is declared again otherwise, or an extent is zero.
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
      path: path, layer: scope, shape: shape, initializer: initializer, role: role,
      isActive: isActive)
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

  /// x W + b over the last dimension: x [B, ..., i], weight [i, o], bias [o] -> [B, ..., o]. Every output is a
  /// matrix product's chain of fused multiply-adds in ascending index (see `CKernels.h`); the gradient by the weight
  /// runs over the rows of x in order, that by the bias is their column sum.
  /// - Throws: `GraphError` where the weight is no matrix or a shape does not fit.
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

  /// A non-linearity, elementwise: shape unchanged, nothing is summed. For formulas and papers see `Activation`.
  package mutating func activation(_ x: Tensor, _ activation: Activation) throws -> Tensor {
    try append(.activation(activation), [x], shape(x))
  }

  /// a + b, elementwise: shapes equal and unchanged, rounded once.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func add(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard shape(a) == shape(b) else {
      throw fail("\(shape(a)) and \(shape(b)) cannot be added: their shapes differ")
    }
    return try append(.add, [a, b], shape(a))
  }

  /// x times a constant: shape unchanged, rounded once. By 1 it is x itself.
  package mutating func scale(_ x: Tensor, by factor: Float) throws -> Tensor {
    factor == 1 ? x : try append(.scale(factor), [x], shape(x))
  }

  /// x times a learnable scalar [1]: shape unchanged. The scalar's gradient is the lane sum of dy x (SkipInit:
  /// De & Smith, 2020).
  /// - Throws: `GraphError` where the scalar is not [1].
  package mutating func multiplyScalar(_ x: Tensor, by scalar: Tensor) throws -> Tensor {
    guard shape(scalar) == [1] else {
      throw fail("a scalar factor must have the shape 1, not \(shape(scalar))")
    }
    return try append(.multiplyScalar, [x, scalar], shape(x))
  }

  /// Batch normalization (Ioffe & Szegedy, 2015): (x - mean) / sqrt(variance + epsilon) gain + shift over all rows of x
  /// [B, ..., n], each of the others [n]; in evaluation with the running statistics, which training updates. Column
  /// sums over the rows.
  /// - Parameter momentum: the share of the new batch in the running statistics (PyTorch's sense).
  /// - Throws: `GraphError` where one of them is not one value a feature.
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

  /// Layer normalization (Ba, Kiros & Hinton, 2016): (x - mean) / sqrt(variance + epsilon) gain + shift over the last
  /// dimension of x [B, ..., n]; gain and shift [n]. Lane sums; the gradients of gain and shift are column sums.
  /// - Throws: `GraphError` where gain or shift is not one value a feature.
  package mutating func layerNorm(_ x: Tensor, gain: Tensor, shift: Tensor, epsilon: Float) throws
    -> Tensor
  {
    for tensor in [gain, shift] where shape(tensor) != [shape(x).last] {
      throw fail("normalization needs \(shape(x).last) values, not \(shape(tensor))")
    }
    return try append(.layerNorm(epsilon: epsilon), [x, gain, shift], shape(x))
  }

  /// Inverted dropout (Srivastava et al., 2014): values become zero with probability `rate` (from 0 up to below 1), the
  /// others are divided by 1 - rate; the identity in evaluation. Shape unchanged. The mask of a step is a function
  /// of `key` and the step's number alone.
  package mutating func dropout(_ x: Tensor, rate: Float, key: UInt64) throws -> Tensor {
    try append(.dropout(rate: rate, key: key), [x], shape(x))
  }

  /// Side by side along the last dimension: [B, ..., n1], [B, ..., n2], ... -> [B, ..., n1 + n2 + ...].
  /// - Throws: `GraphError` where there is none, or other dimensions differ.
  package mutating func concatenate(_ tensors: [Tensor]) throws -> Tensor {
    guard let first = tensors.first else { throw fail("nothing to concatenate") }
    let leading = Array(shape(first).dimensions.dropLast())
    for tensor in tensors where Array(shape(tensor).dimensions.dropLast()) != leading {
      throw fail("\(shape(first)) and \(shape(tensor)) cannot be concatenated")
    }
    return try append(
      .concatenate, tensors, Shape(leading + [tensors.reduce(0) { $0 + shape($1).last }]))
  }

  /// Zeros of the shape of x, without a gradient.
  package mutating func zeros(like x: Tensor) throws -> Tensor {
    try append(.zeros, [], shape(x))
  }

  /// Zeros appended to the last dimension, or values cut off its end: [B, ..., n] -> [B, ..., features] (the shortcut
  /// without parameters of He et al., 2015).
  /// - Throws: `GraphError` where `features` is below 1.
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

  /// The mean of (prediction - target)² over all values: shapes equal, [B, ...] -> [1]. By row a lane sum, rows added by
  /// one lane sum. Targets have no gradient.
  /// - Throws: `GraphError` where the shapes differ.
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
