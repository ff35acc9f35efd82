// Recurrent layers against the formulas in double precision, over kernel sets, threads, sizes and
// modes.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct RecurrenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cell: RecurrentCell
    var batch: Int
    var steps: Int
    var inputs: Int
    var units: Int
    /// Whether a second one follows, whose input carries a gradient.
    var isDeep = true

    var testDescription: String { "\(cell) \(batch)x\(steps)x\(inputs)->\(units)" }

    func graph() throws -> Graph {
      var builder = GraphBuilder(batch: batch)
      builder.enter("first")
      var x = try builder.input([steps, inputs])
      x = try layer(&builder, x)
      if isDeep {
        builder.enter("second")
        x = try builder.add(layer(&builder, x), x)
      }
      builder.enter("last")
      let output = try dense(&builder, x, 2)
      let target = try builder.input([steps, 2])
      let loss = try builder.meanSquaredError(prediction: output, target: target)
      return builder.finish(loss: loss)
    }

    func layer(_ builder: inout GraphBuilder, _ x: Tensor) throws -> Tensor {
      let (features, wide) = (builder.shape(x).last, cell.gates * units)
      return try builder.recurrence(
        x, cell,
        input: builder.parameter(
          "input", [features, wide], .lecunNormal(fanIn: features), role: .weight),
        hidden: builder.parameter(
          "hidden", [units, wide], .lecunNormal(fanIn: units), role: .weight),
        inputBias: builder.parameter("input_bias", [wide], .constant(0), role: .scalar),
        hiddenBias: builder.parameter("hidden_bias", [wide], .constant(0), role: .scalar))
    }
  }

  static let cases: [Case] = RecurrentCell.allCases.flatMap { cell in
    [
      Case(cell: cell, batch: 3, steps: 5, inputs: 4, units: 6),
      Case(cell: cell, batch: 2, steps: 1, inputs: 2, units: 3),
      Case(cell: cell, batch: 1, steps: 4, inputs: 1, units: 1),
      Case(cell: cell, batch: 2, steps: 3, inputs: 5, units: 19, isDeep: false),
    ]
  }

  @Test("gradients match central differences", arguments: cases)
  func gradients(of recurrent: Case) throws {
    for seed in 0..<3 {
      let subject = try Subject(recurrent.graph(), seed: Seed(UInt64(seed)))
      #expect(try subject.mismatches() == [])
    }
  }

  @Test("evaluation gives the same outputs", arguments: cases)
  func evaluation(of recurrent: Case) throws {
    let subject = try Subject(recurrent.graph(), seed: Seed(4))
    #expect(subject.program().forward(step: 0) == subject.program(.evaluation).forward(step: 0))
  }

  @Test("the same bits on every kernel set and thread count, fused or not, measured or not")
  func digests() throws {
    let large = RecurrentCell.allCases.map {
      Case(cell: $0, batch: 37, steps: 6, inputs: 9, units: 33)
    }
    for recurrent in Self.cases + large {
      let subject = try Subject(recurrent.graph(), seed: Seed(9))
      let expected = subject.digest(measured: true)
      for kernels in KernelSet.available {
        for threads in [1, 2, 4] {
          var options = ExecutionOptions()
          (options.threads, options.splitThreshold) = (threads, 1)
          #expect(
            subject.digest(kernels: kernels, options: options, measured: true) == expected,
            "\(recurrent) on \(kernels.name)")
        }
      }
      var unfused = ExecutionOptions()
      unfused.fusion = false
      #expect(subject.digest(options: unfused, measured: true) == expected)
      let unmeasured = subject.digest(options: unfused, measured: false)
      #expect(subject.digest(measured: false) == unmeasured)
    }
  }

  @Test("a backward pass may run again with the same result")
  func twice() throws {
    for recurrent in Self.cases {
      let subject = try Subject(recurrent.graph(), seed: Seed(2))
      let program = subject.program()
      program.forward(step: 0)
      program.backward()
      let first = subject.store.specs.indices.map { Array(subject.store.gradient($0)) }
      program.backward()
      #expect(first == subject.store.specs.indices.map { Array(subject.store.gradient($0)) })
    }
  }

  @Test("what does not fit is refused with the layer's path")
  func refusals() throws {
    func message(_ shape: Shape, _ input: Shape, _ hidden: Shape, _ bias: Shape) -> String {
      var builder = GraphBuilder(batch: 2)
      builder.enter("body.recurrent1")
      do {
        let x = try builder.input(shape)
        _ = try builder.recurrence(
          x, .gru,
          input: builder.parameter("input", input, .constant(0), role: .weight),
          hidden: builder.parameter("hidden", hidden, .constant(0), role: .weight),
          inputBias: builder.parameter("b", bias, .constant(0), role: .scalar),
          hiddenBias: builder.parameter("c", bias, .constant(0), role: .scalar))
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message([5, 3], [3, 12], [4, 12], [12]) == "")
    for (shape, input, hidden, bias, part) in [
      ([3], [3, 12], [4, 12], [12], "[batch, steps, features]"),
      ([5, 3], [2, 12], [4, 12], [12], "3×12"),
      ([5, 3], [3, 16], [4, 16], [16], "H×3H"),
      ([5, 3], [3, 12], [4, 12], [4], "12 values"),
      ([5000, 3], [3, 12], [4, 12], [12], "4096 steps"),
      ([0, 3], [3, 12], [4, 12], [12], "zero"),
    ] as [(Shape, Shape, Shape, Shape, String)] {
      let text = message(shape, input, hidden, bias)
      #expect(text.hasPrefix("body.recurrent1: ") && text.contains(part), "\(text)")
    }
  }
}
