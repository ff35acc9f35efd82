// The threads of one pass. Helpers come from Dispatch, take parts of the instructions that were split, and wait
// for the next by looking again and again, for microseconds: asking Dispatch anew for every instruction would
// cost as much as the instruction. The thread that runs the pass never waits for a helper that has not come; a
// helper leaves when the pass ends, or when it has looked in vain for too long.
internal import CKernels
internal import Dispatch
internal import Synchronization

final class Team: Sendable {
  /// Looks in vain after which a helper leaves: some tens of microseconds.
  private static let patience = 4000
  private static let queue = DispatchQueue(label: "resplay.team", attributes: .concurrent)

  private let size: Int
  /// Parts are taken in the order of the list of parts, in which they also become ready: up to `ready`, or
  /// -1 when the pass is over.
  private let ready = Atomic(0)
  private let taken = Atomic(0)
  private let finished = Atomic(0)
  private let helpers = Atomic(0)

  /// - Parameter size: threads, the caller's included.
  init(size: Int) { self.size = size }

  /// Runs the next `count` parts of the pass; returns when all are done.
  func run(_ context: ExecutionContext, upTo end: Int) {
    ready.store(end, ordering: .releasing)
    while helpers.load(ordering: .relaxed) < size - 1 {
      helpers.add(1, ordering: .relaxed)
      Self.queue.async { [self] in help(context) }
    }
    while runNext(context, end) {}
    var looks = 0
    while finished.load(ordering: .acquiring) < end {
      rk_pause()
      looks += 1
      // The thread that runs the last part may have lost its core to another program.
      if looks > Self.patience { Self.sleep() }
    }
  }

  /// Ends the pass: every part has been run.
  func disband() { ready.store(-1, ordering: .releasing) }

  private func help(_ context: ExecutionContext) {
    var looks = 0
    while looks < Self.patience {
      let end = ready.load(ordering: .acquiring)
      if end < 0 { break }
      if runNext(context, end) {
        looks = 0
      } else {
        looks += 1
        rk_pause()
      }
    }
    helpers.subtract(1, ordering: .relaxed)
  }

  /// Takes and runs one part.
  /// - Returns: false where all up to `end` are taken.
  private func runNext(_ context: ExecutionContext, _ end: Int) -> Bool {
    var part = taken.load(ordering: .acquiring)
    while part < end {
      let (isMine, now) = taken.weakCompareExchange(
        expected: part, desired: part + 1, ordering: .acquiringAndReleasing)
      if isMine {
        context.runPart(part)
        finished.add(1, ordering: .releasing)
        return true
      }
      part = now
    }
    return false
  }

  private static func sleep() {
    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .microseconds(50))
  }
}
