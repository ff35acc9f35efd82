// Every operation on sequences: gradients against differences of the reference in double precision,
// the same bits on every kernel set and number of threads, fused or not, and what is particular to
// each.
import Numerics
import Engine
import TestSupport
import Testing

/// One operation on x [batch, positions, 12].
struct SequenceCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var build: @Sendable (inout GraphBuilder, Tensor) throws -> Tensor

  func graph(batch: Int, positions: Int) throws -> Graph {
    var builder = GraphBuilder(batch: batch)
    builder.enter("tokens")
    let tokens = try builder.input([positions])
    let table = try builder.parameter("table", [5, 4], .lecunNormal(fanIn: 4), role: .weight)
    let embedded = try builder.embedding(tokens, table: table)
    builder.enter("first")
    let x = try dense(&builder, embedded, 12)
    builder.enter("middle")
    let y = try build(&builder, x)
    builder.enter("last")
    let logits = try dense(&builder, y, 3)
    let target = try builder.input([positions])
    let loss = try builder.softmaxCrossEntropy(logits: logits, target: target)
    return builder.finish(loss: loss)
  }
}

@Suite struct SequenceOperationTests {
  static let cases: [SequenceCase] = [
    SequenceCase(testDescription: "learned positions") { builder, x in
      let shape = Shape(Array(builder.shape(x).dimensions.dropFirst()))
      let table = try builder.parameter("positions", shape, .constant(0), role: .weight)
      return try builder.addTable(builder.addTable(x, table: table), table: table)
    },
    SequenceCase(testDescription: "sinusoidal positions") { try $0.sinusoidalPositions($1) },
    SequenceCase(testDescription: "rotary positions") {
      try $0.rotaryPositions($1, headSize: 4, features: 8)
    },
    SequenceCase(testDescription: "attention") {
      try $0.attention($1, heads: 2, isCausal: false)
    },
    SequenceCase(testDescription: "causal attention") {
      try $0.attention($1, heads: 1, isCausal: true)
    },
    SequenceCase(testDescription: "rotary causal attention beside a skip") { builder, x in
      let turned = try builder.rotaryPositions(x, headSize: 2, features: 8, base: 100)
      let mixed = try builder.attention(turned, heads: 2, isCausal: true)
      return try builder.concatenate([x, mixed, turned])
    },
    SequenceCase(testDescription: "softmax") { try $0.softmax($1) },
    SequenceCase(testDescription: "cross attention") { builder, x in
      // Keys and values of another length than the queries, both from x.
      let rows = builder.shape(x).dimensions[1] * 12
      let twice = try builder.concatenate([
        builder.reshape(x, to: [rows]), builder.reshape(builder.activation(x, Tanh()), to: [rows]),
      ])
      let pairs = try builder.reshape(twice, to: [rows / 6, 12])
      return try builder.crossAttention(builder.slice(x, start: 2, count: 6), to: pairs, heads: 3)
    },
    SequenceCase(testDescription: "reversed positions") { builder, x in
      let reversed = try builder.reversePositions(builder.activation(x, Tanh()))
      return try builder.add(builder.add(reversed, x), builder.reversePositions(x))
    },
    SequenceCase(testDescription: "transposed positions") { builder, x in
      let turned = try builder.transposePositions(x)
      let again = try builder.transposePositions(builder.activation(turned, Tanh()))
      return try builder.add(builder.add(again, x), again)
    },
    SequenceCase(testDescription: "factors of all rows and of each sample") { builder, x in
      let factors = try feature(&builder, "factors", x)
      let means = try builder.globalPool(x, .average)
      let scaled = try builder.scaleFeatures(builder.scaleFeatures(x, by: factors), by: means)
      return try builder.add(scaled, x)
    },
    SequenceCase(testDescription: "a table used both ways") { builder, x in
      let table = try builder.parameter(at: "tokens.table")
      let wide = try builder.linear(
        builder.slice(x, start: 0, count: 5), weight: table, bias: nil)
      return try builder.linear(wide, weight: builder.transpose(table), bias: nil)
    },
    SequenceCase(testDescription: "capsules that agree") { builder, x in
      let positions = builder.shape(x).dimensions[1]
      let vectors = try builder.reshape(x, to: [positions, 3, 4])
      let even = try builder.softmax(builder.zeros([positions, 3]))
      let first = try builder.squash(builder.weightedSum(even, of: vectors))
      let agreed = try builder.softmax(builder.agreement(of: vectors, with: first))
      let second = try builder.squash(builder.weightedSum(agreed, of: vectors))
      let again = try builder.agreement(of: vectors, with: second)
      return try builder.concatenate([again, x])
    },
    SequenceCase(testDescription: "squashed vectors and lengths") { builder, x in
      let positions = builder.shape(x).dimensions[1]
      let squashed = try builder.squash(x)
      let lengths = try builder.lengths(builder.reshape(squashed, to: [positions, 6, 2]))
      return try builder.concatenate([builder.add(squashed, builder.squash(x)), x, lengths])
    },
    SequenceCase(testDescription: "root-mean-square normalization") { builder, x in
      try builder.rmsNorm(x, weight: feature(&builder, "norm_weight", x), epsilon: 1e-5)
    },
    SequenceCase(testDescription: "a weight used twice") { builder, x in
      let normWeight = try feature(&builder, "norm_weight", x)
      let once = try builder.rmsNorm(x, weight: normWeight, epsilon: 1e-5)
      return try builder.add(builder.rmsNorm(once, weight: normWeight, epsilon: 1e-3), x)
    },
    SequenceCase(testDescription: "gelu after a dense layer") { builder, x in
      try builder.activation(dense(&builder, x, 16), Gelu())
    },
    SequenceCase(testDescription: "layer normalization in a block") { builder, x in
      let normal = try builder.layerNorm(
        x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
        epsilon: 1e-5)
      return try builder.add(x, builder.activation(normal, Gelu(.tanh)))
    },
  ]

