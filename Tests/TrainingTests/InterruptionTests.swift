// A step that is interrupted never was: wherever it stops, the run is that of the last whole step,
// and goes on from there bit for bit.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Synchronization
import Testing

@testable import Training

struct InterruptionTests {
  /// Batch normalization: its running statistics move while a step runs forward.
  private static let configuration = smallRun {
    $0.network = residual(extra: [Layer(BatchNorm())])
    $0.training.optimizer = OptimizerSpec(AdamW())
    // The test loss is measured at every tenth step.
    $0.training.stop.steps = 2000
  }

  /// Says yes from a look on.
  private final class Looks: Sendable {
    let count = Atomic(0)
    let last = Atomic(Int.max)
    var interruption: Interruption {
      Interruption { [self] in
        count.add(1, ordering: .relaxed).newValue > last.load(ordering: .relaxed)
      }
    }
  }

  /// An edit that nobody waits for any more is not compiled to its end, and changes nothing.
  @Test func compilingIsGivenUpBetweenItsParts() throws {
    let looks = Looks()
    var options = ExecutionOptions()
    options.cancellation = looks.interruption
    let trainer = try Trainer(
      Self.configuration, dataset: Self.configuration.loadDataset(files: DataFiles()),
      kernels: .best, options: options)
    let parts = looks.count.load(ordering: .relaxed)
    #expect(parts > 2)
    trainer.advance()
    let expected = try Bits(trainer)
    var wider = Self.configuration
    wider.network.blocks[1].repeats += 1
    for look in 1..<parts {
      looks.last.store(looks.count.load(ordering: .relaxed) + look, ordering: .relaxed)
      #expect(throws: SessionClosed.self) { try trainer.apply(wider) }
      #expect(try Bits(trainer) == expected && trainer.configuration == Self.configuration)
    }
    looks.last.store(.max, ordering: .relaxed)
    try trainer.apply(wider)
    #expect(trainer.configuration == wider)
  }

  /// What is only kept is not compiled, and is what it would have been.
  @Test(arguments: [0, 1]) func anEditThatIsOnlyKeptIsNotCompiled(steps: Int) throws {
    let isClosed = Atomic(false)
    func run(closing: Bool) throws -> (checkpoint: Checkpoint, isCompiled: Bool) {
      isClosed.store(false, ordering: .relaxed)
      var options = ExecutionOptions()
      options.cancellation = Interruption { isClosed.load(ordering: .relaxed) }
      let trainer = try Trainer(
        Self.configuration, dataset: Self.configuration.loadDataset(files: DataFiles()),
        kernels: .best, options: options)
      trainer.measuresLayers = true
      trainer.advance(steps)
      isClosed.store(closing, ordering: .relaxed)
      var wider = Self.configuration
      wider.network.blocks[1].repeats += 1
      try trainer.apply(wider)
      return (try trainer.checkpoint(), trainer.compiled.isCompiled)
    }
    let (kept, whole) = (try run(closing: true), try run(closing: false))
    #expect(!kept.isCompiled && whole.isCompiled)
    #expect(kept.checkpoint.evaluation == nil && whole.checkpoint.evaluation != nil)
    #expect(kept.checkpoint.tensors == whole.checkpoint.tensors)
    #expect(kept.checkpoint.digest == whole.checkpoint.digest)
    #expect(kept.checkpoint.edits == whole.checkpoint.edits)
    // Before the first step the test loss is owed, and is measured when the run goes on.
    #expect(kept.checkpoint.isTestLossDue == (steps == 0))
    let again = try Trainer(
      kept.checkpoint, dataset: Self.configuration.loadDataset(files: DataFiles()), kernels: .best)
    #expect(again.testLoss == whole.checkpoint.testLoss)
  }

  @Test(arguments: [1, 2]) func anInterruptedStepNeverWas(threads: Int) throws {
    let looks = Looks()
    let trainer = try Trainer(
      Self.configuration, threads: threads, interruption: looks.interruption
    ).advance(5)
    let before = looks.count.load(ordering: .relaxed)
    trainer.advance()
    let perStep = looks.count.load(ordering: .relaxed) - before
    #expect(perStep > 20)
    let whole = try Trainer(Self.configuration).advance(6)
    let expected = try Bits(whole)
    let later = try Bits(whole.advance(3))
    for look in stride(from: 0, to: perStep, by: max(1, perStep / 13)) {
      let looks = Looks()
      let trainer = try Trainer(
        Self.configuration, threads: threads, interruption: looks.interruption
      ).advance(6)
      looks.last.store(looks.count.load(ordering: .relaxed) + look, ordering: .relaxed)
      trainer.advance()
      #expect(trainer.step == 6 && trainer.isInterrupted && !trainer.canAdvance, "look \(look)")
      #expect(try Bits(trainer) == expected, "look \(look)")
      // Nothing more is done.
      #expect(trainer.advance() == trainer.lastLoss && trainer.step == 6)
      let checkpoint = try trainer.checkpoint()
      #expect(try Bits(Trainer(resuming: checkpoint).advance(3)) == later)
    }
  }

  /// The test loss of a step is measured when the run goes on, if it was interrupted at that.
  @Test func aMeasurementThatIsDueIsMadeLater() throws {
    let configuration = smallRun()
    let looks = Looks()
    let trainer = try Trainer(configuration, interruption: looks.interruption)
    let before = looks.count.load(ordering: .relaxed)
    trainer.advance()
    let perStep = looks.count.load(ordering: .relaxed) - before
    looks.last.store(looks.count.load(ordering: .relaxed) + perStep - 3, ordering: .relaxed)
    trainer.advance()
    #expect(trainer.step == 2 && trainer.isInterrupted && trainer.testLoss.values.count == 2)
    let checkpoint = try trainer.checkpoint()
    #expect(checkpoint.isTestLossDue && checkpoint.evaluation == nil)
    #expect(trainer.evaluate() == Evaluation())
    let whole = try Trainer(configuration).advance(2)
    #expect(try Trainer(resuming: checkpoint).testLoss == whole.testLoss)
  }

  /// Who no longer waits still gets what takes next to no time.
  @Test func whatTakesNoTimeIsMeasuredAllTheSame() throws {
    let interruption = Interruption()
    var options = ExecutionOptions()
    options.interruption = interruption
    let trainer = try Trainer(
      smallRun(), dataset: smallRun().loadDataset(files: DataFiles()), kernels: .best,
      options: options
    ).advance(3)
    interruption.request()
    #expect(try trainer.checkpoint().evaluation == trainer.evaluate())
    #expect(trainer.evaluate().testLoss.isFinite)
  }

  /// A rescue takes steps again: interrupted, it ends where all is finite.
  @Test func anInterruptedRescueEndsAtAFiniteStep() throws {
    let exploding = smallRun { $0.training.optimizer = OptimizerSpec(sgd(1000)) }
    let plain = try Trainer(exploding)
    plain.run()
    try #require(!plain.canAdvance && plain.status != .finished(reason: "steps"))
    let looks = Looks()
    let trainer = try Trainer(exploding, interruption: looks.interruption).advance(plain.step)
    let before = looks.count.load(ordering: .relaxed)
    looks.last.store(before + 60, ordering: .relaxed)
    trainer.advance()
    #expect(trainer.isInterrupted && trainer.step <= plain.step)
    #expect(try trainer.checkpoint().tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }
}
