// Whole layers against PyTorch's own modules in float64: outputs, and gradients with respect to
// every parameter. `Oracles/make_layers.py` made the values.
import Engine
import Experiments
import Foundation
import Networks
import Numerics
import Schema
import Testing

@Suite struct LayerOracleTests {
  struct Case: Decodable {
    /// As a document has it.
    var layer: String
    var input: OracleCase.Values
    var parameters: [String: OracleCase.Values]
    /// Of the sum of outputs that the gradients are of.
    var weight: [Double]
    var output: [Double]
    var gradients: [String: [Double]]
  }

  static let cases: [String: Case] = {
    let file = OracleTests.folder.appending(path: "layers.json")
    let data = (try? Data(contentsOf: file)) ?? Data()
    return (try? JSONDecoder().decode([String: Case].self, from: data)) ?? [:]
  }()

  @Test(arguments: cases.keys.sorted(), KernelSet.available.map(\.name))
  func agreesWithPyTorch(name: String, kernels: String) throws {
    let expected = try #require(Self.cases[name])
    var faults = FaultCollector()
    let node = try ExperimentFile.readValue(expected.layer)
    let layer = try #require(Layer.decode(node, path: "layer", into: &faults))
    let batch = expected.input.shape[0]
    var context = LayerContext(builder: GraphBuilder(batch: batch), path: "case", seed: Seed(1))
    let x = try context.builder.input(Shape(Array(expected.input.shape.dropFirst())))
    context.builder.enter("case")
    let y = try layer.kind.lower(x, into: &context)
    // The sum of outputs by weight, far from the target of a Huber loss: its slope is 1.
    let (shape, count) = (context.builder.shape(y), expected.output.count / batch)
    let weights = try context.builder.parameter(
      "oracle_weights", shape, .constant(0), role: .buffer)
    let ones = try context.builder.parameter(
      "oracle_ones", [count, 1], .constant(1), role: .buffer)
    let far = try context.builder.parameter(
      "oracle_far", [batch, 1], .constant(-1e6), role: .buffer)
    let products = try context.builder.reshape(
      context.builder.multiply(y, weights), to: [count])
    let loss = try context.builder.huber(
      prediction: context.builder.linear(products, weight: ones, bias: nil), target: far,
      delta: Float(batch))
    let graph = context.builder.finish(loss: loss)
    try graph.verify()

    let store = ParameterStore(graph.parameters, seed: Seed(1))
    let own = store.specs.filter { !$0.path.hasPrefix("case.oracle_") }
    #expect(Set(own.map(\.path)) == Set(expected.parameters.keys.map { "case.\($0)" }))
    for (key, values) in expected.parameters {
      let index = try #require(store.index(of: "case.\(key)"))
      #expect(store.specs[index].shape == Shape(values.shape), "\(key)")
      _ = store.value(index).update(fromContentsOf: values.floats)
    }
    let place = try #require(store.index(of: "case.oracle_weights"))
    _ = store.value(place).update(fromContentsOf: expected.weight.map(Float.init))
    let program = Program(
      graph, parameters: store, mode: .training, kernels: try KernelSet.named(kernels),
      keeping: [y])
    _ = program.input(x).update(fromContentsOf: expected.input.floats)
    program.forward(step: 0)
    expectClose(Array(program.values(y)), expected.output, "\(name) on \(kernels)")
    program.backward()
    for (key, gradient) in expected.gradients {
      let index = try #require(store.index(of: "case.\(key)"))
      expectClose(Array(store.gradient(index)), gradient, "\(name) on \(kernels), \(key)")
    }
  }

  @Test func thereAreCases() { #expect(Self.cases.count >= 18) }
}
