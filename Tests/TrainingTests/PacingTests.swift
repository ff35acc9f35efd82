// Pace and rates by a clock that moves only when told.
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
}
