// Background work yields: by its priority, and by resting where others wait for a processor.
import Foundation
import Testing

@testable import Terminal

@Suite struct BackgroundWorkTests {
  /// Turns of one thread: seconds of work and of waiting in each. - Returns: what it rested.
  private func rests(
    _ crowd: inout Crowd, turns: Int, work: Double, wait: Double, from start: inout (Double, Double)
  ) -> [Double] {
    (0..<turns).map { _ in
      start.0 += work + wait
      start.1 += wait
      let rest = crowd.rest(thread: 7, waited: start.1, at: start.0)
      start.0 += rest
      return rest
    }
  }

  @Test func aThreadThatIsRarelyKeptWaitingNeverRests() {
    var (crowd, time) = (Crowd(), (0.0, 0.0))
    for wait in [0.000_4, 0] {
      let found = rests(&crowd, turns: 300, work: 0.004, wait: wait, from: &time)
      #expect(found.allSatisfy { $0 == 0 }, "\(wait)")
    }
    // One long wait among many turns is no crowd.
    #expect(rests(&crowd, turns: 1, work: 0.004, wait: 0.01, from: &time) == [0])
  }

  @Test func inACrowdItRestsForThreeTimesItsWaits() throws {
    var (crowd, time) = (Crowd(), (0.0, 0.0))
    let few = rests(&crowd, turns: 100, work: 0.004, wait: 0.004, from: &time)
    #expect(try abs(#require(few.last) - 0.012) < 1e-3)
    let many = rests(&crowd, turns: 100, work: 0.004, wait: 0.06, from: &time)
    #expect(many.last == Crowd.longestRest)
    // And goes on at full speed soon after the crowd has gone.
    let after = rests(&crowd, turns: 60, work: 0.004, wait: 0, from: &time)
    #expect(after.last == 0)
  }

  @Test func whatAnotherThreadWaitedIsNotCounted() {
    var (crowd, time) = (Crowd(), (0.0, 0.0))
    _ = rests(&crowd, turns: 50, work: 0.004, wait: 0.004, from: &time)
    #expect(crowd.rest(thread: 8, waited: 1000, at: time.0 + 1) == 0)
    #expect(crowd.rest(thread: 8, waited: 1000, at: time.0 + 30) == 0)
  }

  #if os(Linux)
    @Test func aThreadThatWorksInTheBackgroundHasALowerPriority() async throws {
      let priorities = await withCheckedContinuation { continuation in
        Thread.detachNewThread {
          let before = niceness()
          let work = BackgroundWork()
          for _ in 0..<3 { _ = work.takeTurn() }
          continuation.resume(returning: (before, niceness()))
        }
      }
      let (before, after) = (try #require(priorities.0), try #require(priorities.1))
      #expect(after == max(before, 10))
    }

    /// The calling thread's, as the kernel tells it.
    private func niceness() -> Int? {
      let text = try? String(contentsOfFile: "/proc/thread-self/stat", encoding: .utf8)
      // After the name, which may hold anything: man 5 proc_pid_stat, fields 3 and up.
      let fields = text?.split(separator: ")").last?.split(separator: " ")
      return fields.flatMap { $0.count > 16 ? Int($0[16]) : nil }
    }
  #endif
}
