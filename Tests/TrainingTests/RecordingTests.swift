// Back in time: what is recorded is bounded, what is shown is the run as it was, and a run that
// goes on from a recorded step goes on bit for bit.
import Engine
import Networks
import Numerics
import Problems
import Schema
import Testing

@testable import Training

@Suite(.serialized) struct RecordingTests {
  private func frame(_ step: Int, numbers: Int = 10) -> Checkpoint {
    Checkpoint(
      base: smallRun(), edits: [], step: step, optimizerStep: step, lossDigest: 0,
      recentLosses: [],
      tensors: [
        NamedTensor(
          name: "param/a", shape: [numbers], values: Array(repeating: 0, count: numbers))
      ],
      batchLosses: Series(), testLoss: Series(), weightGradients: LayerHistory(),
      activationGradients: LayerHistory(), evaluation: nil, digest: "")
  }

  /// Dense at first, then thinned by halving; the first one stays.
  @Test(arguments: [0, 37])
  func stepsAreThinnedByHalving(start: Int) {
    var recording = Recording()
    for step in start...20_000 + start where recording.isDue(step) {
      recording.add(frame(step), seconds: 0)
      #expect(recording.frames.count <= Recording.capacity)
    }
    #expect(recording.steps.count > Recording.capacity / 2 - 2)
    #expect(recording.steps[0] == start && recording.stride == 512)
    #expect(recording.steps.dropFirst().allSatisfy { $0 % 512 == 0 })
    #expect(recording.frame(at: 1030)?.step == 1024)
    recording.cut(after: 1024)
    #expect(recording.steps.last == 1024)
  }

  @Test func memoryIsBounded() {
    var recording = Recording()
    let large = Recording.maximumBytes / 4 / 10
    for step in 0..<64 where recording.isDue(step) {
      recording.add(frame(step, numbers: large), seconds: 0)
      #expect(recording.bytes <= Recording.maximumBytes)
    }
    #expect(recording.frames.count >= 4 && recording.frames.count < 10)
    recording = Recording()
    recording.add(frame(0, numbers: Recording.maximumBytes / 8), seconds: 0)
    #expect(recording.frames.isEmpty && recording.tooLarge != nil && !recording.isDue(1))
  }

  /// Columns that an earlier frame holds are counted once.
  @Test func histories() {
    var first = frame(0)
    first.weightGradients = LayerHistory(paths: ["a", "b"])
    for step in 0..<100 { first.weightGradients.append([1, 2], at: step) }
    var second = first
    second.weightGradients.append([1, 2], at: 100)
    #expect(second.recordedBytes(beside: first) < second.recordedBytes(beside: nil) - 99 * 40)
  }

  private static let adam = smallRun {
    $0.training.optimizer = OptimizerSpec(Adam())
    $0.training.average = 0.9
    $0.training.stop.steps = 200
  }

