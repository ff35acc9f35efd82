// Validation rows, patience and the best weights: which rows, when a run stops, and with what.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct EarlyStoppingTests {
  /// A run that learns its few training rows by heart.
  private static func overfitting(_ change: (inout RunConfiguration) -> Void = { _ in })
    -> RunConfiguration
  {
    smallRun {
      var spiral = Spiral()
      (spiral.plane.points, spiral.plane.noise) = (60, 0.5)
      $0.data = DataSpec(spiral)
      $0.training.optimizer = OptimizerSpec(Adam())
      $0.training.optimizer.kind.learningRate = 0.03
      $0.training.validationFraction = 0.4
      $0.training.stop.steps = 400
      $0.training.stop.patience = 40
      change(&$0)
    }
  }

  @Test func rowsAreDividedOnce() throws {
    let whole = try Trainer(smallRun()).dataset
    let trainer = try Trainer(smallRun { $0.training.validationFraction = 0.25 })
    let part = trainer.dataset
    #expect(part.validationRows.count == 15 && part.trainRows.count == 45)
    #expect(part.testRows == whole.testRows)
    #expect(Set(part.trainRows + part.validationRows) == Set(whole.trainRows))
    #expect(part.trainRows == whole.trainRows.filter { !part.validationRows.contains($0) })
    let evaluation = trainer.evaluate()
    #expect(!evaluation.validation(.loss).isNaN && !evaluation.validation(.accuracy).isNaN)
    #expect(try Trainer(smallRun()).evaluate().validation.isEmpty)
  }

  @Test func patienceEndsTheRunWithTheBestWeights() throws {
    let trainer = try Trainer(Self.overfitting())
    trainer.run()
    #expect(trainer.status == .finished(reason: "patience"))
    let best = try #require(trainer.bestMeasurement)
    #expect(best.step > 0 && trainer.step >= best.step + 40 && trainer.step < 400)
    #expect(best.exhaustedAt == trainer.step)
    #expect(trainer.evaluate().validation(.loss) == best.value)

    // A run of as many steps that looks at nothing has those weights at that step.
    let plain = try Trainer(Self.overfitting { $0.training.stop.patience = 0 })
    plain.stopPoint = .step(best.step)
    plain.run()
    #expect(plain.values("head.dense1.weight") == trainer.values("head.dense1.weight"))
  }

  @Test func theLastWeightsStayWhereThatIsWished() throws {
    let trainer = try Trainer(Self.overfitting { $0.training.stop.keepBest = false })
    trainer.run()
    let best = try #require(trainer.bestMeasurement)
    #expect(trainer.status == .finished(reason: "patience"))
    #expect(trainer.evaluate().validation(.loss) > best.value)
  }

  @Test func accuracyIsBetterWhereItIsLarger() throws {
    let trainer = try Trainer(Self.overfitting { $0.training.stop.metric = .accuracy })
    trainer.run()
    let best = try #require(trainer.bestMeasurement)
    #expect(trainer.evaluate().validation(.accuracy) == best.value && best.value > 0.5)
  }

  @Test func theBestWeightsArePutBackAtTheLastStepToo() throws {
    let trainer = try Trainer(
      Self.overfitting { ($0.training.stop.steps, $0.training.stop.patience) = (300, 1000) })
    trainer.run()
    #expect(trainer.status == .finished(reason: "steps") && trainer.step == 300)
    #expect(trainer.evaluate().validation(.loss) == trainer.bestMeasurement?.value)
  }

  @Test func aRunThatWasInterruptedStopsAtTheSameStep() throws {
    let whole = try Trainer(Self.overfitting())
    whole.run()
    let best = try #require(whole.bestMeasurement)
    for step in [best.step - 3, best.step + 20] {
      let part = try Trainer(Self.overfitting())
      part.stopPoint = .step(step)
      part.run()
      let resumed = try Trainer(resuming: part.checkpoint())
      resumed.run()
      #expect(try Bits(resumed) == Bits(whole) && resumed.bestMeasurement == best)
    }
  }

  @Test func aStoppedRunGoesOnFromTheBestWeightsWithNewPatience() throws {
    let trainer = try Trainer(Self.overfitting())
    trainer.run()
    let stopped = trainer.step
    trainer.extend()
    trainer.advance(10)
    #expect(trainer.step == stopped + 10)
    let resumed = try Trainer(resuming: trainer.checkpoint())
    resumed.stopPoint = .document
    resumed.run()
    #expect(resumed.step >= stopped + 40 || resumed.step == 400)
  }

  @Test func patienceNeedsRowsAndAFittingMetric() throws {
    func faults(_ change: (inout RunConfiguration) -> Void) -> [BuildFault] {
      let configuration = Self.overfitting(change)
      return Fit.faults(configuration, DataOutline(configuration.dataSource))
    }
    let rows = faults { $0.training.validationFraction = 0 }
    #expect(rows.map(\.path) == [["training", "stop", "patience"]])
    #expect(rows.first?.message.contains("set training.validation_fraction") == true)
    let metric = faults {
      $0.training.stop.metric = .accuracy
      $0.data = DataSpec(RegressionPlane())
      $0.training.loss = .meanSquaredError
      $0.network = residual(outputs: 1)
    }
    #expect(metric.map(\.path) == [["training", "stop", "metric"]])
    #expect(metric.first?.message.contains("allowed: loss") == true)
    #expect(faults { _ in }.isEmpty)
  }

  @Test func checkpointsWithImpossibleBestStepsAreRefused() throws {
    let part = try Trainer(Self.overfitting()).advance(30)
    var checkpoint = try part.checkpoint()
    checkpoint.best?.step = 31
    #expect(message { _ = try Trainer(resuming: checkpoint) }.contains("impossible best step"))
    checkpoint = try part.checkpoint()
    checkpoint.tensors.removeAll { $0.name == "best/head.dense1.weight" }
    #expect(
      message { _ = try Trainer(resuming: checkpoint) }
        .contains("lack 'best/head.dense1.weight'"))
  }
}
