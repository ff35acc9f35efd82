// n steps, a checkpoint and m steps are n + m steps, bit for bit; and no checkpoint from a stranger
// is believed.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct ResumeTests {
  private static func regularised() -> RunConfiguration {
    smallRun {
      var dropout = Dropout()
      dropout.rate = 0.2
      $0.network = residual(extra: [Layer(BatchNorm()), Layer(dropout)])
      $0.training.optimizer = OptimizerSpec(AdamW())
      $0.training.schedule = ScheduleSpec(CosineSchedule())
    }
  }

  private static let variants = [
    smallRun(),
    smallRun { $0.training.optimizer = OptimizerSpec(Adam()) },
    regularised(),
  ]

  @Test(arguments: variants.indices) func resumingIsExact(variant: Int) throws {
    let configuration = Self.variants[variant]
    let whole = try Trainer(configuration).advance(47)
    let part = try Trainer(configuration).advance(22)
    let resumed = try Trainer(resuming: part.checkpoint()).advance(25)
    #expect(try Bits(resumed) == Bits(whole))
  }

  @Test func resumingKeepsEditsAndMarks() throws {
    func edited() throws -> Trainer {
      let trainer = try Trainer(smallRun()).advance(10)
      try trainer.change { $0.network = $0.network.withSkips(false) }
      return trainer.advance(10)
    }
    let whole = try edited().advance(15)
    let resumed = try Trainer(resuming: edited().checkpoint()).advance(15)
    #expect(try Bits(resumed) == Bits(whole))
    #expect(resumed.marks == [ChangeMark(step: 10, label: "skips off")])
    #expect(resumed.edits == whole.edits && resumed.base == whole.base)
  }

  @Test func aSaveAtAnyStepGoesOnToAnyOther() throws {
    let straight = try Trainer(smallRun())
    straight.stopPoint = .step(120)
    straight.run()
    let first = try Trainer(smallRun())
    first.stopPoint = .step(50)
    first.run()
    let second = try Trainer(resuming: first.checkpoint())
    second.stopPoint = .step(120)
    second.run()
    #expect(try Bits(second) == Bits(straight))
  }

  @Test func resumingAFinishedRunIsFinished() throws {
    let trainer = try Trainer(smallRun())
    trainer.run()
    #expect(try Trainer(resuming: trainer.checkpoint()).status == .finished(reason: "steps"))
  }

  private static let spoilings: [(String, @Sendable (inout Checkpoint) -> Void)] = [
    ("steps", { $0.step = -1 }),
    ("steps", { $0.step = .max }),
    ("steps", { $0.optimizerStep = $0.step + 1 }),
    ("lack 'param/stem.dense1.weight'", { $0.tensors.removeFirst() }),
    ("twice", { $0.tensors.append($0.tensors[0]) }),
    ("not in the network", { $0.tensors.append(NamedTensor(name: "x", shape: [1], values: [1])) }),
    ("16×16", { $0.tensors[0].shape = [16, 16] }),
    ("param", { $0.tensors[0].shape = [.max, .max] }),
    ("param", { $0.tensors[0].values.append(1) }),
    ("not finite", { $0.tensors[3].values[0] = .nan }),
    ("digest", { $0.tensors[0].values[0] += 1 }),
    ("digest", { $0.lossDigest ^= 1 }),
    ("losses", { $0.recentLosses = Array(repeating: 0, count: 1000) }),
    ("batch_loss", { $0.batchLosses.values = Array(repeating: 0, count: 1 << 20) }),
    ("batch_loss", { $0.batchLosses.stride = 0 }),
    ("test_loss", { $0.testLoss.firstStep = -5 }),
    ("history", { $0.weightGradients.stride = 3 }),
    ("history", { $0.weightGradients.values[0].removeLast() }),
    ("history", { $0.activationGradients.steps[0] = 90 }),
    ("history", { $0.weightGradients.paths[0] = "else.where" }),
    ("changes", { $0.edits = [Edit(step: 99, path: NodePath("seed"), value: 3)] }),
    ("seed", { $0.edits = [Edit(step: 1, path: NodePath("seed"), value: "x")] }),
    ("", { $0.base.network = residual(width: 9) }),
  ]

  @Test(arguments: spoilings.indices) func spoiledCheckpointsAreRefused(index: Int) throws {
    var checkpoint = try Trainer(smallRun()).advance(12).checkpoint()
    Self.spoilings[index].1(&checkpoint)
    let said = message { _ = try Trainer(resuming: checkpoint) }
    #expect(!said.isEmpty && said.contains(Self.spoilings[index].0))
  }
}