  @Test("gradients match central differences", arguments: cases)
  func gradients(of operation: SequenceCase) throws {
    for (seed, positions) in [1, 3, 17].enumerated() {
      let subject = try Subject(
        operation.graph(batch: 2, positions: positions), seed: Seed(UInt64(seed)))
      try expectGradients(subject)
    }
  }

  @Test("attention to itself is attention to another of the same numbers, bit for bit")
  func crossIsSelf() throws {
    for positions in [1, 5, 33, 70] {
      var builder = GraphBuilder(batch: 3)
      let x = try builder.input([positions, 24])
      let own = try builder.attention(x, heads: 2, isCausal: false)
      let cross = try builder.crossAttention(
        builder.slice(x, start: 0, count: 8), to: builder.slice(x, start: 8, count: 16), heads: 2)
      let subject = try Subject(builder.finish(loss: nil), seed: Seed(2))
      let program = subject.program(.evaluation, keeping: [own, cross])
      program.forward(step: 0)
      #expect(Array(program.values(own)) == Array(program.values(cross)))
      let probabilities = try #require(program.attentionProbabilities(cross))
      #expect(probabilities.count == 3 * 2 * positions * positions)
      #expect(
        Array(probabilities) == Array(try #require(program.attentionProbabilities(own))))
    }
  }

  @Test("vectors of zeros and of any size are squashed without a number that is none")
  func extremeVectors() throws {
    for size: Float in [0, 1e-30, 1e15, 3e38] {
      var builder = GraphBuilder(batch: 1)
      let x = try builder.parameter("x", [1, 2, 4], .constant(size), role: .weight)
      let target = try builder.input([2])
      let loss = try builder.meanSquaredError(
        prediction: builder.lengths(builder.squash(x)), target: target)
      let graph = builder.finish(loss: loss)
      let store = ParameterStore(graph.parameters, seed: Seed(1))
      let program = Program(graph, parameters: store, mode: .training, kernels: .best)
      program.forward(step: 0)
      program.backward()
      #expect(program.firstNonFinite() == nil, "\(size)")
      #expect(store.gradient(0).allSatisfy { $0.isFinite })
    }
  }

  @Test("the same bits on every kernel set and thread count, fused or not", arguments: cases)
  func bits(of operation: SequenceCase) throws {
    let subject = try Subject(operation.graph(batch: 9, positions: 19), seed: Seed(9))
    let expected = subject.digest(measured: true)
    for kernels in KernelSet.available {
      for threads in [1, 2, 4] {
        var options = ExecutionOptions()
        (options.threads, options.splitThreshold, options.fusion) = (threads, 1, threads != 2)
        #expect(
          subject.digest(kernels: kernels, options: options, measured: true) == expected,
          "\(kernels.name), \(threads) threads")
      }
    }
    var plain = ExecutionOptions()
    let fast = subject.digest(measured: false)
    plain.fusion = false
    #expect(subject.digest(options: plain, measured: false) == fast)
  }

