// Background work yields, so that a key is answered while it uses every processor. It has a lower
// priority. Where the kernel groups processes by session (Linux: man 7 sched, "The autogroup
// feature"), that counts among the threads of one session alone. So it rests between its turns as
// well on a machine that many people use: then few threads wait for a processor at any time, and
// one that has a key to answer gets it soon.

internal import CTerminal
internal import Synchronization

package final class BackgroundWork: Sendable {
  private let crowd = Mutex(Crowd())

  package init() {}

  /// Before a turn of a few milliseconds on the calling thread.
  /// - Returns: whether others wait for a processor, so that it rested: the turn is better short.
  package func takeTurn() -> Bool {
    terminal_works_in_background()
    var waited = 0.0
    let thread = terminal_thread_waits(&waited)
    guard waited >= 0 else { return false }
    let now = terminal_now()
    let rest = crowd.withLock { $0.rest(thread: thread, waited: waited, at: now) }
    guard rest > 0 else { return false }
    terminal_rest(rest)
    return true
  }
}

/// How long a thread rests where others want the processor: three times as long as it had to wait
/// for one, measured over its last turns. Where it gets half of a processor beside something that
/// never rests, a fifth is left to it so.
package struct Crowd {
  /// The share of the time that a thread may wait without resting: its own interface and what
  /// passes take less.
  static let tolerated = 0.25
  static let restPerWait = 3.0
  static let longestRest = 0.08
  /// How much of what was measured counts after another turn.
  static let memory = 0.9

  private var thread: Int64 = 0
  private var last = (waited: 0.0, time: 0.0)
  /// Of the last turns, the newest counting most: seconds in all, seconds of waiting, and turns.
  private var seconds = 0.0, waits = 0.0, turns = 0.0
  private var rested = 0.0

  package init() {}

  /// - Parameters:
  ///   - thread: which one calls: what it has waited starts with it.
  ///   - waited: seconds it has waited for a processor since it began.
  ///   - now: seconds of a clock that only goes forward.
  /// - Returns: seconds to rest before the next turn.
  package mutating func rest(thread: Int64, waited: Double, at now: Double) -> Double {
    defer { (self.thread, last) = (thread, (waited, now)) }
    guard thread == self.thread else { return 0 }
    seconds = Crowd.memory * seconds + max(0, now - last.time - rested)
    waits = Crowd.memory * waits + max(0, waited - last.waited)
    turns = Crowd.memory * turns + 1
    rested =
      waits > Crowd.tolerated * seconds
      ? min(Crowd.longestRest, Crowd.restPerWait * waits / turns) : 0
    return rested
  }
}
