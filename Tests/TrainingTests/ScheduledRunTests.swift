// Headless runs: events at their steps, progress where asked for, resuming in the middle.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct ScheduledRunTests {
  private let events = [
    Edit(step: 0, path: NodePath("training.batch_size"), value: 20),
    Edit(step: 12, path: NodePath("network.blocks.body.skips.0.enabled"), value: false),
    Edit(step: 30, path: NodePath("training.optimizer.learning_rate"), value: 0.02),
  ]

  private func scheduled(_ events: [Edit], from checkpoint: Checkpoint? = nil) throws
    -> ScheduledRun
  {
    try ScheduledRun(
      smallRun(), events: events, checkpoint: checkpoint, files: DataFiles(), kernels: .best)
  }

  @Test func eventsAreMadeAtTheirSteps() throws {
    let run = try scheduled(events)
    #expect(run.trainer.configuration.training.batchSize == 20)
    try run.run()
    #expect(run.trainer.step == 60)
    #expect(run.trainer.marks.map(\.step) == [12, 30])
    #expect(run.trainer.edits == Array(events.dropFirst()))
  }

  @Test func eventsReachFieldsTheDocumentLeftOut() throws {
    var base = smallRun()
    base.training = TrainingSettings()
    let edit = Edit(step: 2, path: NodePath("training.optimizer.momentum"), value: 0.5)
    let run = try ScheduledRun(base, events: [edit], files: DataFiles(), kernels: .best)
    try run.run(until: .step(4))
    #expect(run.trainer.edits == [edit])
    #expect(run.trainer.marks.map(\.label) == ["momentum 0.5"])
  }

  @Test func editsNameValuesEvenWhereTheyAreTheDefault() throws {
    let old = smallRun { $0.training.optimizer = OptimizerSpec(sgd(0.5)) }
    let new = smallRun { $0.training.optimizer = OptimizerSpec(SGD()) }
    #expect(
      old.edits(toBecome: new, at: 1) == [
        Edit(step: 1, path: NodePath("training.optimizer.learning_rate"), value: 0.01)
      ])
    let adam = smallRun { $0.training.optimizer = OptimizerSpec(Adam()) }
    let edits = old.edits(toBecome: adam, at: 1)
    #expect(edits.map(\.path.description) == ["training.optimizer"])
    #expect(try old.applying(edits) == adam)
  }

  @Test func resumingMakesTheRemainingEvents() throws {
    let whole = try scheduled(events)
    try whole.run()
    for stop in [11, 12, 13, 30, 59] {
      let first = try scheduled(events)
      try first.run(until: .step(stop))
      let second = try scheduled(events, from: first.trainer.checkpoint())
      try second.run()
      #expect(try Bits(second.trainer) == Bits(whole.trainer), "stopped at \(stop)")
    }
  }

  @Test func progressIsReportedOnTheInterval() throws {
    var seen: [Int] = []
    let run = try scheduled([])
    try run.run(every: 25) {
      seen.append($0.step)
      return true
    }
    #expect(seen == [0, 25, 50, 60])
    let stopped = try scheduled([])
    try stopped.run(every: 10) { $0.step < 20 }
    #expect(stopped.trainer.step == 20)
  }

  @Test func aReplayGoesWhereTheRunWentPastItsLossGoal() throws {
    let easy = smallRun { $0.training.stop.loss = 1e6 }
    let trainer = try Trainer(easy)
    trainer.run()
    #expect(trainer.status == .finished(reason: "loss") && trainer.step < 40)
    trainer.extend()
    while trainer.step < 40 { trainer.advance() }
    for step in [0, 40] {
      let again = try ScheduledRun(easy, files: DataFiles(), kernels: .best)
      try again.replay(to: step)
      #expect(again.trainer.step == step)
      #expect((again.trainer.digest == trainer.digest) == (step == 40))
    }
  }

  @Test func eventsOutOfOrderAreRefused() {
    let said = message { _ = try scheduled(events.reversed()) }
    #expect(said.contains("order"))
  }

  @Test func aWrongEventSaysWhere() throws {
    let run = try scheduled([Edit(step: 3, path: NodePath("training.batchsize"), value: 3)])
    #expect(message { try run.run() }.contains("batch_size"))
  }
}
