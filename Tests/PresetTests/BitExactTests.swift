// The same document gives the same bits with every instruction set of this machine, with one thread
// and with two, and when it goes on from a save.
import Numerics
import Problems
import Engine
import Experiments
import Testing
import Schema
import Training

@Suite struct BitExactTests {
  static let steps = 12

  private func digest(_ name: String, _ kernels: KernelSet, threads: Int) throws -> String {
    var options = ExecutionOptions()
    options.threads = threads
    options.splitThreshold = 0
    let run = try Presets.run(name, kernels: kernels, options: options)
    try run.run(until: .step(Self.steps))
    return run.trainer.digest
  }

  @Test(arguments: Presets.names) func sameBitsEverywhere(name: String) throws {
    let expected = try digest(name, .best, threads: 1)
    for kernels in KernelSet.available {
      for threads in [1, 2] {
        #expect(
          try digest(name, kernels, threads: threads) == expected,
          "\(kernels.name) with \(threads) threads")
      }
    }
    let other = try Presets.run(name, ["seed": 99])
    try other.run(until: .step(Self.steps))
    #expect(other.trainer.digest != expected)
  }

  @Test(arguments: Presets.names) func goesOnBitForBit(name: String) throws {
    let whole = try Presets.run(name)
    try whole.run(until: .step(Self.steps))
    let first = try Presets.run(name)
    try first.run(until: .step(Self.steps / 2))
    let checkpoint = try first.trainer.checkpoint()
    let second = try ScheduledRun(
      checkpoint.base, events: checkpoint.edits, checkpoint: checkpoint,
      files: Presets.library.open(name).files, kernels: .best)
    try second.run(until: .step(Self.steps))
    #expect(second.trainer.digest == whole.trainer.digest)
  }

  /// The save that ships opens, is what its digest says, and goes on.
  @Test func shippedSaveGoesOn() throws {
    let opened = try Presets.library.open("spirals-56-halfway")
    let checkpoint = try #require(opened.checkpoint)
    let results = try #require(opened.experiment.results)
    #expect(checkpoint.digest == results.digest)
    let replayed = try ScheduledRun(
      opened.experiment.configuration, events: opened.experiment.events, files: opened.files,
      kernels: .best)
    try replayed.run(until: .step(results.steps))
    #expect(replayed.trainer.digest == results.digest)
    let resumed = try ScheduledRun(
      opened.experiment.configuration, events: opened.experiment.events, checkpoint: checkpoint,
      files: opened.files, kernels: .best)
    #expect(resumed.trainer.step == results.steps)
    for run in [replayed, resumed] { try run.run(until: .step(results.steps + 20)) }
    #expect(resumed.trainer.digest == replayed.trainer.digest)
  }
}
