// A graph with its store and data, run by the engine and by the reference.
package import Numerics
package import Engine

/// One graph with seeded values for its inputs and parameters.
package struct Subject {
  package let graph: Graph
  package let seed: Seed
  /// Constants and zeros at the start are moved, so that every gradient is exercised.
  package let store: ParameterStore
  package let step = 3
  /// Whether some targets of cross entropies are padding, -1.
  package var hasPadding = false

  package init(_ graph: Graph, seed: Seed) throws {
    try graph.verify()
    self.graph = graph
    self.seed = seed
    store = ParameterStore(graph.parameters, seed: seed)
    reset()
  }

  /// Values as at the start, running statistics included.
  package func reset() {
    for (index, spec) in graph.parameters.enumerated() {
      var stream = seed.stream("test", spec.path)
      let values = store.value(index)
      for position in values.indices {
        switch (spec.role, spec.initializer) {
        case (.buffer, _): values[position] = Float(stream.uniform(0.5, 1.5))
        case (_, .constant(let start)):
          values[position] = start + Float(stream.uniform(-0.5, 0.5))
        default:
          let deviation = 1 / Double(spec.shape.dimensions[0]).squareRoot()
          values[position] = Float(stream.normal() * deviation)
        }
      }
    }
  }

  /// Values of an input node: class numbers, or 0 to 1, where it is a target of a cross entropy,
  /// numbers of rows and -1 for padding where it is embedded.
  package func input(_ index: Int) -> [Float] {
    var stream = seed.stream("test", "input", String(index))
    let count = graph.nodes[index].shape.count
    if let cells = boxes(of: index, &stream) { return cells }
    for node in graph.nodes
    where node.operation.is(SoftmaxCrossEntropyOperation.self)
      || node.operation.is(MarginLossOperation.self)
    {
      if node.inputs[1].id == index {
        let classes = graph.shape(node.inputs[0]).last
        return (0..<count).map { _ in
          hasPadding ? Float(stream.below(classes + 1) - 1) : Float(stream.below(classes))
        }
      }
    }
    for node in graph.nodes where node.operation.is(BinaryCrossEntropyOperation.self) {
      if node.inputs[1].id == index { return (0..<count).map { _ in Float(stream.uniform()) } }
    }
    for node in graph.nodes
    where node.operation.is(EmbeddingOperation.self) && node.inputs[0].id == index {
      let rows = graph.shape(node.inputs[1]).dimensions[0]
      return (0..<count).map { _ in Float(stream.below(rows + 1)) - 1 }
    }
    return (0..<count).map { _ in Float(stream.normal()) }
  }

  /// Where an input is the target of a grid of boxes, of which the first value of six is that of a
  /// binary cross entropy: some cells with an object.
  private func boxes(of index: Int, _ stream: inout RandomStream) -> [Float]? {
    let shape = graph.nodes[index].shape
    let slices = graph.nodes.indices.filter {
      graph.nodes[$0].operation.is(SliceOperation.self) && graph.nodes[$0].inputs[0].id == index
    }
    let choices = graph.nodes.filter { $0.operation.is(SoftmaxCrossEntropyOperation.self) }
    guard shape.last == 6, slices.count == 3, let logits = choices.first?.inputs[0] else {
      return nil
    }
    let classes = graph.shape(logits).last
    return (0..<shape.count / 6).flatMap { _ in
      let hasObject = stream.below(3) == 0
      let box = (0..<4).map { _ in Float(stream.normal()) }
      return hasObject ? [1, Float(stream.below(classes))] + box : [0, -1, 0, 0, 0, 0]
    }
  }

  package var inputNodes: [Int] {
    graph.nodes.indices.filter { graph.nodes[$0].operation.is(InputOperation.self) }
  }

  package func program(
    _ mode: ExecutionMode = .training, kernels: KernelSet = .best,
    options: ExecutionOptions = ExecutionOptions(), keeping: [Tensor] = []
  ) -> Program {
    let program = Program(
      graph, parameters: store, mode: mode, kernels: kernels, options: options, keeping: keeping)
    for index in inputNodes {
      _ = program.input(Tensor(id: index)).update(fromContentsOf: input(index))
    }
    return program
  }

  /// The reference with the same values, and the masks the engine draws.
  package func reference(_ mode: ExecutionMode = .training) throws -> ReferenceInterpreter {
    var masks: [Int: [Double]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      var builder = GraphBuilder(batch: node.shape.dimensions[0])
      let ones = try builder.input(Shape(Array(node.shape.dimensions.dropFirst())))
      let mask: Tensor
      if let dropout = node.operation.as(DropoutOperation.self) {
        mask = try builder.dropout(ones, rate: dropout.rate, key: dropout.key)
      } else if let depth = node.operation.as(StochasticDepthOperation.self) {
        mask = try builder.stochasticDepth(ones, survival: depth.survival, key: depth.key)
      } else {
        continue
      }
      let drawn = Program(
        builder.finish(loss: nil), parameters: ParameterStore([], seed: seed), mode: .training,
        kernels: .best)
      drawn.input(ones).update(repeating: 1)
      drawn.forward(step: step)
      masks[index] = drawn.values(mask).map(Double.init)
    }
    return ReferenceInterpreter(
      graph: graph, mode: mode,
      parameters: graph.parameters.indices.map { store.value($0).map(Double.init) },
      inputs: Dictionary(
        uniqueKeysWithValues: inputNodes.map { ($0, input($0).map(Double.init)) }), masks: masks)
  }

  /// Loss, every gradient, every scope's output, activation gradient norms and running statistics
  /// of one pass, as bits.
  package func digest(
    kernels: KernelSet = .best, options: ExecutionOptions = ExecutionOptions(), measured: Bool
  )
    -> String
  {
    reset()
    let program = program(kernels: kernels, options: options)
    var hash = Digest()
    hash.combine(canonical(program.forward(step: step)))
    if measured {
      let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: graph.scopes.count)
      norms.initialize(repeating: 0)
      defer { norms.deallocate() }
      program.backward(activationNorms: norms)
      norms.forEach { hash.combine(canonical(Float($0))) }
    } else {
      program.backward()
    }
    for index in graph.parameters.indices {
      store.gradient(index).forEach { hash.combine(canonical($0)) }
      store.value(index).forEach { hash.combine(canonical($0)) }
    }
    var outputs: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      let isGiven =
        node.operation.is(InputOperation.self) || node.operation.is(ParameterOperation.self)
      if !isGiven { outputs[node.scope] = index }
    }
    for (_, index) in outputs.sorted(by: { $0.key < $1.key }) {
      program.values(Tensor(id: index)).forEach { hash.combine(canonical($0)) }
    }
    return hash.text
  }

  private func canonical(_ value: Float) -> Float { value.isNaN ? .nan : value }
}

