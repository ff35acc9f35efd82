// The network that a Keras script builds computes what ours does. One Python process builds all.
import Engine
import Experiments
import Foundation
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct KerasScriptTests {
  /// A Python that has Keras.
  static let python: String? = {
    guard let python = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"] else {
      return nil
    }
    let code = "import importlib.util, sys; sys.exit(not importlib.util.find_spec('keras'))"
    return (try? ChildProcess.run(python, ["-c", code]).status) == 0 ? python : nil
  }()

  private func preset(_ name: String) throws -> RunConfiguration {
    let text = try String(contentsOf: Project.file("Presets/\(name).yaml"), encoding: .utf8)
    return try ExperimentFile.read(text).configuration
  }

  /// Those whose layers Keras has, and no deeper ones than tell something.
  static let presets = [
    "tiny-playground", "highway-50", "squeeze-excite", "zero-pad-shortcut", "densenet", "resnext",
    "mobilenet-inverted-residual", "convnext-tiny", "mlp-mixer", "unet-denoise-digits",
    "gpt-reverse", "vit-digits", "lstm-8",
  ]

  @Test(.enabled(if: python != nil, "RESPLAY_TOOLS_PYTHON names no Python with Keras"))
  func kerasComputesTheSame() throws {
    let folder = try TemporaryFolder()
    var count = 0
    for name in Self.presets {
      let configuration = try preset(name)
      guard KerasScript.refusals(configuration.network).isEmpty else { continue }
      count += 1
      let outline = try #require(DataOutline(configuration.dataSource))
      let lowered = try configuration.network.lower(
        input: outline.inputShape, outputs: nil, parts: outline.inputParts,
        head: LossHead?.none, batch: 3, seed: Seed(1))
      let (tensors, weights) = computed(lowered)
      let script = KerasScript(configuration.network, lowered, title: name)
      try folder.write(script.text, to: "\(name)/model.py")
      try folder.write(NPZExporter.archive(weights), to: "\(name)/weights.npz")
      try folder.write(NPZExporter.archive(tensors), to: "\(name)/rows.npz")
    }
    let check = Project.file("Tests/InterchangeTests/Tools/keras_check.py").path
    let outcome = try ChildProcess.run(try #require(Self.python), [check, folder.path])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors.suffix(3000))")
    #expect(outcome.lines.last == "\(count) networks agree", "\(outcome.output)")
    #expect(count >= 12)
  }

  /// Rows with what comes out, and parameters that are not those of the start.
  private func computed(_ lowered: LoweredNetwork) -> ([NamedTensor], [NamedTensor]) {
    let graph = lowered.graph
    let store = ParameterStore(graph.parameters, seed: Seed(3))
    var random = Seed(5).stream("disturbed")
    var weights: [NamedTensor] = []
    for (index, spec) in store.specs.enumerated() {
      let values = store.value(index)
      for place in values.indices {
        switch spec.role {
        case .weight: values[place] += Float(0.01 * random.normal())
        case .scalar: values[place] += Float(0.1 * random.normal())
        case .buffer:
          values[place] =
            Float(spec.path.hasSuffix("var") ? random.uniform(0.5, 2) : 0.1 * random.normal())
        }
      }
      weights.append(
        NamedTensor(name: spec.path, shape: spec.shape, values: Array(store.value(index))))
    }
    let program = Program(
      graph, parameters: store, mode: .evaluation, kernels: .best, keeping: [lowered.output])
    let input = program.input(lowered.input)
    for place in input.indices {
      // -1 is padding.
      input[place] = Float(
        lowered.readsTokens ? (random.uniform(-1, 8)).rounded() : random.normal())
    }
    program.forward(step: 0)
    let rows = NamedTensor(
      name: "input", shape: graph.shape(lowered.input), values: Array(input))
    let made = NamedTensor(
      name: "output", shape: graph.shape(lowered.output),
      values: Array(program.values(lowered.output)))
    return ([rows, made], weights)
  }

  @Test func whatOnlyTrainingHasIsSaidToBeLeftOut() throws {
    var network = try preset("spirals-56").network
    #expect(KerasExporter.leftOut(network).isEmpty)
    for index in network.blocks.indices where !network.blocks[index].skips.isEmpty {
      network.blocks[index].skips[0].survival = 0.5
      network.blocks[index].trainable = false
    }
    let words = KerasExporter.leftOut(network)
    #expect(words.count == 2 && words.allSatisfy { $0.contains("network.blocks.body") })
    #expect(words[0].contains("survival") && words[1].contains("trainable: false"))
  }

  @Test func whatKerasHasNotIsRefusedByPath() throws {
    let refused = try ["encoder-decoder", "gru-8-residual", "llama-style", "capsule-digits"].map {
      KerasScript.refusals(try preset($0).network)
    }
    #expect(refused.allSatisfy { !$0.isEmpty })
    #expect(
      refused[1].contains {
        $0.path.hasPrefix("network.blocks.") && $0.message.contains("GRU")
      })
    #expect(try KerasScript.refusals(preset("spirals-56").network).isEmpty)
  }
}
