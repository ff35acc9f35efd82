// What makes a step besides its batch: several batches, a moving average, seeds of their own.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct StepFormsTests {
  /// No normalization and no dropout: a batch of 32 is two of 16.
  @Test func accumulatedBatchesAreOneLargeBatch() throws {
    let large = try Trainer(smallRun { $0.training.batchSize = 32 })
    let parts = try Trainer(smallRun { $0.training.accumulate = 2 })
    // Twelve rows are left out of an epoch of 60 by 16 and 28 by 32: only the first step is alike.
    large.advance()
    parts.advance()
    let (a, b) = (large.values("head.dense1.weight"), parts.values("head.dense1.weight"))
    let small = try Trainer(smallRun()).advance(1).values("head.dense1.weight")
    #expect(zip(small, b).contains { abs($0 - $1) > 1e-4 }, "one batch is another step")
    for (x, y) in zip(a, b) { #expect(abs(x - y) < 1e-6) }
    #expect(abs(large.lastLoss - parts.lastLoss) < 1e-6)
  }

  @Test func accumulationTakesConsecutiveBatches() throws {
    let trainer = try Trainer(smallRun { $0.training.accumulate = 3 })
    #expect(trainer.epoch == 0)
    trainer.advance()
    #expect(trainer.epoch == 1, "three batches an epoch")
  }

  /// The formula of the page, in double precision.
  @Test func theAverageIsTheFormula() throws {
    let plain = try Trainer(smallRun())
    let averaged = try Trainer(smallRun { $0.training.average = 0.9 })
    let index = try #require(plain.parameters.index(of: "head.dense1.weight"))
    var expected = plain.values("head.dense1.weight").map(Double.init)
    for step in 0..<30 {
      plain.advance()
      averaged.advance()
      let decay = min(0.9, Double(step + 1) / Double(step + 10))
      for (place, value) in plain.values("head.dense1.weight").enumerated() {
        expected[place] = decay * expected[place] + (1 - decay) * Double(value)
      }
    }
    #expect(plain.values("head.dense1.weight") == averaged.values("head.dense1.weight"))
    let average = try #require(averaged.parameters.value(index, of: .average))
    for (value, wanted) in zip(average, expected) { #expect(abs(Double(value) - wanted) < 1e-6) }
    #expect(plain.evaluate() != averaged.evaluate())
    #expect(plain.batchLosses == averaged.batchLosses && plain.digest != averaged.digest)
    #expect(plain.values("head.dense1.weight") == averaged.values("head.dense1.weight"))
  }

  @Test func switchingTheAverageOnIsAnEventThatIsMadeAgain() throws {
    func edited() throws -> Trainer {
      let trainer = try Trainer(smallRun()).advance(20)
      try trainer.change { $0.training.average = 0.99 }
      return trainer.advance(20)
    }
    let trainer = try edited()
    #expect(trainer.edits.map(\.path.description) == ["training.average"])
    let run = try ScheduledRun(
      smallRun(), events: trainer.edits, files: DataFiles(), kernels: .best)
    try run.replay(to: 40)
    #expect(try Bits(run.trainer) == Bits(trainer))
    try trainer.change { $0.training.average = 0 }
    #expect(trainer.parameters.copies.isEmpty)
  }

  @Test(arguments: [
    smallRun { ($0.training.average, $0.training.accumulate) = (0.95, 2) },
    smallRun {
      $0.training.validationFraction = 0.2
      $0.seeds.batches = 5
    },
  ]) func resumingIsExact(configuration: RunConfiguration) throws {
    let whole = try Trainer(configuration).advance(47)
    let part = try Trainer(configuration).advance(22)
    let resumed = try Trainer(resuming: part.checkpoint()).advance(25)
    #expect(try Bits(resumed) == Bits(whole))
    #expect(resumed.validationLoss == whole.validationLoss)
    for kernels in KernelSet.available {
      let other = try Trainer(
        configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: kernels)
      #expect(other.advance(47).digest == whole.digest, "\(kernels.name)")
    }
    #expect(try Trainer(configuration, threads: 3).advance(47).digest == whole.digest)
  }

  /// Each seed changes its own part and nothing else.
  @Test func seedsAreOfTheirParts() throws {
    let same = try Trainer(smallRun())
    let data = try Trainer(smallRun { $0.seeds.data = 8 })
    let weights = try Trainer(smallRun { $0.seeds.weights = 8 })
    let batches = try Trainer(smallRun { $0.seeds.batches = 8 })
    let head = "head.dense1.weight"
    #expect(data.dataset.trainRows != same.dataset.trainRows)
    #expect(data.values(head) == same.values(head))
    #expect(weights.dataset.trainRows == same.dataset.trainRows)
    #expect(weights.values(head) != same.values(head))
    #expect(batches.dataset.trainRows == same.dataset.trainRows)
    #expect(batches.values(head) == same.values(head))
    for trainer in [same, data, weights, batches] { trainer.advance(3) }
    #expect(Set([same, data, weights, batches].map(\.digest)).count == 4)
    let all = try Trainer(
      smallRun {
        $0.seed = 99
        ($0.seeds.data, $0.seeds.weights, $0.seeds.batches) = (7, 7, 7)
      })
    #expect(all.advance(3).digest == same.digest)
  }
}
