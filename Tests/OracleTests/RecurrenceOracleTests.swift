// Recurrent layers against PyTorch's in float64. `Oracles/make_recurrence.py` made the values.
import Engine
import Foundation
import Testing

@Suite struct RecurrenceOracleTests {
  struct Oracle: Decodable {
    struct Case: Decodable {
      var x: [Double]
      var target: [Double]
      var output: [Double]
      var loss: Double
      var input_gradient: [Double]
      var parameters: [String: [Double]]
      var gradients: [String: [Double]]
    }
    var batch: Int
    var steps: Int
    var inputs: Int
    var units: Int
    var cases: [String: Case]
  }

  @Test(arguments: RecurrentCell.allCases, KernelSet.available.map(\.name))
  func agreesWithPyTorch(cell: RecurrentCell, kernels: String) throws {
    let oracle = try JSONDecoder().decode(
      Oracle.self,
      from: Data(contentsOf: OracleTests.folder.appending(path: "recurrence.json")))
    let expected = try #require(oracle.cases[cell.rawValue])
    let wide = cell.gates * oracle.units
    var builder = GraphBuilder(batch: oracle.batch)
    builder.enter("layer")
    // The input is a parameter here, so that its gradient shows.
    let x = try builder.parameter(
      "x", [oracle.batch, oracle.steps, oracle.inputs], .constant(0), role: .weight)
    let output = try builder.recurrence(
      x, cell,
      input: builder.parameter("input", [oracle.inputs, wide], .constant(0), role: .weight),
      hidden: builder.parameter("hidden", [oracle.units, wide], .constant(0), role: .weight),
      inputBias: builder.parameter("input_bias", [wide], .constant(0), role: .scalar),
      hiddenBias: builder.parameter("hidden_bias", [wide], .constant(0), role: .scalar))
    let target = try builder.input([oracle.steps, oracle.units])
    let loss = try builder.meanSquaredError(prediction: output, target: target)
    let store = ParameterStore(builder.graph.parameters, seed: Seed(1))
    let program = Program(
      builder.finish(loss: loss), parameters: store, mode: .training,
      kernels: try KernelSet.named(kernels))
    for (index, spec) in store.specs.enumerated() {
      let values = expected.parameters[String(spec.path.dropFirst(6))] ?? expected.x
      _ = store.value(index).update(fromContentsOf: values.map(Float.init))
    }
    _ = program.input(target).update(fromContentsOf: expected.target.map(Float.init))
    #expect(abs(Double(program.forward(step: 0)) - expected.loss) < 1e-6)
    program.backward()
    compare(Array(program.values(output)), expected.output, "output")
    for (index, spec) in store.specs.enumerated() {
      compare(
        Array(store.gradient(index)),
        expected.gradients[String(spec.path.dropFirst(6))] ?? expected.input_gradient, spec.path)
    }
  }

  private func compare(_ actual: [Float], _ expected: [Double], _ what: String) {
    let scale = expected.map(abs).max() ?? 0
    #expect(actual.count == expected.count, "\(what)")
    for (a, e) in zip(actual, expected) {
      #expect(abs(Double(a) - e) <= 1e-5 * scale, "\(what): \(a) is not \(e)")
    }
  }
}
