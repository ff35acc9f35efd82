// A variant that catches up makes the edits of the main run one after the other: each costs the
// same, however many there were before.
import AllocationCounter
import Numerics
import Engine
import Networks
import Problems
import Testing

@testable import Training

struct CatchingUpTests {
  /// A run with an edit before each of so many steps.
  private func edited(_ count: Int) throws -> Trainer {
    let main = try Trainer(smallRun { $0.training.stop.steps = 1_000_000 }).advance(1)
    for step in 0..<count {
      try main.change { $0.training.optimizer = OptimizerSpec(sgd(0.01 + Double(step % 7) / 1000)) }
      main.advance()
    }
    return main
  }

  @Test func aTwinMakesEveryEditAtItsStep() throws {
    let main = try edited(40)
    try main.change { $0.network = $0.network.withSkips(false) }
    main.advance(3)
    let twin = SessionRun(.twin)
    twin.restart(main)
    while twin.isBehind(main) { twin.advance(main) }
    let trainer = try #require(twin.trainer)
    #expect(twin.fault == nil && trainer.step == main.step)
    #expect(trainer.edits.map(\.step) == main.edits.map(\.step).filter { $0 <= 40 })
    // The same run, made at once.
    let again = try ScheduledRun(
      Variant.twin.configuration(main.base), events: trainer.edits, files: DataFiles(),
      kernels: .best)
    try again.replay(to: main.step)
    #expect(again.trainer.digest == trainer.digest)
  }

  /// Twice the edits, twice the pieces of memory, more or less: nothing is made again for each.
  @Test(.enabled(if: allocation_count() >= 0)) func manyEditsCostInProportion() throws {
    func allocations(_ count: Int) throws -> Double {
      let main = try edited(count)
      let twin = SessionRun(.twin)
      twin.restart(main)
      let before = allocation_count()
      while twin.isBehind(main) { twin.advance(main) }
      return Double(allocation_count() - before)
    }
    _ = try allocations(5)
    let (once, twice) = (try allocations(150), try allocations(300))
    #expect(twice < 2.3 * once, "\(once) and \(twice)")
  }
}