  @Test("evaluation gives the outputs of training", arguments: cases)
  func evaluation(of operation: SequenceCase) throws {
    let subject = try Subject(operation.graph(batch: 3, positions: 5), seed: Seed(2))
    let (training, evaluation) = (subject.program(), subject.program(.evaluation))
    #expect(training.forward(step: 0) == evaluation.forward(step: 0))
  }

  @Test("the probabilities of attention can be read")
  func probabilities() throws {
    let graph = try Self.cases[4].graph(batch: 2, positions: 4)
    let subject = try Subject(graph, seed: Seed(1))
    let node = try #require(
      graph.nodes.firstIndex { $0.operation.is(AttentionOperation.self) })
    let (training, evaluation) = (
      subject.program(), subject.program(.evaluation, keeping: [Tensor(id: node)])
    )
    training.forward(step: 0)
    evaluation.forward(step: 0)
    let weights = try #require(training.attentionProbabilities(Tensor(id: node)))
    let again = try #require(evaluation.attentionProbabilities(Tensor(id: node)))
    #expect(weights.count == 2 * 4 * 4 && Array(weights) == Array(again))
    for query in 0..<8 {
      let row = weights[query * 4..<query * 4 + 4]
      #expect(abs(row.reduce(0, +) - 1) < 1e-6)
      #expect(row.dropFirst(query % 4 + 1).allSatisfy { $0 == 0 })
    }
    #expect(subject.program(.evaluation).attentionProbabilities(Tensor(id: node)) == nil)
    #expect(training.attentionProbabilities(Tensor(id: 0)) == nil)
  }

  @Test("shapes that do not fit are errors with the layer's path")
  func misfits() throws {
    var builder = GraphBuilder(batch: 2)
    builder.enter("body.attention1")
    let flat = try builder.input([12])
    let x = try builder.input([4, 12])
    #expect(throws: GraphError.self) { try builder.attention(flat, heads: 1, isCausal: true) }
    #expect(throws: GraphError.self) { try builder.attention(x, heads: 5, isCausal: true) }
    #expect(throws: GraphError.self) { try builder.attention(x, heads: 0, isCausal: true) }
    #expect(throws: GraphError.self) { try builder.rotaryPositions(x, headSize: 3, features: 6) }
    #expect(throws: GraphError.self) { try builder.rotaryPositions(x, headSize: 4, features: 16) }
    #expect(throws: GraphError.self) { try builder.sinusoidalPositions(flat) }
    #expect(throws: GraphError.self) { try builder.addTable(x, table: flat) }
    #expect(throws: GraphError.self) { try builder.embedding(flat, table: x) }
    #expect(throws: GraphError.self) { try builder.rmsNorm(x, weight: flat, epsilon: 1e-5) }
  }
}
