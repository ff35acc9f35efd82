// Gates, stochastic depth, parts and shapes: gradients, bits, masks and what is refused.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct GatingTests {
  static let cases: [OperationCase] = [
    OperationCase(testDescription: "multiply") { try $0.multiply($1, $0.activation($1, Tanh())) },
    OperationCase(testDescription: "square") { try $0.multiply($1, $1) },
    OperationCase(testDescription: "gate") { builder, x in
      let weight = try builder.parameter("g", [7, 7], .lecunNormal(fanIn: 7), role: .weight)
      let gate = try builder.activation(builder.linear(x, weight: weight, bias: nil), Sigmoid())
      return try builder.gate(gate, builder.activation(x, Gelu()), x)
    },
    OperationCase(testDescription: "gate of one tensor") { try $0.gate($1, $1, $1) },
    OperationCase(testDescription: "stochastic depth", batch: 12) { builder, x in
      let branch = try builder.stochasticDepth(
        builder.activation(x, Tanh()), survival: 0.6, key: 5)
      return try builder.add(x, builder.stochasticDepth(branch, survival: 0.8, key: 6))
    },
    OperationCase(testDescription: "slice") { builder, x in
      let left = try builder.slice(x, start: 0, count: 3)
      let right = try builder.slice(x, start: 2, count: 5)
      return try builder.concatenate([right, left, builder.slice(left, start: 1, count: 1)])
    },
    OperationCase(testDescription: "last step") { builder, x in
      let sequence = try builder.reshape(dense(&builder, x, 12), to: [3, 4])
      let last = try builder.lastStep(builder.activation(sequence, Tanh()))
      return try builder.add(last, builder.lastStep(sequence))
    },
    OperationCase(testDescription: "last step of one") { builder, x in
      try builder.lastStep(builder.reshape(x, to: [1, 7]))
    },
    OperationCase(testDescription: "reshape") { builder, x in
      let wide = try builder.activation(dense(&builder, x, 12), Relu())
      let image = try builder.activation(builder.reshape(wide, to: [2, 3, 2]), Silu())
      return try builder.add(wide, builder.reshape(image, to: [12]))
    },
  ]

  @Test("gradients match central differences", arguments: cases)
  func gradients(of operation: OperationCase) throws {
    for seed in 0..<3 {
      try expectGradients(Subject(operation.graph(), seed: Seed(UInt64(seed))))
      try expectGradients(Subject(operation.graph(batch: 1), seed: Seed(UInt64(seed))))
    }
  }

  @Test("kernel sets and threads change no bit, and evaluation agrees", arguments: cases)
  func sameBits(of operation: OperationCase) throws {
    try expectSameBits(operation.graph(batch: 37))
    try expectEvaluation(operation.graph())
  }

  @Test("stochastic depth drops whole samples, by step and key, and keeps the mean")
  func wholeSamples() throws {
    var builder = GraphBuilder(batch: 400)
    let x = try builder.input([2, 5])
    let (one, other) = (
      try builder.stochasticDepth(x, survival: 0.75, key: 1),
      try builder.stochasticDepth(x, survival: 0.75, key: 2)
    )
    let none = try builder.stochasticDepth(x, survival: 0, key: 1)
    let all = try builder.stochasticDepth(x, survival: 1, key: 1)
    let graph = builder.finish(loss: nil)
    let store = ParameterStore([], seed: Seed(0))
    let program = Program(graph, parameters: store, mode: .training, kernels: .best)
    program.input(x).update(repeating: 3)
    func masks(_ tensor: Tensor, _ step: Int) -> [Float] {
      program.forward(step: step)
      let values = Array(program.values(tensor))
      for row in 0..<400 { #expect(Set(values[row * 10..<row * 10 + 10]).count == 1) }
      return values
    }
    let first = masks(one, 1)
    #expect(first == masks(one, 1) && first != masks(one, 2) && first != masks(other, 1))
    #expect(Set(first) == [0, 4])
    #expect(abs(first.count { $0 == 0 } - 1000) < 250)
    #expect(masks(none, 1).allSatisfy { $0 == 0 } && masks(all, 1).allSatisfy { $0 == 3 })
    let evaluation = Program(graph, parameters: store, mode: .evaluation, kernels: .best)
    evaluation.input(x).update(repeating: 3)
    evaluation.forward(step: 1)
    #expect(evaluation.values(one).allSatisfy { $0 == 3 })
  }

  @Test("what does not fit is refused by the path of the layer")
  func refused() throws {
    let attempts: [@Sendable (inout GraphBuilder, Tensor) throws -> Tensor] = [
      { try $0.multiply($1, $0.slice($1, start: 0, count: 2)) },
      { try $0.gate($0.slice($1, start: 0, count: 2), $1, $1) },
      { try $0.gate($1, $1, $0.slice($1, start: 0, count: 2)) },
      { try $0.stochasticDepth($1, survival: 1.5, key: 0) },
      { try $0.stochasticDepth($1, survival: .nan, key: 0) },
      { try $0.slice($1, start: 5, count: 3) },
      { try $0.slice($1, start: -1, count: 3) },
      { try $0.slice($1, start: 1, count: 0) },
      { try $0.slice($1, start: 1, count: .max) },
      { try $0.lastStep($1) },
      { try $0.reshape($1, to: [2, 3]) },
      { try $0.reshape($1, to: [7, 0]) },
      { try $0.reshape($1, to: [.max, .max]) },
    ]
    for (number, attempt) in attempts.enumerated() {
      let failure = #expect(throws: GraphError.self, "attempt \(number)") {
        _ = try OperationCase(testDescription: "", build: { try attempt(&$0, $1) }).graph()
      }
      #expect(failure?.path == "middle")
    }
  }
}