extension Subject {
  /// Where the engine's loss and gradients leave the reference; empty where they agree. Every
  /// parameter is checked by a central difference along a random direction, which all its elements
  /// enter, and by one along a single element.
  /// - Parameters:
  ///   - tolerance: relative to what the elements add up to along the direction.
  ///   - shaken: allows for ill-conditioned graphs: three hundred times what the difference itself
  ///     changes by when every output moves as far as rounding to single precision moves it.
  package func mismatches(tolerance: Double = 1e-3, shaken: Bool = false) throws -> [String] {
    let reference = try reference()
    var found: [String] = []
    let program = program()
    let loss = Double(program.forward(step: step))
    let expected = reference.loss()
    var moved = reference
    if shaken { moved.noise = 0x1p-23 }
    let allowed = shaken ? 300 * abs(moved.loss() - expected) : 0
    if !(abs(loss - expected) <= 1e-4 * (1 + abs(expected)) + allowed) {
      found.append("loss \(loss), not \(expected)")
    }
    // Sums that cancel to nothing keep the rounding of what they cancel.
    let squares = UnsafeMutableBufferPointer<Double>.allocate(capacity: graph.scopes.count)
    squares.initialize(repeating: 0)
    defer { squares.deallocate() }
    program.backward(activationNorms: squares)
    let largest = squares.filter(\.isFinite).max().map { $0.squareRoot() } ?? 0
    let floor = 2e-5 * (shaken ? max(1, largest) : 1)
    for (index, spec) in graph.parameters.enumerated() where spec.hasState {
      let gradient = store.gradient(index).map(Double.init)
      var stream = seed.stream("direction", spec.path)
      let dense = gradient.map { _ in stream.below(2) == 0 ? -1.0 : 1.0 }
      var single = gradient.map { _ in 0.0 }
      single[stream.below(single.count)] = 1
      for direction in [dense, single] {
        let difference = Self.difference(reference, index, along: direction)
        let value = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let size = zip(gradient, direction).reduce(0) { $0 + abs($1.0 * $1.1) }
        if abs(value - difference) <= tolerance * max(size, abs(difference)) + floor { continue }
        let spread =
          shaken ? abs(Self.difference(moved, index, along: direction) - difference) : 0
        if !(abs(value - difference) <= 300 * spread) {
          found.append("\(spec.path): \(value), not \(difference)")
        }
      }
    }
    return found
  }

  /// The central difference of the loss when one parameter moves along a direction.
  private static func difference(
    _ reference: ReferenceInterpreter, _ index: Int, along direction: [Double]
  ) -> Double {
    let width = 1e-7
    var reference = reference
    let start = reference.parameters[index]
    reference.parameters[index] = zip(start, direction).map { $0 + width * $1 }
    let above = reference.loss()
    reference.parameters[index] = zip(start, direction).map { $0 - width * $1 }
    return (above - reference.loss()) / (2 * width)
  }
}
