// Losses: gradients, padding, and what is refused.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct LossTests {
  /// A network whose loss is `build`'s, of an output [batch, 6] and a target made by the caller.
  struct LossCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var hasPadding = false
    var build: @Sendable (inout GraphBuilder, Tensor) throws -> Tensor

    func graph(batch: Int = 5) throws -> Graph {
      var builder = GraphBuilder(batch: batch)
      builder.enter("first")
      let output = try dense(&builder, builder.input([4]), 24)
      builder.enter("loss")
      let loss = try build(&builder, output)
      return builder.finish(loss: loss)
    }
  }

  static let cases: [LossCase] =
    [[], [4], [2, 2]].flatMap { positions in
      [false, true].map { hasPadding in
        LossCase(
          testDescription: "cross entropy over \(positions)\(hasPadding ? " with padding" : "")",
          hasPadding: hasPadding
        ) { builder, x in
          let classes = positions.isEmpty ? 24 : 6
          let logits = try builder.reshape(x, to: Shape(positions + [classes]))
          let target = try builder.input(Shape(positions))
          return try builder.softmaxCrossEntropy(logits: logits, target: target)
        }
      }
    } + [
      LossCase(testDescription: "cross entropy with weights of classes", hasPadding: true) {
        builder, x in
        try builder.softmaxCrossEntropy(
          logits: builder.reshape(x, to: [2, 3, 4]), target: builder.input([2, 3]),
          weights: [0.5, 0, 2, 3])
      },
      LossCase(testDescription: "cross entropy over padding too", hasPadding: true) {
        builder, x in
        try builder.softmaxCrossEntropy(
          logits: builder.reshape(x, to: [4, 6]), target: builder.input([4]), countsPadding: true)
      },
      LossCase(testDescription: "margin loss") { builder, x in
        try builder.marginLoss(lengths: x, target: builder.input([]))
      },
      LossCase(testDescription: "binary cross entropy") { builder, x in
        try builder.binaryCrossEntropy(logits: x, target: builder.input([24]))
      },
      LossCase(testDescription: "binary cross entropy of an image, halved") { builder, x in
        let logits = try builder.reshape(x, to: [2, 3, 4])
        let loss = try builder.binaryCrossEntropy(
          logits: logits, target: builder.input([2, 3, 4]))
        return try builder.scale(loss, by: 0.5)
      },
      LossCase(testDescription: "huber") { builder, x in
        try builder.huber(prediction: x, target: builder.input([24]), delta: 0.8)
      },
      LossCase(testDescription: "huber of two predictions") { builder, x in
        let other = try builder.activation(x, Tanh())
        return try builder.huber(prediction: x, target: other, delta: 0.1)
      },
    ]

  private func subject(_ loss: LossCase, batch: Int = 5, seed: UInt64 = 0) throws -> Subject {
    var subject = try Subject(loss.graph(batch: batch), seed: Seed(seed))
    subject.hasPadding = loss.hasPadding
    return subject
  }

  @Test("gradients match central differences", arguments: cases)
  func gradients(of loss: LossCase) throws {
    for seed in 0..<4 { try expectGradients(subject(loss, seed: UInt64(seed))) }
  }

  @Test("kernel sets and threads change no bit", arguments: cases)
  func sameBits(of loss: LossCase) throws { try expectSameBits(subject(loss, batch: 31)) }

  @Test("padding counts neither in the loss nor in the gradient")
  func padding() throws {
    func run(_ batch: Int, _ labels: [Float]) throws -> (Float, [Float]) {
      var builder = GraphBuilder(batch: batch)
      builder.enter("head")
      let x = try builder.input([2])
      let target = try builder.input([])
      let loss = try builder.softmaxCrossEntropy(logits: dense(&builder, x, 3), target: target)
      let subject = try Subject(builder.finish(loss: loss), seed: Seed(1))
      let program = subject.program()
      let rows: [Float] = [0.5, -1, 2, 0.25, -0.75, 1.5]
      for (place, value) in rows.prefix(batch * 2).enumerated() { program.input(x)[place] = value }
      _ = program.input(target).update(fromContentsOf: labels)
      let value = program.forward(step: 0)
      program.backward()
      return (value, Array(subject.store.gradient(0)))
    }
    let two = try run(2, [2, 1])
    for padding in [-1, -7, 3, 0.5, .nan, -.infinity, 1e30] as [Float] {
      let padded = try run(3, [2, 1, padding])
      #expect(padded.0 == two.0 && padded.1 == two.1, "\(padding)")
    }
    let nothing = try run(3, [-1, -1, -1])
    #expect(nothing.0 == 0 && nothing.1.allSatisfy { $0 == 0 })
  }

  @Test("large logits overflow nothing")
  func largeLogits() throws {
    var builder = GraphBuilder(batch: 1)
    let (x, target) = (try builder.input([4]), try builder.input([4]))
    let loss = try builder.binaryCrossEntropy(logits: x, target: target)
    let program = Program(
      builder.finish(loss: loss), parameters: ParameterStore([], seed: Seed(0)), mode: .training,
      kernels: .best)
    _ = program.input(x).update(fromContentsOf: [1000, -1000, 1000, -1000])
    _ = program.input(target).update(fromContentsOf: [1, 0, 0, 1])
    #expect(program.forward(step: 0) == 500)
  }

  @Test("what does not fit is refused by the path of the layer")
  func refused() throws {
    let attempts: [@Sendable (inout GraphBuilder, Tensor) throws -> Tensor] = [
      { try $0.binaryCrossEntropy(logits: $1, target: $0.input([1])) },
      { try $0.huber(prediction: $1, target: $0.input([1]), delta: 1) },
      { try $0.huber(prediction: $1, target: $1, delta: 0) },
      { try $0.huber(prediction: $1, target: $1, delta: .infinity) },
      { try $0.softmaxCrossEntropy(logits: $1, target: $0.input([24])) },
      { try $0.marginLoss(lengths: $1, target: $0.input([24])) },
      { try $0.marginLoss(lengths: $0.reshape($1, to: [24, 1]), target: $0.input([24])) },
      { try $0.softmaxCrossEntropy(logits: $1, target: $0.input([]), weights: [1, 2]) },
      { try $0.softmaxCrossEntropy(logits: $0.reshape($1, to: [24, 1]), target: $0.input([24])) },
    ]
    for attempt in attempts {
      let failure = #expect(throws: GraphError.self) {
        _ = try LossCase(testDescription: "", build: attempt).graph()
      }
      #expect(failure?.path == "loss")
    }
  }
}
