// The threads that share the work of a program. Workers come from Dispatch once, take parts of what
// was split, and wait for more by looking again and again, for microseconds: waking them for every
// call would cost as much as the call. One that has looked in vain for longer sleeps until there is
// work. The calling thread never waits for a worker that has not come, and takes every part itself
// where sharing does not pay (`StageSharing`). Nothing is allocated once the workers are there.
internal import CKernels
internal import Dispatch
internal import Synchronization

/// Threads for the programs and updates of one run, which use them one after the other.
package final class ThreadPool: Sendable {
  let size: Int
  private let queue = PartQueue()
  /// What an update takes on one thread.
  private let update = AloneTimes(count: 1)

  /// - Parameter size: threads, that of the caller included. Workers come with the first work, and
  ///   leave with the pool.
  package init(size: Int) { self.size = max(1, size) }

  deinit { queue.close() }

  /// Runs parts `start`, `start + 1`, ... of some work, begun in that order; returns when all are
  /// done.
  /// - Parameter alone: where it is kept what this work takes on one thread.
  func run(_ work: Work, from start: Int, count: Int, alone: UnsafeMutablePointer<AloneTime>) {
    queue.run(work, from: start, count: count, workers: size - 1, alone: alone)
  }

  func run(_ pass: UpdatePass) {
    run(.update(pass), from: 0, count: size, alone: update.times)
  }
}

/// Memory for the times of some stages, of the calling thread alone.
final class AloneTimes: @unchecked Sendable {
  let times: UnsafeMutablePointer<AloneTime>

  init(count: Int) {
    times = .allocate(capacity: count)
    times.initialize(repeating: AloneTime(), count: count)
  }

  deinit { times.deallocate() }
}

/// What threads share. Its parts write to different memory.
enum Work: @unchecked Sendable {
  case none
  case parts(ExecutionContext)
  case update(UpdatePass)

  func run(part: Int) {
    switch self {
    case .none: break
    case .parts(let context): context.runPart(part)
    case .update(let pass): pass.run(part: part)
    }
  }
}

/// What caller and workers know in common; lives as long as the last of them.
private final class PartQueue: @unchecked Sendable {
  /// Looks in vain after which a worker sleeps: some tens of microseconds.
  private static let patience = 4000

  /// Parts are numbered through the queue's whole life, and taken in order: those before `ready`
  /// may be, those before `taken` are. `ready` is -1 when the queue is closed.
  private let ready = Atomic(0)
  private let taken = Atomic(0)
  private let finished = Atomic(0)
  /// Workers that sleep, or are about to, and that nobody has woken yet.
  private let sleeping = Atomic(0)
  private let wakeUp = DispatchSemaphore(value: 0)
  /// Never signalled.
  private let pause = DispatchSemaphore(value: 0)
  /// Read by those who have taken a part, written by the caller when every part is finished.
  private let current = UnsafeMutablePointer<(work: Work, offset: Int)>.allocate(capacity: 1)
  /// Workers that were started, and whether to give them anything. Of the caller alone.
  private let workers = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  private let sharing = UnsafeMutablePointer<StageSharing>.allocate(capacity: 1)

  init() {
    current.initialize(to: (.none, 0))
    workers.initialize(to: 0)
    sharing.initialize(to: StageSharing())
  }

  deinit {
    current.deallocate()
    workers.deallocate()
    sharing.deallocate()
  }

  func run(
    _ work: Work, from start: Int, count: Int, workers wanted: Int,
    alone: UnsafeMutablePointer<AloneTime>
  ) {
    let from = DispatchTime.now().uptimeNanoseconds
    if sharing.pointee.shares(alone.pointee, at: from) {
      share(work, from: start, count: count, workers: wanted)
      sharing.pointee.note(alone.pointee, from: from, to: DispatchTime.now().uptimeNanoseconds)
    } else {
      for part in start..<(start + count) { work.run(part: part) }
      alone.pointee.note(DispatchTime.now().uptimeNanoseconds - from)
    }
  }

  private func share(_ work: Work, from start: Int, count: Int, workers wanted: Int) {
    let begin = ready.load(ordering: .relaxed)
    let end = begin + count
    current.pointee = (work, start - begin)
    ready.store(end, ordering: .sequentiallyConsistent)
    if sleeping.load(ordering: .sequentiallyConsistent) > 0 { wake() }
    while workers.pointee < wanted {
      workers.pointee += 1
      // A queue of its own: Dispatch gives it a thread however many others wait.
      DispatchQueue(label: "resplay.worker").async { [self] in serve() }
    }
    while runNext(end) {}
    var looks = 0
    while finished.load(ordering: .acquiring) < end {
      rk_pause()
      looks += 1
      // The thread that runs the last part may have lost its core to another program.
      if looks > Self.patience { _ = pause.wait(timeout: .now() + .microseconds(50)) }
    }
  }

  func close() {
    ready.store(-1, ordering: .sequentiallyConsistent)
    wake()
  }

  private func wake() {
    for _ in 0..<sleeping.exchange(0, ordering: .sequentiallyConsistent) { wakeUp.signal() }
  }

  /// The loop of a worker.
  private func serve() {
    var looks = 0
    while true {
      let end = ready.load(ordering: .acquiring)
      if end < 0 { return }
      if runNext(end) {
        looks = 0
      } else if looks < Self.patience {
        looks += 1
        rk_pause()
      } else {
        looks = 0
        sleep(unlessBeyond: end)
      }
    }
  }

  /// Sleeps until there is more than up to `end`. Caller and worker each write before they read
  /// what the other wrote, so that one of them notices.
  private func sleep(unlessBeyond end: Int) {
    sleeping.add(1, ordering: .sequentiallyConsistent)
    if ready.load(ordering: .sequentiallyConsistent) != end {
      var count = sleeping.load(ordering: .relaxed)
      while count > 0 {
        let (isDone, now) = sleeping.weakCompareExchange(
          expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
        if isDone { return }
        count = now
      }
      // Woken already: the wait below ends at once.
    }
    wakeUp.wait()
  }

  /// Takes and runs one part.
  /// - Returns: false where all up to `end` are taken.
  private func runNext(_ end: Int) -> Bool {
    var part = taken.load(ordering: .acquiring)
    while part < end {
      let (isMine, now) = taken.weakCompareExchange(
        expected: part, desired: part + 1, ordering: .acquiringAndReleasing)
      if isMine {
        // It is unfinished, so that the caller waits and changes nothing.
        current.pointee.work.run(part: part + current.pointee.offset)
        finished.add(1, ordering: .releasing)
        return true
      }
      part = now
    }
    return false
  }
}
