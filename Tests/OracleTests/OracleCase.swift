// One operation by itself as PyTorch (or Keras) computed it in float64, and the comparison of the
// engine with it. The files beside the scripts in `Oracles` hold the cases. `OracleBuilders` says
// how the engine builds the operation of a case.
import Numerics
import Engine
import Foundation
import Testing

struct OracleCase: Decodable {
  struct Values: Decodable {
    var shape: [Int]
    var values: [Double]

    var floats: [Float] { values.map(Float.init) }
  }

  /// What gradients are taken by: inputs and parameters alike.
  var inputs: [Values]
  /// Class numbers, tokens, targets.
  var constants: [Values]?
  /// Running statistics before and after.
  var buffers: [Values]?
  var buffers_after: [[Double]]?
  /// Of the sum of outputs that the gradients are of; one number where the output is a loss.
  var weight: [Double]
  var output: [Double]
  var gradients: [[Double]]?
  var more: [String: [Double]]?
  /// Kernel, stride, padding, dilation and, in some, padding of the end alone: down and across.
  var window: [Int]?
  var numbers: [Double]?
  /// Whether it is evaluation, without gradients.
  var evaluates: Bool?

  func number(_ index: Int) -> Float { Float(numbers?[index] ?? 0) }
  func integer(_ index: Int) -> Int { Int(numbers?[index] ?? 0) }

  var geometry: Window {
    let w = window ?? []
    return Window(
      kernel: Extent(w[0], w[1]), stride: Extent(w[2], w[3]), padding: Extent(w[4], w[5]),
      endPadding: w.count > 8 ? Extent(w[8], w[9]) : Extent(0), dilation: Extent(w[6], w[7]))
  }

  static let files = ["elementwise", "images", "normalizations", "same", "sequences"]

  /// By name, 'operation/variant'.
  static func cases(in file: String) throws -> [String: OracleCase] {
    try JSONDecoder().decode(
      [String: OracleCase].self,
      from: Data(contentsOf: OracleTests.folder.appending(path: "\(file).json")))
  }
}

/// A case's graph, with what the test fills and reads.
struct OracleGraph {
  var graph: Graph
  var output: Tensor
  var constants: [Tensor] = []

  /// The loss is the sum of the output times the case's weight, as a matrix product.
  init(_ name: String, _ expected: OracleCase) throws {
    let batch = expected.constants?.first?.shape[0] ?? expected.inputs[0].shape[0]
    var builder = GraphBuilder(batch: batch)
    builder.enter("case")
    // Inputs are parameters here, so that their gradients show.
    func parameters(_ values: [OracleCase.Values]?, _ name: String, _ role: ParameterSpec.Role)
      throws -> [Tensor]
    {
      try (values ?? []).enumerated().map {
        try builder.parameter("\(name)\($0)", Shape($1.shape), .constant(0), role: role)
      }
    }
    let inputs = try parameters(expected.inputs, "input", .weight)
    let buffers = try parameters(expected.buffers, "buffer", .buffer)
    for constant in expected.constants ?? [] {
      constants.append(try builder.input(Shape(Array(constant.shape.dropFirst()))))
    }
    let build = try #require(OracleBuilders.named(name), "no operation is built for \(name)")
    output = try build(&builder, expected, inputs + buffers, constants)
    var loss = output
    if builder.shape(output) != [1] {
      let (shape, count) = (builder.shape(output), expected.output.count / batch)
      let weights = try builder.parameter("weights", shape, .constant(0), role: .buffer)
      let ones = try builder.parameter("ones", [count, 1], .constant(1), role: .buffer)
      let products = try builder.reshape(builder.multiply(output, weights), to: [count])
      let sums = try builder.linear(products, weight: ones, bias: nil)
      // Far from its target the slope of a Huber loss is delta over the rows: 1.
      let far = try builder.parameter("far", [batch, 1], .constant(0), role: .buffer)
      loss = try builder.huber(prediction: sums, target: far, delta: Float(batch))
    }
    graph = builder.finish(loss: loss)
    try graph.verify()
  }
}

extension OracleCase {
  /// Compares outputs, gradients and whatever else the case holds.
  func check(_ name: String, _ kernels: KernelSet) throws {
    let subject = try OracleGraph(name, self)
    let store = ParameterStore(subject.graph.parameters, seed: Seed(1))
    func fill(_ path: String, _ values: [Float]) throws {
      guard let index = store.index(of: "case.\(path)") else { return }
      #expect(store.value(index).count == values.count, "\(name): \(path)")
      _ = store.value(index).update(fromContentsOf: values)
    }
    for (number, values) in inputs.enumerated() { try fill("input\(number)", values.floats) }
    for (number, values) in (buffers ?? []).enumerated() {
      try fill("buffer\(number)", values.floats)
    }
    try fill("weights", weight.map(Float.init))
    if let far = store.index(of: "case.far") { store.value(far).update(repeating: -1e6) }
    let isEvaluation = evaluates ?? false
    let program = Program(
      subject.graph, parameters: store, mode: isEvaluation ? .evaluation : .training,
      kernels: kernels, keeping: [subject.output])
    for (tensor, values) in zip(subject.constants, constants ?? []) {
      _ = program.input(tensor).update(fromContentsOf: values.floats)
    }
    program.forward(step: 0)
    let what = "\(name) on \(kernels.name)"
    expectClose(Array(program.values(subject.output)), output, what)
    if let probabilities = more?["probabilities"] {
      let found = try #require(program.attentionProbabilities(subject.output))
      expectClose(Array(found), probabilities, "\(what), probabilities")
    }
    for (number, values) in (buffers_after ?? []).enumerated() {
      let index = try #require(store.index(of: "case.buffer\(number)"))
      expectClose(Array(store.value(index)), values, "\(what), buffer \(number)")
    }
    guard !isEvaluation else { return }
    program.backward()
    let gradients = try #require(gradients)
    #expect(gradients.count == inputs.count)
    for (number, gradient) in gradients.enumerated() {
      let index = try #require(store.index(of: "case.input\(number)"))
      expectClose(Array(store.gradient(index)), gradient, "\(what), gradient \(number)")
    }
  }
}

/// Within 1e-5 of the largest value of the tensor: a float32 sum near cancellation is exact to the
/// size of what was summed.
func expectClose(
  _ actual: [Float], _ expected: [Double], _ what: String, atLeast least: Double = 0
) {
  let scale = expected.reduce(least) { max($0, abs($1)) }
  guard actual.count == expected.count else {
    Issue.record("\(what): \(actual.count) values, not \(expected.count)")
    return
  }
  // Written so that NaN is a difference too.
  let wrong = zip(actual, expected).first { !(abs(Double($0) - $1) <= 1e-5 * scale) }
  if let wrong { Issue.record("\(what): \(wrong.0) is not \(wrong.1), of at most \(scale)") }
}
