// The compiler and its passes against the reference, and every way to run a graph against every
// other.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct ProgramTests {
  static let seeds = (0..<100).map { Seed(UInt64($0)) }

  @Test("gradients of random graphs match central differences", arguments: seeds)
  func randomGraphs(seed: Seed) throws {
    let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
    try expectGradients(subject)
  }

  @Test("fusion, kernel sets, threads and measuring change no bit", arguments: seeds)
  func sameBits(seed: Seed) throws {
    let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
    for measured in [false, true] {
      let expected = subject.digest(measured: measured)
      var options = ExecutionOptions()
      options.fusion = false
      #expect(subject.digest(options: options, measured: measured) == expected, "unfused")
      for kernels in KernelSet.available {
        #expect(subject.digest(kernels: kernels, measured: measured) == expected, "\(kernels.name)")
      }
      for threads in [2, 4] {
        for fusion in [true, false] {
          var options = ExecutionOptions()
          (options.threads, options.splitThreshold, options.fusion) = (threads, 0, fusion)
          #expect(
            subject.digest(options: options, measured: measured) == expected, "\(threads) threads")
        }
      }
    }
  }

  @Test("measuring activations changes no gradient, and a backward pass can run again")
  func measuring() throws {
    for seed in Self.seeds.prefix(20) {
      let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
      let program = subject.program()
      program.forward(step: 1)
      var texts: Set<String> = []
      let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: subject.graph.scopes.count)
      defer { norms.deallocate() }
      for measured in [false, true, true, false] {
        program.backward(activationNorms: measured ? norms : nil)
        var hash = Digest()
        for index in subject.graph.parameters.indices {
          hash.combine(UnsafeBufferPointer(subject.store.gradient(index)))
        }
        texts.insert(hash.text)
      }
      #expect(texts.count == 1)
    }
  }

  @Test("evaluation matches the reference with its running statistics", arguments: seeds.prefix(40))
  func evaluation(seed: Seed) throws {
    let subject = try Subject(RandomGraph.make(seed: seed), seed: seed)
    let reference = try subject.reference(.evaluation)
    let expected = reference.run()
    let everything = subject.graph.nodes.indices.map { Tensor(id: $0) }
    for keeping in [[], everything] {
      let program = subject.program(.evaluation, keeping: keeping)
      let loss = Double(program.forward(step: 0))
      #expect(abs(loss - reference.loss()) <= 1e-4 * (1 + abs(reference.loss())))
      for tensor in keeping {
        for (value, exact) in zip(program.values(tensor), expected[tensor.id]) {
          #expect(abs(Double(value) - exact) <= 1e-3 * (1 + abs(exact)))
        }
      }
    }
  }

  @Test("training moves running statistics as PyTorch does; one row leaves them alone")
  func runningStatistics() throws {
    for batch in [1, 5] {
      let graph = try OperationCase(testDescription: "") { builder, x in
        try builder.batchNorm(
          x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
          mean: feature(&builder, "mean", x, .buffer),
          variance: feature(&builder, "variance", x, .buffer), epsilon: 1e-5, momentum: 0.2)
      }.graph(batch: batch)
      let subject = try Subject(graph, seed: Seed(1))
      let node = try #require(
        graph.nodes.first { $0.operation.is(BatchNormOperation.self) })
      let x = try subject.reference().run()[node.inputs[0].id]
      let mean = try #require(subject.store.index(of: "middle.mean"))
      let variance = try #require(subject.store.index(of: "middle.variance"))
      let before = (Array(subject.store.value(mean)), Array(subject.store.value(variance)))
      subject.program().forward(step: 0)
      for column in 0..<7 {
        let values = (0..<batch).map { x[$0 * 7 + column] }
        let average = values.reduce(0, +) / Double(batch)
        let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        var (expectedMean, expectedVariance) = (Double(before.0[column]), Double(before.1[column]))
        if batch > 1 {
          expectedMean = 0.8 * expectedMean + 0.2 * average
          expectedVariance = 0.8 * expectedVariance + 0.2 * squares / Double(batch - 1)
        }
        #expect(abs(Double(subject.store.value(mean)[column]) - expectedMean) < 1e-5)
        #expect(abs(Double(subject.store.value(variance)[column]) - expectedVariance) < 1e-5)
      }
    }
  }

  @Test("dropout masks follow the step and the key, and evaluation has none")
  func dropoutMasks() throws {
    var builder = GraphBuilder(batch: 40)
    let x = try builder.input([50])
    let (one, other) = (
      try builder.dropout(x, rate: 0.25, key: 1), try builder.dropout(x, rate: 0.25, key: 2)
    )
    let graph = builder.finish(loss: nil)
    let store = ParameterStore([], seed: Seed(0))
    let program = Program(graph, parameters: store, mode: .training, kernels: .best)
    program.input(x).update(repeating: 3)
    func masks(_ step: Int) -> [[Float]] {
      program.forward(step: step)
      return [Array(program.values(one)), Array(program.values(other))]
    }
    let first = masks(1)
    #expect(first == masks(1))
    #expect(first[0] != first[1])
    #expect(first[0] != masks(2)[0])
    #expect(Set(first[0]) == [0, 4])
    #expect(abs(first[0].count { $0 == 0 } - 500) < 80)
    let evaluation = Program(graph, parameters: store, mode: .evaluation, kernels: .best)
    evaluation.input(x).update(repeating: 3)
    evaluation.forward(step: 1)
    #expect(evaluation.values(one).allSatisfy { $0 == 3 })
  }
}