  private func trained(_ watched: Watched) throws -> SessionSnapshot {
    watched.send(.pace(nil), .show(.twin, true), .steps(100))
    _ = try #require(watched.wait { $0.main.step == 100 && $0.main.status == .paused })
    let edited = Self.adam.with { $0.training.batchSize = 8 }
    watched.send(.update(edited), .steps(40))
    return try #require(
      watched.wait {
        $0.main.step == 140 && $0.main.status == .paused && $0.twin?.step == 140
      })
  }

  @Test func theRunIsShownAsItWas() throws {
    let watched = Watched(Self.adam)
    let now = try trained(watched)
    #expect(now.recorded.first == 0 && now.recorded.contains(64) && now.past == nil)
    watched.send(.look(64))
    let seen = try #require(watched.wait { $0.past?.evaluatedStep == 64 })
    let past = try #require(seen.past)
    let then = try Trainer(Self.adam).advance(64)
    #expect(past.step == 64 && past.horizon == 140 && seen.main.step == 140)
    #expect(past.configuration == Self.adam && seen.main.configuration != Self.adam)
    #expect(past.batchLosses == then.batchLosses && past.testLoss == then.testLoss)
    #expect(past.weightGradients.steps == then.weightGradients.steps)
    #expect(
      past.weightGradients.values.joined().map(\.bitPattern)
        == then.weightGradients.values.joined().map(\.bitPattern))
    #expect(past.evaluation == then.evaluate())
    #expect(past.picture == then.picture())
    watched.send(.look(20))
    let earlier = try #require(watched.wait { $0.past?.evaluatedStep == 20 })
    #expect(try earlier.past?.evaluation == Trainer(Self.adam).advance(20).evaluate())
    watched.send(.look(nil))
    _ = try #require(watched.wait { $0.past == nil })
  }

  @Test func lookingChangesNothing() async throws {
    let watched = Watched(Self.adam)
    _ = try trained(watched)
    watched.send(.look(64))
    _ = try #require(watched.wait { $0.past?.evaluatedStep == 64 })
    watched.send(.look(nil), .steps(20))
    _ = try #require(watched.wait { $0.main.step == 160 && $0.main.status == .paused })
    let other = Watched(Self.adam)
    _ = try trained(other)
    other.send(.steps(20))
    _ = try #require(other.wait { $0.main.step == 160 && $0.main.status == .paused })
    let (one, two) = try await (checkpoint(of: watched.session), checkpoint(of: other.session))
    #expect(one.digest == two.digest && one.tensors == two.tensors)
  }

  /// Without an edit a branch is the run that it leaves, in all that it measures; the document it
  /// is saved with holds the events up to its step alone.
  @Test func aBranchGoesOnAsTheOriginalDid() async throws {
    let watched = Watched(Self.adam)
    _ = try trained(watched)
    watched.send(.look(64), .branch(64, keeping: .fixed("original", Self.adam)))
    let branched = try #require(
      watched.wait {
        $0.main.step == 64 && $0.past == nil && $0.runs.count == 3 && $0.twin?.step == 64
      })
    #expect(branched.main.configuration == Self.adam && branched.edits.isEmpty)
    #expect(branched.recorded.last == 64 && branched.runs.last?.variant.id == "original")
    #expect(branched.runs.last?.step == 140)
    watched.send(.steps(36))
    _ = try #require(watched.wait { $0.main.step == 100 && $0.main.status == .paused })
    let saved = try await checkpoint(of: watched.session)
    let same = try Trainer(Self.adam).advance(100)
    #expect(saved.edits.isEmpty && saved.digest == same.digest)
    #expect(try Bits(Trainer(resuming: saved)) == Bits(same))
    // Past the step of the original both go on, each by its own settings.
    watched.send(.steps(60))
    let later = try #require(
      watched.wait { $0.main.step == 160 && $0.runs.allSatisfy { $0.step == 160 } })
    #expect(later.runs.last?.configuration.training.batchSize == 8)
    let whole = try Trainer(Self.adam).advance(160)
    #expect(try await checkpoint(of: watched.session).digest == whole.digest)
    // And back: the original is the document's own again, with its events.
    watched.send(.lead(.fixed("original", Self.adam), keeping: .fixed("branch", Self.adam)))
    let back = try #require(watched.wait { $0.main.configuration.training.batchSize == 8 })
    #expect(back.edits.map(\.step) == [100] && back.runs.last?.variant.id == "branch")
    let original = try Trainer(Self.adam).advance(100)
    try original.apply(Self.adam.with { $0.training.batchSize = 8 })
    #expect(try await checkpoint(of: watched.session).digest == original.advance(60).digest)
  }

  /// An edit behind a branch is an event of its step, so that a replay makes the same run.
  @Test func aBranchWithAnEditIsReplayed() async throws {
    let watched = Watched(Self.adam)
    _ = try trained(watched)
    let edited = Self.adam.with { $0.network = $0.network.withSkips(false) }
    watched.send(.branch(32, keeping: .fixed("original", Self.adam)))
    _ = try #require(watched.wait { $0.main.step == 32 && $0.runs.count == 3 })
    watched.send(.update(edited), .steps(50))
    _ = try #require(watched.wait { $0.main.step == 82 && $0.main.status == .paused })
    let saved = try await checkpoint(of: watched.session)
    #expect(saved.edits.map(\.step) == [32] && saved.base == Self.adam)
    let replayed = try ScheduledRun(
      saved.base, events: saved.edits, files: DataFiles(), kernels: .best)
    try replayed.replay(to: 82)
    #expect(replayed.trainer.digest == saved.digest)
  }

  /// What is pinned holds its weights, and goes on bit for bit.
  @Test func aPinnedRunIsRestored() async throws {
    let watched = Watched(Self.adam)
    watched.send(.pace(nil), .steps(50))
    _ = try #require(watched.wait { $0.main.step == 50 && $0.main.status == .paused })
    watched.send(.pin(1), .steps(30))
    let later = try #require(watched.wait { $0.main.step == 80 && $0.main.status == .paused })
    let point = try #require(later.pinned.first)
    #expect(point.number == 1 && point.checkpoint.step == 50 && point.hasWeights)
    #expect(point.checkpoint.tensors.isEmpty && later.seconds >= point.seconds)
    #expect(try point.checkpoint.digest == Trainer(Self.adam).advance(50).digest)
    watched.send(.restore(1, keeping: .fixed("original", Self.adam)), .steps(60))
    _ = try #require(
      watched.wait { $0.main.step == 110 && $0.main.status == .paused && $0.runs.count == 2 })
    let whole = try Trainer(Self.adam).advance(110)
    #expect(try await checkpoint(of: watched.session).digest == whole.digest)
    watched.send(.unpin(1))
    _ = try #require(watched.wait { $0.pinned.isEmpty })
  }

  /// What stopped being finite is not gone back to, and what led there is.
  @Test func aDivergedRunCanBeGoneBackIn() throws {
    let watched = Watched(smallRun { $0.training.optimizer = OptimizerSpec(sgd(1000)) })
    watched.send(.pace(nil), .run)
    let ended = try #require(
      watched.wait { if case .diverged = $0.main.status { true } else { false } })
    #expect(ended.recorded.allSatisfy { $0 <= ended.main.step } && !ended.recorded.isEmpty)
    watched.send(.branch(0, keeping: .fixed("original", smallRun())))
    _ = try #require(watched.wait { $0.main.step == 0 && $0.main.status == .ready })
  }
}

extension RunConfiguration {
  fileprivate func with(_ change: (inout RunConfiguration) -> Void) -> RunConfiguration {
    var copy = self
    change(&copy)
    return copy
  }
}
