// Three small networks against values made once by PyTorch in float64: logits, every gradient and
// the losses of ten optimizer steps. `Oracles/make_oracles.py` made them.
import ProjectSupport
import Numerics
import Problems
import Engine
import Experiments
import Foundation
import Networks
import Testing
import Training

@Suite struct OracleTests {
  struct Values: Decodable {
    var shape: [Int]
    var values: [Double]
  }

  struct Oracle: Decodable {
    var input: Values
    var target: Values
    var parameters: [String: Values]
    var logits: Values
    var gradients: [String: Values]
    var losses: [Double]

    /// The largest gradient of any parameter of one layer.
    func largestGradient(inLayer path: String) -> Double {
      gradients.filter { $0.key.hasPrefix(path + ".") }.values
        .flatMap(\.values).map(abs).max() ?? 0
    }
  }

  static let folder = Project.file("Tests/OracleTests/Oracles")

  @Test(arguments: ["plain", "residual", "normalized"], KernelSet.available.map(\.name))
  func agreesWithPyTorch(name: String, kernels: String) throws {
    let oracle = try JSONDecoder().decode(
      Oracle.self, from: Data(contentsOf: Self.folder.appending(path: "\(name).json")))
    let document = try ExperimentFile.read(
      String(contentsOf: Self.folder.appending(path: "\(name).yaml"), encoding: .utf8))
    let run = document.configuration
    let set = try KernelSet.named(kernels)
    let network = try run.network.lower(
      input: Shape(Array(oracle.input.shape.dropFirst())), outputs: oracle.logits.shape[1],
      loss: run.training.loss, batch: oracle.input.shape[0], seed: run.seed(of: .batches))
    let store = ParameterStore(network.graph.parameters, seed: run.seed(of: .batches))
    let program = Program(
      network.graph, parameters: store, mode: .training, kernels: set)

    let trainable = store.specs.indices.filter { store.specs[$0].role != .buffer }
    #expect(Set(trainable.map { store.specs[$0].path }) == Set(oracle.parameters.keys))
    for index in trainable {
      let values = try #require(oracle.parameters[store.specs[index].path])
      #expect(store.specs[index].shape == Shape(values.shape))
      for (i, value) in values.values.enumerated() { store.value(index)[i] = Float(value) }
    }
    fill(program.input(network.input), oracle.input)
    fill(program.input(try #require(network.target)), oracle.target)

    var norms = [Double](repeating: 0, count: store.specs.count)
    for (step, expected) in oracle.losses.enumerated() {
      let loss = program.forward(step: step)
      #expect(isClose(Double(loss), expected, scale: abs(expected)), "loss of step \(step)")
      program.backward()
      if step == 0 {
        expectClose(Array(program.values(network.output)), oracle.logits.values, "logits")
        for index in trainable {
          let path = store.specs[index].path
          // A bias before a normalization has a gradient of zero in truth, and sums what its
          // layer's weights sum.
          expectClose(
            Array(store.gradient(index)), try #require(oracle.gradients[path]).values, path,
            atLeast: oracle.largestGradient(inLayer: store.specs[index].layer))
        }
      }
      norms.withUnsafeMutableBufferPointer {
        store.update(
          run.training.optimizer.kind.rule(factor: 1, step: step + 1), clip: nil, kernels: set,
          squaredNorms: $0)
      }
    }
  }

  private func fill(_ buffer: UnsafeMutableBufferPointer<Float>, _ values: Values) {
    for (i, value) in values.values.enumerated() { buffer[i] = Float(value) }
  }

  private func isClose(_ a: Double, _ b: Double, scale: Double) -> Bool {
    abs(a - b) <= 1e-5 * max(scale, 1e-3)
  }
}
