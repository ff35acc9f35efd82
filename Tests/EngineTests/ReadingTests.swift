// What can be read from a program: values, activation gradient norms, memory, where a value stopped
// being finite.
import Numerics
@testable import Engine
import TestSupport
import Testing

@Suite struct ReadingTests {
  /// input -> blocks of dense + relu with a skip -> head, and the output.
  private func network(blocks: Int, batch: Int = 8, width: Int = 16) throws -> (Graph, Tensor) {
    var builder = GraphBuilder(batch: batch)
    builder.enter("stem")
    var x = try dense(&builder, builder.input([2]), width)
    for block in 0..<blocks {
      builder.enter("body[\(block)].dense1")
      var y = try dense(&builder, x, width)
      builder.enter("body[\(block)].relu1")
      y = try builder.activation(y, Relu())
      builder.enter("body[\(block)].dense2")
      y = try dense(&builder, y, width)
      builder.enter("body[\(block)].skip1")
      x = try builder.add(x, builder.scale(y, by: 0.5))
    }
    builder.enter("head")
    let output = try dense(&builder, x, 2)
    let target = try builder.input([])
    builder.enter("loss")
    let loss = try builder.softmaxCrossEntropy(logits: output, target: target)
    return (builder.finish(loss: loss), output)
  }

  @Test("every scope's last output can be read after training's forward pass, fused or not")
  func scopeOutputs() throws {
    let subject = try Subject(network(blocks: 3).0, seed: Seed(1))
    let expected = try subject.reference().run()
    for fusion in [true, false] {
      var options = ExecutionOptions()
      options.fusion = fusion
      let program = subject.program(options: options)
      program.forward(step: subject.step)
      for scope in subject.graph.scopes.indices {
        let last = subject.graph.nodes.lastIndex {
          $0.scope == scope && !$0.operation.is(ParameterOperation.self)
            && !$0.operation.is(InputOperation.self)
        }
        let node = try #require(last)
        for (value, exact) in zip(program.values(Tensor(id: node)), expected[node]) {
          #expect(abs(Double(value) - exact) < 1e-4)
        }
      }
    }
  }

