// Frozen layers never change, growing changes no number, and a run may start from the weights of
// another.
import Engine
import Networks
import Numerics
import Problems
import Schema
import Testing
import Training

struct FreezingTests {
  private func run(_ optimizer: some OptimizerKind = Adam()) -> RunConfiguration {
    smallRun {
      $0.training.optimizer = OptimizerSpec(optimizer)
      var decay = AdamW()
      decay.weightDecay = 0.1
      if optimizer is AdamW { $0.training.optimizer = OptimizerSpec(decay) }
    }
  }

  @Test func whatIsFrozenStays() throws {
    for optimizer: any OptimizerKind in [SGD(), AdamW()] {
      var configuration = optimizer is AdamW ? run(AdamW()) : run(SGD())
      configuration.network.blocks[1].trainable = false
      configuration.network.blocks[0].layers[0].isTrainable = false
      let trainer = try Trainer(configuration)
      let before = Dictionary(
        uniqueKeysWithValues: trainer.parameters.specs.map { ($0.path, trainer.values($0.path)) })
      trainer.advance(5)
      for spec in trainer.parameters.specs {
        #expect((trainer.values(spec.path) == before[spec.path]) == spec.isFrozen, "\(spec.path)")
        #expect(!spec.isFrozen || trainer.momentum(spec.path).allSatisfy { $0 == 0 })
      }
      // Its norms are not measured, and it is not said to have stopped learning.
      for measure in trainer.measures where !measure.path.hasPrefix("head") {
        #expect(measure.weightGradient.isNaN && measure.zeroGradient == nil)
      }
    }
  }

  @Test func freezingOnTheWayAndBackIsResumedBitForBit() throws {
    func trained() throws -> Trainer {
      let trainer = try Trainer(run()).advance(8)
      try trainer.change { $0.network.blocks[1].trainable = false }
      return trainer.advance(6)
    }
    let frozen = try trained()
    let checkpoint = try frozen.checkpoint()
    #expect(checkpoint.tensors.contains { $0.name == "param/body[0].dense1.weight" })
    #expect(!checkpoint.tensors.contains { $0.name == "state0/body[0].dense1.weight" })
    #expect(checkpoint.tensors.contains { $0.name == "state0/stem.dense1.weight" })
    let kept = frozen.values("body[1].dense2.weight")
    func thawed(_ trainer: Trainer) throws -> Trainer {
      #expect(trainer.values("body[1].dense2.weight") == kept)
      try trainer.change { $0.network.blocks[1].trainable = true }
      return trainer.advance(7)
    }
    let (straight, resumed) = try (thawed(frozen), thawed(Trainer(resuming: checkpoint)))
    #expect(try Bits(straight) == Bits(resumed))
    #expect(straight.values("body[1].dense2.weight") != kept)
  }

  @Test func growingChangesNoLoss() throws {
    for repeats in [1, 3] {
      let trainer = try Trainer(smallRun { $0.network.blocks[1].repeats = repeats }).advance(20)
      let loss = trainer.evaluate().test(.loss)
      let network = try trainer.configuration.network.growing(block: 1)
      try trainer.change { $0.network = network }
      #expect(trainer.network.layers.count == 3 + 3 * (repeats + 1))
      #expect(trainer.evaluate().test(.loss) == loss)
      let grown = try Trainer(resuming: trainer.checkpoint())
      #expect(try Bits(grown.advance(10)) == Bits(trainer.advance(10)))
      #expect(trainer.values("body[\(repeats)].dense2.weight").contains { $0 != 0 })
    }
  }
}
