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

  /// What changes how a network learns, and not what it computes.
  private func scriptThatLearnsInParts() throws -> (KerasScript, [NamedTensor]) {
    var network = try preset("zero-pad-shortcut").network
    for index in network.blocks.indices {
      network.blocks[index].trainable = network.blocks[index].name == "head"
      for skip in network.blocks[index].skips.indices {
        network.blocks[index].skips[skip].survival = 0.5
        network.blocks[index].skips[skip].dropout = 0.25
      }
    }
    let outline = try #require(DataOutline(preset("zero-pad-shortcut").dataSource))
    let lowered = try network.lower(
      input: outline.inputShape, outputs: nil, parts: outline.inputParts, head: LossHead?.none,
      batch: 3, seed: Seed(1))
    return (KerasScript(network, lowered, title: "parts"), computed(lowered).1)
  }

  @Test func whatOnlyTrainingHasIsInTheScript() throws {
    let text = try scriptThatLearnsInParts().0.text
    #expect(text.contains("\n    x = layers.Dropout(0.25)(x)\n    x = Depth(0.5)(x)\n"))
    #expect(text.contains("frozen(f\"{p}.") && text.contains("weight.trainable = False"))
    let plain = try preset("spirals-56")
    let outline = try #require(DataOutline(plain.dataSource))
    let lowered = try plain.network.lower(
      input: outline.inputShape, outputs: nil, parts: outline.inputParts, head: LossHead?.none,
      batch: 3, seed: Seed(1))
    let without = KerasScript(plain.network, lowered, title: "all").text
    #expect(!without.contains("frozen(f") && !without.contains("x = Depth("))
  }

  /// The head alone learns; in training branches are left out by samples, else none.
  @Test(.enabled(if: python != nil, "RESPLAY_TOOLS_PYTHON names no Python with Keras"))
  func kerasLearnsInTheSameParts() throws {
    let folder = try TemporaryFolder()
    let (script, weights) = try scriptThatLearnsInParts()
    try folder.write(script.text, to: "model.py")
    try folder.write(NPZExporter.archive(weights), to: "weights.npz")
    let check = """
      import os
      os.environ["KERAS_BACKEND"] = "torch"
      import keras, numpy as np
      from model import Depth, layers, made, model
      x = np.random.default_rng(1).normal(size=(8, *model.input_shape[1:])).astype("float32")
      one, two = (np.array(model(x, training=False).detach()) for _ in range(2))
      assert (one == two).all()
      assert not np.allclose(np.array(model(x, training=True).detach()), one, atol=1e-4)
      before = [(layer, [np.array(w) for w in layer.get_weights()]) for layer, _ in made]
      model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
      model.fit(x, one + 1, epochs=1, verbose=0)
      moved = {
          made[i][1][0][0].split(".")[0].split("[")[0]
          for i, (layer, old) in enumerate(before)
          if any((a != b).any() for a, b in zip(old, layer.get_weights()))}
      assert moved == {"head"}, moved
      rows = np.array(Depth(0.5)(np.ones((1000, 3), "float32"), training=True))
      assert set(np.unique(rows)) == {0, 2} and (rows.min(1) == rows.max(1)).all()
      assert 400 < (rows[:, 0] == 0).sum() < 600
      print("learns in parts")
      """
    try folder.write(check, to: "check.py")
    let outcome = try ChildProcess.run(
      try #require(Self.python), ["check.py"], directory: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors.suffix(3000))")
    #expect(outcome.lines.last == "learns in parts")
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
