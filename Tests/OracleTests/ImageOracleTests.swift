// Pooling, upsampling, group normalization, gates and losses against PyTorch's in float64.
// `Oracles/make_images.py` made the values.
import Engine
import Foundation
import Testing

@Suite struct ImageOracleTests {
  struct Case: Decodable {
    var inputs: [[Double]]
    var shapes: [[Int]]
    var constants: [[Double]]
    var weight: [Double]
    var output: [Double]
    var gradients: [[Double]]
    var window: [Int]?
  }

  @Test(arguments: KernelSet.available.map(\.name))
  func agreesWithPyTorch(kernels: String) throws {
    let cases = try JSONDecoder().decode(
      [String: Case].self,
      from: Data(contentsOf: OracleTests.folder.appending(path: "images.json")))
    #expect(cases.count >= 18)
    for (name, expected) in cases { try check(name, expected, KernelSet.named(kernels)) }
  }

  /// The loss is the sum of the output times the weight, as a matrix product, so that gradients compare.
  private func check(_ name: String, _ expected: Case, _ kernels: KernelSet) throws {
    let batch = expected.shapes[0][0]
    var builder = GraphBuilder(batch: batch)
    builder.enter("case")
    // Inputs are parameters here, so that their gradients show.
    let x = try expected.shapes.enumerated().map {
      try builder.parameter("x\($0)", Shape($1), .constant(0), role: .weight)
    }
    var target: Tensor?
    let output: Tensor
    switch name {
    case "binary_cross_entropy":
      let given = try builder.input(Shape(Array(expected.shapes[0].dropFirst())))
      output = try builder.binaryCrossEntropy(logits: x[0], target: given)
      target = given
    case "cross_entropy_padded":
      let given = try builder.input([3])
      output = try builder.softmaxCrossEntropy(logits: x[0], target: given)
      target = given
    case "huber": output = try builder.huber(prediction: x[0], target: x[1], delta: 0.5)
    default: output = try operation(name, expected.window ?? [], x, &builder)
    }
    var loss = output
    if builder.shape(output) != [1] {
      // [1, n] times [n, 1]: one chain of multiply-adds.
      let weights = try builder.parameter(
        "weights", builder.shape(output), .constant(0), role: .buffer)
      let products = try builder.multiply(output, weights)
      let count = expected.output.count / batch
      let ones = try builder.parameter("ones", [count, 1], .constant(1), role: .buffer)
      let sums = try builder.linear(
        builder.reshape(products, to: [count]), weight: ones, bias: nil)
      let rows = try builder.parameter("rows", [batch, 1], .constant(0), role: .buffer)
      // Mean of squares of (s + c) - s has no gradient of 1, so a Huber loss far out: its slope is delta.
      loss = try builder.huber(prediction: sums, target: rows, delta: Float(batch))
    }
    let store = ParameterStore(builder.graph.parameters, seed: Seed(1))
    let program = Program(
      builder.finish(loss: loss), parameters: store, mode: .training, kernels: kernels,
      keeping: [output])
    for (index, spec) in store.specs.enumerated() {
      switch spec.path {
      case "case.weights":
        _ = store.value(index).update(fromContentsOf: expected.weight.map(Float.init))
      case "case.ones": break
      case "case.rows": store.value(index).update(repeating: -1e6)
      default:
        let number = Int(spec.path.dropFirst(6)) ?? 0
        _ = store.value(index).update(fromContentsOf: expected.inputs[number].map(Float.init))
      }
    }
    if let target {
      _ = program.input(target).update(fromContentsOf: expected.constants[0].map(Float.init))
    }
    program.forward(step: 0)
    compare(Array(program.values(output)), expected.output, name)
    program.backward()
    for (number, gradient) in expected.gradients.enumerated() {
      let index = try #require(store.index(of: "case.x\(number)"))
      compare(Array(store.gradient(index)), gradient, "\(name), gradient \(number)")
    }
  }

  private func operation(
    _ name: String, _ window: [Int], _ x: [Tensor], _ builder: inout GraphBuilder
  ) throws -> Tensor {
    switch name.prefix(while: { !$0.isNumber }) {
    case "max": try builder.pool(x[0], .max, geometry(window))
    case "average": try builder.pool(x[0], .average, geometry(window))
    case "global_max": try builder.globalPool(x[0], .max)
    case "global_average": try builder.globalPool(x[0], .average)
    case "nearest": try builder.upsample(x[0], .nearest, factor: window[0])
    case "bilinear": try builder.upsample(x[0], .bilinear, factor: window[0])
    case "group_norm":
      try builder.groupNorm(x[0], gain: x[1], shift: x[2], groups: window[0], epsilon: 1e-5)
    case "gate": try builder.gate(x[0], x[1], x[2])
    default: try builder.multiply(x[0], x[1])
    }
  }

  private func geometry(_ w: [Int]) -> Window {
    Window(
      kernel: Extent(w[0], w[1]), stride: Extent(w[2], w[3]), padding: Extent(w[4], w[5]),
      dilation: Extent(w[6], w[7]))
  }

  private func compare(_ actual: [Float], _ expected: [Double], _ what: String) {
    let scale = max(1, expected.map(abs).max() ?? 0)
    #expect(actual.count == expected.count, "\(what)")
    for (a, e) in zip(actual, expected) {
      #expect(abs(Double(a) - e) <= 1e-5 * scale, "\(what): \(a) is not \(e)")
    }
  }
}
