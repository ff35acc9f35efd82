// Runs on one axis: one setting in several values, and nothing else.
import Engine
import Networks
import Problems
import Schema
import Testing
import Training

@Suite struct SweepTests {
  private func made(_ id: String, _ configuration: RunConfiguration) throws -> RunConfiguration {
    let all = configuration.sweeps.flatMap(\.variants)
    return try #require(all.first { $0.id == id }).configuration(configuration)
  }

  @Test func everyOneOfThemCanBeTrained() throws {
    let configuration = smallRun { $0.network = residual(blocks: 8) }
    let variants = configuration.sweeps.flatMap(\.variants)
    #expect(variants.count == 15 && Set(variants.map(\.id)).count == 15)
    for variant in variants {
      let trainer = try Trainer(variant.configuration(configuration)).advance(2)
      #expect(trainer.step == 2 && trainer.lastLoss.isFinite, "\(variant.id)")
    }
  }

  @Test func onlyTheOneSettingDiffers() throws {
    let configuration = smallRun { $0.network = residual(blocks: 8) }
    func changes(_ id: String) throws -> [String] {
      try configuration.edits(toBecome: made(id, configuration), at: 0).map(\.path.description)
    }
    #expect(try made("depth-x1/4", configuration).network.blocks.map(\.repeats) == [1, 2, 1])
    #expect(try made("depth-x2", configuration).network.blocks.map(\.repeats) == [1, 16, 1])
    #expect(try changes("depth-x2") == ["network.blocks.body.repeats"])
    #expect(try changes("rate-x3") == ["training.optimizer.learning_rate"])
    #expect(try made("tanh", configuration).network.activationKinds == ["tanh"])
    // Edits of the document reach it.
    var edited = configuration
    edited.training.batchSize = 5
    #expect(try made("depth-x2", edited).training.batchSize == 5)
  }

  @Test func normalizationsComeAndGo() throws {
    let plain = smallRun { $0.network = residual(blocks: 4) }
    let normalized = try made("layer_norm", plain)
    #expect(normalized.network.normalizationKinds == ["layer_norm"])
    #expect(
      normalized.network.blocks[1].layers.map(\.kind.kind) == [
        "dense", "layer_norm", "relu", "dense",
      ])
    #expect(normalized.network.blocks[1].skips[0].to == 4)
    #expect(normalized.network.blocks[0].layers.count == 2)
    let other = try made("rms_norm", normalized)
    #expect(other.network.normalizationKinds == ["rms_norm"])
    #expect(try made("no-norm", normalized).network.blocks[1].layers.count == 3)
    #expect(
      try made("no-norm", normalized).network.blocks[1].skips == plain.network.blocks[1].skips)
  }
}
