// The same document gives the same bits with every instruction set of this machine, with one thread
// and with two, and when it goes on from a save.
import Numerics
import Problems
import Engine
import Experiments
import Networks
import Schema
import Testing
import Training

@Suite struct BitExactTests {
  static let steps = 12

  /// Floating-point operations of a run from which on the kernels without vectors, which compute
  /// every multiply-add in several steps, make a small one in its place: seconds of them.
  static let largeRun = 600_000_000

  private func digest(
    _ name: String, _ kernels: KernelSet, threads: Int, isSmall: Bool
  ) throws -> String {
    var options = ExecutionOptions()
    options.threads = threads
    options.splitThreshold = 0
    let small: [String: Node] = isSmall ? ["training.batch_size": 2] : [:]
    let run = try Presets.run(name, small, kernels: kernels, options: options)
    try run.run(until: .step(isSmall ? 2 : Self.steps))
    return run.trainer.digest
  }

  @Test(arguments: Presets.trainable) func sameBitsEverywhere(name: String) throws {
    let graph = try Presets.run(name).trainer.network.graph
    let isLarge = graph.trainingFLOPs * Self.steps > Self.largeRun
    for isSmall in isLarge ? [false, true] : [false] {
      let expected = try digest(name, .best, threads: 1, isSmall: isSmall)
      for kernels in KernelSet.available
      where !isLarge || isSmall || kernels.name != "baseline" {
        for threads in [1, 2] {
          #expect(
            try digest(name, kernels, threads: threads, isSmall: isSmall) == expected,
            "\(kernels.name) with \(threads) threads\(isSmall ? ", small" : "")")
        }
      }
      guard !isSmall else { continue }
      let other = try Presets.run(name, ["seed": 99])
      try other.run(until: .step(Self.steps))
      #expect(other.trainer.digest != expected)
    }
  }

  @Test(arguments: Presets.trainable) func goesOnBitForBit(name: String) throws {
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
