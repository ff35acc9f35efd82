// When the calling thread goes on alone: where sharing a stage is no faster, for a while.
import Testing

@testable import Engine

@Suite struct StageSharingTests {
  private static let millisecond: UInt64 = 1_000_000

  /// Runs stages of 2 ms alone until `end`, of which sharing takes `shared` of a millisecond.
  /// - Returns: how many were shared, and the time that all of them took together.
  private func run(
    _ sharing: inout StageSharing, _ alone: inout AloneTime, from start: UInt64 = 0,
    until end: UInt64, shared: Double
  ) -> (shared: Int, all: Int) {
    var (now, counts) = (start, (shared: 0, all: 0))
    while now < end {
      counts.all += 1
      let begin = now
      if sharing.shares(alone, at: now) {
        counts.shared += 1
        now += UInt64(shared * Double(Self.millisecond))
        sharing.note(alone, from: begin, to: now)
      } else {
        now += 2 * Self.millisecond
        alone.note(now - begin)
      }
    }
    return counts
  }

  @Test func whatIsFasterSharedIsShared() {
    var (sharing, alone) = (StageSharing(), AloneTime())
    let counts = run(&sharing, &alone, until: 3000 * Self.millisecond, shared: 1.1)
    // Two turns to know the time alone, and one in 251 to go on knowing it.
    #expect(counts.all - counts.shared <= 2 + counts.all / 251)
  }

  @Test(arguments: [2.0, 3.0, 9.0]) func whatIsNotIsTriedSeldom(shared: Double) {
    var (sharing, alone) = (StageSharing(), AloneTime())
    let time = 10_000 * Self.millisecond
    let counts = run(&sharing, &alone, until: time, shared: shared)
    #expect(counts.shared > 2)
    // Never more than a tenth longer than alone.
    #expect(Double(counts.all) * 2 * 1.1 > 10_000, "\(counts)")
  }

  @Test func itIsSharedAgainOnceThatPays() {
    var (sharing, alone) = (StageSharing(), AloneTime())
    let busy = 5000 * Self.millisecond
    _ = run(&sharing, &alone, until: busy, shared: 3)
    _ = run(&sharing, &alone, from: busy, until: busy + 1700 * Self.millisecond, shared: 1.1)
    let later = busy + 2000 * Self.millisecond
    let counts = run(
      &sharing, &alone, from: later, until: later + 1000 * Self.millisecond, shared: 1.1)
    #expect(counts.all - counts.shared <= 1 + counts.all / 251)
  }

  @Test func theFirstTurnCountsForNothing() {
    var alone = AloneTime()
    alone.note(900)
    #expect(!alone.isKnown)
    alone.note(100)
    #expect(alone.isKnown && alone.nanoseconds == 100)
    alone.note(50)
    #expect(alone.nanoseconds == 50)
    alone.note(1000)
    #expect(alone.nanoseconds == 56)
  }
}
