// Every operation by itself against PyTorch in float64: outputs, gradients with respect to inputs
// and parameters, running statistics and probabilities, on every kernel set.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct OperationOracleTests {
  @Test(arguments: OracleCase.files, KernelSet.available.map(\.name))
  func agreesWithPyTorch(file: String, kernels: String) throws {
    let set = try KernelSet.named(kernels)
    for (name, expected) in try OracleCase.cases(in: file) { try expected.check(name, set) }
  }

  @Test("no operation is without an oracle")
  func coverage() throws {
    var graphs: [Graph] = []
    for file in OracleCase.files {
      for (name, expected) in try OracleCase.cases(in: file) {
        graphs.append(try OracleGraph(name, expected).graph)
      }
    }
    graphs += try RandomOperation.allCases.map { try $0.graph(rows: 2, columns: 3).graph }
    #expect(Operation.missing(in: graphs) == [], "add a case to the scripts in Oracles")
  }
}

/// Operations that draw random numbers. PyTorch draws others, so the mask is read from the engine's
/// own output for ones. Everything else is PyTorch's formula, y = x mask / (1 - p).
enum RandomOperation: CaseIterable {
  case dropout, stochasticDepth

  /// The share that is kept.
  static let kept: Float = 0.75

  /// x [rows, 2, columns] as a parameter of `ones` or of values; the gradient is that of the sum of
  /// squares.
  func graph(rows: Int, columns: Int) throws -> (graph: Graph, output: Tensor) {
    var builder = GraphBuilder(batch: rows)
    builder.enter("case")
    let x = try builder.parameter("x", [rows, 2, columns], .constant(1), role: .weight)
    let target = try builder.parameter("t", [rows, 2, columns], .constant(0), role: .buffer)
    let output =
      switch self {
      case .dropout: try builder.dropout(x, rate: 1 - Self.kept, key: 9)
      case .stochasticDepth: try builder.stochasticDepth(x, survival: Self.kept, key: 9)
      }
    let loss = try builder.meanSquaredError(prediction: output, target: target)
    return (builder.finish(loss: loss), output)
  }
}

@Suite struct RandomOperationTests {
  @Test(arguments: RandomOperation.allCases, KernelSet.available.map(\.name))
  func isPyTorchsFormulaUnderItsMask(operation: RandomOperation, kernels: String) throws {
    let (rows, columns) = (300, 7)
    let (graph, output) = try operation.graph(rows: rows, columns: columns)
    let store = ParameterStore(graph.parameters, seed: Seed(1))
    let set = try KernelSet.named(kernels)
    let program = Program(
      graph, parameters: store, mode: .training, kernels: set, keeping: [output])
    program.forward(step: 4)
    let mask = program.values(output).map { Double($0) }
    // What is kept grows by 1 / (1 - p), so that the mean stays; the rest is exactly zero.
    #expect(Set(mask) == [0, Double(1 / RandomOperation.kept)])
    let draws = operation == .dropout ? mask.count : rows
    let share = Double(mask.count { $0 > 0 }) / Double(mask.count)
    let deviation = (0.75 * 0.25 / Double(draws)).squareRoot()
    #expect(abs(share - 0.75) < 4 * deviation, "\(share) kept of \(draws)")
    if operation == .stochasticDepth {
      for row in 0..<rows {
        #expect(Set(mask[row * 2 * columns..<(row + 1) * 2 * columns]).count == 1)
      }
    }

    var stream = Seed(3).stream("values")
    for index in store.value(0).indices { store.value(0)[index] = Float(stream.normal()) }
    let x = store.value(0).map { Double($0) }
    program.forward(step: 4)
    program.backward()
    let y = zip(x, mask).map { $0 * $1 }
    expectClose(Array(program.values(output)), y, "output")
    expectClose(
      Array(store.gradient(0)), zip(y, mask).map { 2 * $0 * $1 / Double(y.count) }, "gradient")
    program.forward(step: 5)
    #expect(program.values(output).map { Double($0) } != y, "another step draws another mask")

    let evaluation = Program(
      graph, parameters: store, mode: .evaluation, kernels: set, keeping: [output])
    evaluation.forward(step: 4)
    #expect(Array(evaluation.values(output)) == Array(store.value(0)))
  }
}
