// The session from outside: commands in, snapshots out, nobody waits.
import Numerics
import Problems
import Dispatch
import Engine
import Networks
import Schema
import Synchronization
import Testing
import Training

/// A session with its wake-ups, and a way to wait for what a snapshot says.
final class Watched: Sendable {
  let session: TrainingSession
  private let bell: DispatchSemaphore

  /// - Parameter looksOften: whether a pass may be interrupted after each of its calls.
  init(
    _ configuration: RunConfiguration, checkpoint: Checkpoint? = nil, looksOften: Bool = false
  ) {
    var options = ExecutionOptions()
    if looksOften { options.stretch = 1 }
    let bell = DispatchSemaphore(value: 0)
    self.bell = bell
    session = TrainingSession(
      configuration: configuration, checkpoint: checkpoint, files: DataFiles(), kernels: .best,
      options: options,
      clock: { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 },
      wake: { bell.signal() })
  }

  deinit { session.close() }

  func send(_ commands: SessionCommand...) {
    for command in commands { session.send(command) }
  }

  /// The first snapshot for which `condition` holds, within a minute.
  func wait(_ condition: (SessionSnapshot) -> Bool) -> SessionSnapshot? {
    let end = DispatchTime.now() + 60
    while bell.wait(timeout: end) == .success {
      if let snapshot = session.takeSnapshot(), condition(snapshot) { return snapshot }
    }
    return nil
  }
}

func checkpoint(of session: TrainingSession) async throws -> Checkpoint {
  try await withCheckedThrowingContinuation { continuation in
    session.send(.checkpoint { continuation.resume(with: $0) })
  }
}

extension SessionSnapshot {
  var main: RunSnapshot { runs[0] }
  var twin: RunSnapshot? { runs.first { $0.variant == .twin } }
  fileprivate var isFinished: Bool { main.status == .finished(reason: "steps") }
}