  @Test("activation gradient norms match differences of the loss by a scope's output")
  func activationNorms() throws {
    let subject = try Subject(network(blocks: 2, batch: 3, width: 4).0, seed: Seed(2))
    let program = subject.program()
    program.forward(step: subject.step)
    let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: subject.graph.scopes.count)
    defer { norms.deallocate() }
    program.backward(activationNorms: norms)
    // The norm by the output of a sum is that of the gradient through everything after it: measured
    // here by a parameter added to the output.
    for (scope, path) in subject.graph.scopes.enumerated() where path != "loss" {
      var graph = subject.graph
      let node = try #require(
        graph.nodes.lastIndex {
          $0.scope == scope && !$0.operation.is(ParameterOperation.self)
            && !$0.operation.is(InputOperation.self)
        })
      let shape = graph.nodes[node].shape
      graph.parameters.append(
        ParameterSpec(path: "probe", shape: shape, initializer: .constant(0), role: .scalar))
      let probe = [
        GraphNode(
          operation: Operation(ParameterOperation(graph.parameters.count - 1, shape)), inputs: [],
          shape: shape,
          scope: scope),
        GraphNode(
          operation: Operation(AddOperation()), inputs: [Tensor(id: node), Tensor(id: node + 1)],
          shape: shape,
          scope: scope),
      ]
      for index in graph.nodes.indices where index > node {
        graph.nodes[index].inputs = graph.nodes[index].inputs.map {
          $0.id >= node ? Tensor(id: $0.id + 2) : $0
        }
      }
      graph.nodes.insert(contentsOf: probe, at: node + 1)
      graph.loss = graph.loss.map { Tensor(id: $0.id + 2) }
      try graph.verify()
      let store = ParameterStore(graph.parameters, seed: Seed(0), carrying: subject.store)
      let probed = Program(graph, parameters: store, mode: .training, kernels: .best)
      for index in subject.inputNodes {
        _ = probed.input(Tensor(id: index > node ? index + 2 : index))
          .update(fromContentsOf: subject.input(index))
      }
      probed.forward(step: subject.step)
      probed.backward()
      let gradient = store.gradient(graph.parameters.count - 1)
      let expected = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(norms[scope] - expected) <= 1e-5 * expected, "\(path)")
    }
  }

  private func memory(
    _ graph: Graph, _ mode: ExecutionMode, _ options: ExecutionOptions = ExecutionOptions()
  ) -> Int {
    CompiledGraph(graph, mode: mode, options: options).memoryBytes
  }

  @Test(
    "evaluation's memory does not grow with depth; fusion and the estimate save and tell memory")
  func memory() throws {
    let (shallow, deep) = (try network(blocks: 2).0, try network(blocks: 100).0)
    #expect(memory(deep, .evaluation) == memory(shallow, .evaluation))
    #expect(memory(deep, .training) > 10 * memory(shallow, .training))
    var unfused = ExecutionOptions()
    unfused.fusion = false
    #expect(
      memory(deep, .training) * 3 < memory(deep, .training, unfused) * 2)
    for mode in [ExecutionMode.training, .evaluation] {
      let store = ParameterStore(deep.parameters, seed: Seed(0))
      let program = Program(deep, parameters: store, mode: mode, kernels: .best)
      #expect(program.memoryBytes == memory(deep, mode))
    }
    // Values, gradients and two optimizer states of two matrices a block.
    #expect(ParameterStore.memoryEstimate(deep.parameters) > 100 * 2 * 16 * 16 * 4 * 4)
  }

  @Test("the estimate of an absurd network costs nothing and does not overflow")
  func absurd() throws {
    var builder = GraphBuilder(batch: 1 << 20)
    builder.enter("a")
    var x = try builder.input([2])
    for _ in 0..<50 {
      builder.enter("a\(builder.shape(x).last)")
      x = try builder.concatenate([
        builder.activation(x, Tanh()), builder.pad(x, features: 1 << 19),
      ])
      x = try builder.pad(x, features: 1 << 19)
    }
    #expect(memory(builder.finish(loss: nil), .training) > 1 << 40)
    #expect(throws: GraphError.self) {
      var builder = GraphBuilder(batch: 1 << 20)
      _ = try builder.input([1 << 40])
    }
    #expect(throws: GraphError.self) {
      var builder = GraphBuilder(batch: 1)
      _ = try builder.parameter(
        "weight", [1 << 32, 1 << 32], .constant(0), role: .weight)
    }
  }

  @Test("the first value that is not finite is found: activation, parameter, gradient")
  func nonFinite() throws {
    let subject = try Subject(network(blocks: 3).0, seed: Seed(1))
    let program = subject.program()
    program.forward(step: 0)
    program.backward()
    #expect(program.firstNonFinite() == nil)

    func poison(_ path: String, _ value: Float) throws {
      subject.reset()
      let index = try #require(subject.store.index(of: path))
      subject.store.value(index).update(repeating: value)
      program.forward(step: 0)
      program.backward()
    }
    try poison("body[1].dense2.weight", .nan)
    #expect(
      program.firstNonFinite() == NonFinite(scope: "body[1].dense2", kind: "parameter", value: .nan)
    )
    try poison("body[1].dense2.weight", 3e38)
    #expect(
      program.firstNonFinite()
        == NonFinite(scope: "body[1].dense2", kind: "activation", value: .overflow))
    // Small activations times a large upstream gradient: everything is finite until the way back.
    subject.reset()
    for path in ["head.weight", "body[2].dense2.weight", "body[1].dense2.weight"] {
      let index = try #require(subject.store.index(of: path))
      subject.store.value(index).update(repeating: 0)
    }
    program.forward(step: 0)
    let index = try #require(subject.store.index(of: "head.weight"))
    subject.store.value(index).update(repeating: 3e38)
    let second = try #require(subject.store.index(of: "body[2].dense2.weight"))
    subject.store.value(second).update(repeating: 3e38)
    program.backward()
    let found = try #require(program.firstNonFinite())
    #expect(
      found.kind == "gradient" && found.value == .overflow && found.scope.hasPrefix("body[2]"))
  }

  @Test("tensors named in `keeping` survive evaluation")
  func keeping() throws {
    let (graph, output) = try network(blocks: 4)
    let subject = try Subject(graph, seed: Seed(1))
    let expected = try subject.reference(.evaluation).run()
    let program = subject.program(.evaluation)
    program.forward(step: 0)
    for (value, exact) in zip(program.values(output), expected[output.id]) {
      #expect(abs(Double(value) - exact) < 1e-4)
    }
  }
}
