// Pace and rates by a clock that moves only when told.
import Dispatch
import Engine
import Problems
import Synchronization
import Testing
import Training

struct PacingTests {
  @Test func thePaceIsHeld() {
    var pacer = Pacer(pace: 100)
    var made: [Double: Int] = [:]
    for tick in 0..<1000 {
      let now = 5 + Double(tick) * 0.002
      while pacer.isDue(at: now) {
        pacer.noteStep()
        made[now.rounded(.down), default: 0] += 1
      }
    }
    #expect(abs((made[5] ?? 0) - 100) <= 1 && abs((made[6] ?? 0) - 100) <= 1)
  }

  @Test func whatWasMissedIsNotMadeUpFor() {
    var pacer = Pacer(pace: 10)
    let first = pacer.isDue(at: 0)
    pacer.noteStep()
    let early = pacer.isDue(at: 0.05)
    #expect(first && !early)
    #expect(abs(pacer.wait(at: 0.05) - 0.05) < 1e-9)
    var burst = 0
    while pacer.isDue(at: 60) {
      pacer.noteStep()
      burst += 1
    }
    #expect(burst <= 2)
  }

  @Test func withoutAPaceAStepIsAlwaysDue() {
    var pacer = Pacer(pace: nil)
    let always = (0..<100).map { _ in pacer.isDue(at: 0) }
    #expect(!always.contains(false))
    #expect(pacer.wait(at: 0) == 0)
    pacer.pace = 1
    let first = pacer.isDue(at: 0)
    pacer.noteStep()
    let later = [pacer.isDue(at: 0.9), pacer.isDue(at: 1)]
    #expect(first && later == [false, true])
  }

  @Test func ratesCountTheLastSecond() {
    var meter = RateMeter()
    for tick in 0..<100 {
      let start = Double(tick) * 0.1
      meter.note(steps: 5, from: start, to: start + 0.01)
    }
    let (rate, possible) = (meter.rate(at: 9.95), meter.possibleRate(at: 9.95))
    #expect(abs(rate - 50) < 6)
    #expect(abs(possible - 500) < 1)
    let gone = [meter.rate(at: 100), meter.possibleRate(at: 100)]
    #expect(gone == [0, 0])
  }

  @Test func continuousWorkIsFullRate() {
    var meter = RateMeter()
    for tick in 0..<5000 {
      meter.note(steps: 4, from: Double(tick) * 0.004, to: Double(tick + 1) * 0.004)
    }
    let (rate, possible) = (meter.rate(at: 20), meter.possibleRate(at: 20))
    #expect(abs(rate - 1000) < 60)
    #expect(abs(possible - 1000) < 1)
  }

  @Test func turnsAreShortWhereOthersWaitForAProcessor() throws {
    // A step takes 0.3 ms of this clock: 13 of them are a turn, or 3.
    let alone = try turns(ofARunOf: 600, inACrowd: false)
    #expect((40...80).contains(alone))
    let crowded = try turns(ofARunOf: 600, inACrowd: true)
    #expect((150...300).contains(crowded))
  }

  /// How many turns a session takes for so many steps.
  private func turns(ofARunOf steps: Int, inACrowd crowded: Bool) throws -> Int {
    let turns = Mutex(0)
    let time = Mutex(0.0)
    let bell = DispatchSemaphore(value: 0)
    let session = TrainingSession(
      configuration: smallRun { $0.training.stop.steps = steps }, checkpoint: nil,
      files: DataFiles(), kernels: .best, options: ExecutionOptions(),
      clock: {
        time.withLock {
          $0 += 0.000_3
          return $0
        }
      },
      wake: { bell.signal() },
      beforeTurn: {
        turns.withLock { $0 += 1 }
        return crowded
      })
    defer { session.close() }
    session.send(.pace(nil))
    session.send(.run)
    while session.takeSnapshot()?.runs[0].step != steps {
      try #require(bell.wait(timeout: .now() + 60) == .success)
    }
    return turns.withLock { $0 }
  }
}