@Suite(.serialized) struct SessionTests {
  @Test func opensReadyTrainsAndFinishes() throws {
    let watched = Watched(smallRun())
    let first = try #require(watched.wait { $0.main.status == .ready && !$0.main.layers.isEmpty })
    #expect(first.main.step == 0 && first.dataset != nil)
    watched.send(.pace(nil), .run)
    let last = try #require(watched.wait { $0.isFinished && $0.main.evaluation != nil })
    #expect(last.main.step == 60 && last.commandsDone == 2 && last.pace == nil)
    let final = try #require(
      last.main.picture != nil ? last : watched.wait { $0.main.picture != nil })
    #expect(final.main.parameterCount > 0 && final.main.confusion.count == 2)
    let trainer = try Trainer(smallRun())
    trainer.run()
    #expect(final.main.batchLosses.values == trainer.batchLosses.values)
  }

  @Test func aFinishedRunGoesOnWhenAsked() throws {
    let watched = Watched(smallRun())
    watched.send(.pace(nil), .run)
    _ = try #require(watched.wait(\.isFinished))
    watched.send(.run)
    _ = try #require(watched.wait { $0.main.step > 200 && $0.main.status == .running })
    watched.send(.pause)
    let paused = try #require(watched.wait { $0.main.status == .paused })
    #expect(paused.main.step > 200)
    watched.send(.reset)
    _ = try #require(watched.wait { $0.main.step == 0 && $0.main.status == .ready })
  }

  /// A save that was asked for when the session closes is of the last whole step, wherever in the
  /// next one it was.
  /// What went on past its end stops by itself at a new end that is still to come.
  @Test func aRunThatGoesOnStopsAtItsNewEnd() throws {
    let watched = Watched(smallRun())
    watched.send(.pace(nil), .run)
    _ = try #require(watched.wait(\.isFinished))
    watched.send(.steps(20))
    _ = try #require(watched.wait { $0.main.step == 80 })
    var longer = smallRun()
    longer.training.stop.steps = 140
    watched.send(.update(longer), .run)
    let last = try #require(watched.wait { $0.isFinished && $0.main.step > 80 })
    #expect(last.main.step == 140)
    // One that has passed already ends nothing.
    longer.training.stop.steps = 100
    watched.send(.update(longer), .steps(10))
    let on = try #require(watched.wait { $0.main.step == 150 })
    #expect(on.main.step == 150)
  }

  @Test func closingInTheMiddleOfAStepKeepsTheLastWholeOne() async throws {
    let configuration = smallRun {
      $0.network = residual(extra: [Layer(BatchNorm())])
      $0.training.stop.steps = 1_000_000
    }
    for round in 0..<8 {
      let watched = Watched(configuration, looksOften: true)
      watched.send(.pace(nil), .run)
      _ = try #require(watched.wait { $0.main.step > 10 * round })
      let saved = await withCheckedContinuation { continuation in
        watched.send(.checkpoint { continuation.resume(returning: $0) })
        watched.session.close()
      }
      let checkpoint = try saved.get()
      let trainer = try Trainer(configuration).advance(checkpoint.step)
      #expect(checkpoint.digest == trainer.digest, "step \(checkpoint.step)")
      #expect(try Trainer(resuming: checkpoint).testLoss == trainer.testLoss)
    }
  }

  @Test func stepsAreCounted() throws {
    let watched = Watched(smallRun())
    watched.send(.steps(1))
    _ = try #require(watched.wait { $0.main.step == 1 && $0.main.status == .paused })
    watched.send(.pace(nil), .steps(7))
    let after = try #require(watched.wait { $0.main.step == 8 })
    #expect(after.main.status == .paused)
  }

  @Test func snapshotsAreLatestWinsAndWakeOnce() async throws {
    let wakes = Mutex(0)
    let session = TrainingSession(
      configuration: smallRun(), checkpoint: nil, files: DataFiles(), kernels: .best,
      options: ExecutionOptions(),
      clock: { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 },
      wake: { wakes.withLock { $0 += 1 } })
    session.send(.pace(nil))
    session.send(.run)
    while try await checkpoint(of: session).step < 60 {}
    #expect(wakes.withLock { $0 } == 1)
    let snapshot = try #require(session.takeSnapshot())
    #expect(snapshot.main.step > 0)
    session.close()
    // Training is idle. What was posted since waits once, with one more wake; then nothing does.
    let later = session.takeSnapshot()
    #expect(later.map { $0.main.step >= snapshot.main.step } ?? true)
    #expect(wakes.withLock { $0 } == (later == nil ? 1 : 2))
    #expect(session.takeSnapshot() == nil)
  }

  @Test func thePaceIsHonoured() throws {
    let watched = Watched(smallRun { $0.training.stop.steps = 100_000 })
    _ = watched.wait { !$0.main.layers.isEmpty }
    let start = DispatchTime.now().uptimeNanoseconds
    watched.send(.pace(100), .run)
    let step = try #require(watched.wait { $0.main.step >= 25 }).main.step
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    #expect(Double(step) <= 100 * seconds + 10)
    watched.send(.pace(nil))
    let fast = try #require(watched.wait { $0.main.step > 1000 })
    #expect(fast.possibleStepsPerSecond > 100 && fast.pace == nil)
  }

  @Test func theTwinIsAFreshPlainRunBitForBit() throws {
    let watched = Watched(smallRun { $0.training.stop.steps = 500 })
    watched.send(.pace(nil), .steps(40))
    _ = try #require(watched.wait { $0.main.step == 40 })
    var edited = smallRun { $0.training.stop.steps = 500 }
    edited.training.optimizer = OptimizerSpec(sgd(0.1))
    watched.send(.update(edited), .steps(20))
    _ = try #require(watched.wait { $0.main.step == 60 })
    watched.send(.show(.twin, true))
    let caught = try #require(watched.wait { $0.twin?.step == 60 })
    #expect(caught.runs.map(\.variant.id) == ["main", "twin"])
    #expect(caught.twin?.configuration.network.hasActiveSkip == false)
    // Two edits of one step: the later one replaces the earlier one, for both runs.
    edited.training.batchSize = 8
    watched.send(.update(edited))
    edited.training.batchSize = 12
    watched.send(.update(edited), .steps(30))
    let locked = try #require(watched.wait { $0.main.step == 90 && $0.twin?.step == 90 })
    let plain = try ScheduledRun(
      Variant.twin.configuration(smallRun { $0.training.stop.steps = 500 }), events: locked.edits,
      files: DataFiles(), kernels: .best)
    try plain.run(until: .step(90))
    #expect(locked.edits.count == 2)
    #expect(locked.twin?.batchLosses == plain.trainer.batchLosses)
    #expect(
      locked.twin?.weightGradients.values.last.map { $0.filter(\.isFinite) }
        == plain.trainer.weightGradients.values.last.map { $0.filter(\.isFinite) })
    watched.send(.show(.twin, false))
    _ = try #require(watched.wait { $0.runs.count == 1 })
  }

  @Test func allRunsOfASessionAreMeasuredAtTheSameSteps() throws {
    let watched = Watched(smallRun { $0.training.stop.steps = 500 })
    watched.send(.pace(nil), .show(.twin, true), .steps(61))
    let seen = try #require(watched.wait { $0.main.step == 61 && $0.twin?.step == 61 })
    let (main, twin) = (seen.main.layerTraces, try #require(seen.twin).layerTraces)
    // The last one of the steps that were asked for is looked at.
    #expect(main[.updateRatio]?.step == 60)
    let steps = [main, twin].map { $0[.updateRatio]?.history.steps ?? [] }
    let common = Set(steps[0]).intersection(steps[1])
    #expect(common.count > 5 && common.count == steps.map(\.count).min())
    #expect(main[.skipShare] != nil && twin[.skipShare] == nil)
    #expect(seen.main.newest(.deadShare, "stem.relu1") != nil)
    #expect(seen.main.newest(.weightGradient, "stem.relu1") == nil)
  }

  /// Beside the main run, each variant trains as its own configuration does alone.
  @Test(arguments: variantCatalog) func everyVariantIsItsOwnRun(variant: Variant) throws {
    let document = smallRun { $0.training.stop.steps = 500 }
    let watched = Watched(document)
    watched.send(.pace(nil), .steps(15), .show(variant, true))
    let shown = try #require(
      watched.wait { $0.main.step == 15 && $0.runs.count == 2 && $0.runs[1].step == 15 })
    #expect(shown.runs.map(\.variant) == [.main, variant])
    let alone = try Trainer(variant.configuration(document)).advance(15)
    #expect(shown.runs[1].configuration == alone.configuration)
    #expect(shown.runs[1].batchLosses == alone.batchLosses)
    #expect(Set(([.main] + variantCatalog).map(\.id)).count == variantCatalog.count + 1)
  }

  @Test func aFaultyEditIsSaidAndMended() throws {
    let good = smallRun { $0.training.stop.steps = 100_000 }
    let watched = Watched(good)
    watched.send(.pace(nil), .steps(10))
    _ = try #require(watched.wait { $0.main.step == 10 })
    var bad = good
    bad.network.blocks[2].layers = [dense(3)]
    watched.send(.update(bad), .run)
    let faulty = try #require(watched.wait { $0.commandsDone == 4 })
    guard case .invalid(let reason) = faulty.main.status else {
      Issue.record("a head of 3 for 2 classes cannot be run")
      return
    }
    #expect(!reason.isEmpty && faulty.main.step == 10)
    watched.send(.update(good))
    let mended = try #require(watched.wait { $0.main.step > 10 })
    #expect(mended.main.status == .running && mended.edits.isEmpty)
  }

  @Test func aRunThatNeverWasValidBecomesOne() throws {
    let watched = Watched(smallRun { $0.training.loss = .meanSquaredError })
    let faulty = try #require(
      watched.wait {
        if case .invalid = $0.main.status { true } else { false }
      })
    #expect(faulty.dataset == nil && faulty.main.layers.isEmpty)
    watched.send(.update(smallRun()), .pace(nil), .run)
    _ = try #require(watched.wait(\.isFinished))
  }

  @Test func goesOnFromACheckpointAndGivesOne() async throws {
    let half = try Trainer(smallRun()).advance(30).checkpoint()
    let watched = Watched(smallRun(), checkpoint: half)
    _ = try #require(watched.wait { $0.main.step == 30 })
    watched.send(.pace(nil), .run)
    _ = try #require(watched.wait(\.isFinished))
    let end = try await checkpoint(of: watched.session)
    let whole = try Trainer(smallRun())
    whole.run()
    #expect(end.digest == whole.digest && end.step == 60)
  }

  @Test func closingIsFinalAndMayBeRepeated() throws {
    let watched = Watched(smallRun { $0.training.stop.steps = 1_000_000 })
    watched.send(.pace(nil), .run)
    _ = try #require(watched.wait { $0.main.step > 10 })
    watched.session.close()
    watched.session.close()
    watched.send(.run)
    let refused = Mutex(false)
    watched.send(
      .checkpoint { result in
        if case .failure = result { refused.withLock { $0 = true } }
      })
    #expect(refused.withLock { $0 })
  }

  private func long(blocks: Int = 3) -> RunConfiguration {
    smallRun {
      $0.network = residual(blocks: blocks)
      $0.training.stop.steps = 1_000_000
    }
  }

  /// Edits that come faster than they can be made are one edit, with the newest value.
  @Test func editsThatWaitAreMadeOnce() throws {
    let watched = Watched(long())
    watched.send(.pace(nil), .steps(10))
    _ = try #require(watched.wait { $0.main.step == 10 && $0.main.status == .paused })
    let gate = DispatchSemaphore(value: 0)
    watched.send(.checkpoint { _ in gate.wait() })
    for repeats in 1...200 { watched.send(.update(long(blocks: 3 + repeats % 50))) }
    watched.send(.update(long(blocks: 7)), .pause)
    gate.signal()
    let last = try #require(watched.wait { $0.commandsDone == 205 })
    #expect(last.edits.count == 1 && last.edits.first?.value == 7)
    #expect(last.main.configuration.network.blocks[1].repeats == 7)
  }

  @Test func closingHandsOutACheckpointThatWasAskedFor() throws {
    let watched = Watched(long())
    watched.send(.pace(nil), .steps(10))
    _ = try #require(watched.wait { $0.main.step == 10 })
    let gate = DispatchSemaphore(value: 0)
    let step = Mutex<Int?>(nil)
    watched.send(.checkpoint { _ in gate.wait() })
    watched.send(.update(long(blocks: 5)))
    watched.send(
      .checkpoint { result in
        if case .success(let checkpoint) = result, checkpoint.edits.count == 1 {
          step.withLock { $0 = checkpoint.step }
        }
      }, .run)
    let session = watched.session
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { gate.signal() }
    session.close()
    #expect(step.withLock { $0 } == 10)
  }

  /// Wherever closing finds the session, an edit is kept with the checkpoint asked for behind it:
  /// also while what it was started with is compiled.
  @Test(arguments: 0..<12) func anEditBeforeClosingIsKept(delay: Int) throws {
    let half = try Trainer(long()).advance(30).checkpoint()
    let watched = Watched(long(blocks: 3), checkpoint: half)
    let found = Mutex<Checkpoint?>(nil)
    watched.send(.update(long(blocks: 9)))
    watched.send(.checkpoint { result in found.withLock { $0 = try? result.get() } })
    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .microseconds(delay * 300))
    watched.session.close()
    let checkpoint = try #require(found.withLock { $0 })
    #expect(checkpoint.step == 30 && checkpoint.edits.count == 1)
    #expect(try checkpoint.current == long(blocks: 9))
  }

  @Test func closingFromTheTrainingQueueDoesNotHang() throws {
    let watched = Watched(smallRun())
    let done = DispatchSemaphore(value: 0)
    let session = watched.session
    watched.send(
      .checkpoint { _ in
        session.close()
        done.signal()
      })
    #expect(done.wait(timeout: .now() + 60) == .success)
  }

  @Test func aDroppedSessionStops() throws {
    weak var session: TrainingSession?
    do {
      let watched = Watched(smallRun { $0.training.stop.steps = 1_000_000 })
      watched.send(.pace(nil), .run)
      _ = try #require(watched.wait { $0.main.step > 10 })
      session = watched.session
    }
    #expect(session == nil)
  }
}
