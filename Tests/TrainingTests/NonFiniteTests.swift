// A value that stops being finite stops the run, is named, and leaves the last finite weights.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct NonFiniteTests {
  private func isFinite(_ trainer: Trainer) -> Bool { trainer.parameters.isFinite }

  /// A rate so high that the weights explode after a few steps.
  private func explosive(
    _ rate: Double = 1000, _ change: (inout RunConfiguration) -> Void = { _ in }
  )
    -> RunConfiguration
  {
    smallRun {
      $0.training.optimizer = OptimizerSpec(sgd(rate))
      $0.training.stop.steps = 500
      change(&$0)
    }
  }

  @Test func explosionKeepsFiniteWeightsAndNamesTheLayer() throws {
    let trainer = try Trainer(explosive())
    trainer.run()
    guard case .diverged(let step, let fault) = trainer.status else {
      Issue.record("it should have diverged, not \(trainer.status)")
      return
    }
    #expect(step == trainer.step && step > 0)
    #expect(trainer.network.graph.scopes.contains(fault.scope))
    #expect(["activation", "gradient", "parameter", "optimizer state"].contains(fault.kind))
    #expect(fault.value == .overflow)
    #expect(isFinite(trainer))
    #expect(trainer.batchLosses.values.allSatisfy { $0.isFinite })
    let digest = trainer.digest
    trainer.advance()
    #expect(trainer.digest == digest)
  }

  @Test func whatIsKeptIsTheRunUpToThen() throws {
    let trainer = try Trainer(explosive())
    trainer.run()
    let again = try Trainer(explosive())
    again.stopPoint = .step(trainer.step)
    again.run()
    #expect(again.digest == trainer.digest)
    let resumed = try Trainer(resuming: trainer.checkpoint())
    resumed.advance(3)
    #expect(resumed.status == trainer.status && resumed.digest == trainer.digest)
  }

  @Test func runningStatisticsStayFinite() throws {
    let trainer = try Trainer(
      explosive { $0.network.blocks[1].layers[0] = Layer(BatchNorm()) })
    trainer.run()
    #expect(isFinite(trainer))
  }

  /// Inputs of this value in every place.
  private func poisoned(_ value: Float) throws -> Trainer {
    let configuration = smallRun()
    var dataset = try configuration.loadDataset(files: DataFiles())
    for index in dataset.inputs.indices { dataset.inputs[index] = value }
    return try Trainer(configuration, dataset: dataset, kernels: .best)
  }

  @Test func overflowIsFoundInTheFirstLayer() throws {
    let trainer = try poisoned(3e38)
    let before = trainer.digest
    trainer.advance()
    #expect(
      trainer.status
        == .diverged(
          step: 0, NonFinite(scope: "stem.dense1", kind: "activation", value: .overflow)))
    #expect(trainer.digest == before)
  }

  /// Adam keeps the mean of squared gradients, which single precision may not hold.
  @Test func anOptimizerStateThatOverflowsIsNamedAsOne() throws {
    let configuration = smallRun {
      $0.network = Network(blocks: [Block("head", layers: [dense(2)])])
      $0.training.optimizer = OptimizerSpec(Adam())
    }
    var dataset = try configuration.loadDataset(files: DataFiles())
    for index in dataset.inputs.indices { dataset.inputs[index] *= 1e21 }
    let trainer = try Trainer(configuration, dataset: dataset, kernels: .best)
    trainer.run()
    guard case .diverged(_, let fault) = trainer.status else {
      Issue.record("it should have overflowed, not \(trainer.status)")
      return
    }
    #expect(fault == NonFinite(scope: "head.dense1", kind: "optimizer state", value: .overflow))
    #expect(fault.words == "overflow: an optimizer state of head.dense1 is infinite")
    #expect(isFinite(trainer))
  }

  @Test func nanIsNotCalledAnOverflow() throws {
    let trainer = try poisoned(.nan)
    trainer.advance()
    guard case .diverged(0, let fault) = trainer.status else {
      Issue.record("NaN went unnoticed: \(trainer.status)")
      return
    }
    #expect(fault.value == .nan && fault.kind == "activation")
    #expect(fault.words.contains("NaN") && !fault.words.contains("overflow"))
  }

  @Test func aWeightThatOverflowsInTheVeryLastStepIsNoticed() throws {
    let probe = try Trainer(explosive())
    probe.run()
    for stop in max(1, probe.step - 1)...probe.step + 1 {
      let trainer = try Trainer(explosive { $0.training.stop.steps = stop })
      trainer.run()
      #expect(isFinite(trainer), "stopped at \(stop)")
    }
  }

  @Test func anEditRightAfterAnOverflowStartsFromFiniteWeights() throws {
    // Running statistics overflow while the loss is still finite.
    let configuration = smallRun {
      $0.network.blocks[0].layers.insert(Layer(BatchNorm()), at: 1)
    }
    let dataset = try configuration.loadDataset(files: DataFiles())
    var found = 0
    for row in dataset.trainRows.prefix(8) {
      var poisoned = dataset
      poisoned.inputs[2 * Int(row)] = 1e25
      let trainer = try Trainer(configuration, dataset: poisoned, kernels: .best)
      while isFinite(trainer), trainer.canAdvance { trainer.advance() }
      guard !isFinite(trainer), trainer.step > 1 else { continue }
      found += 1
      try trainer.change { $0.network.blocks[1].repeats = 2 }
      #expect(isFinite(trainer) && trainer.edits.allSatisfy { $0.step == trainer.step })
      let resumed = try Trainer(trainer.checkpoint(), dataset: poisoned, kernels: .best)
      #expect(resumed.digest == trainer.digest)
    }
    #expect(found > 0)
  }

  @Test func anEditMendsADivergedRun() throws {
    let trainer = try Trainer(explosive())
    trainer.run()
    let step = trainer.step
    try trainer.change {
      $0.training.optimizer = OptimizerSpec(sgd(1e-9))
      $0.training.clipNorm = 1e-9
    }
    #expect(trainer.status == .ready)
    trainer.advance()
    #expect(trainer.step == step + 1 || !trainer.canAdvance)
    try trainer.reset()
    #expect(trainer.status == .ready && trainer.step == 0)
  }
}
