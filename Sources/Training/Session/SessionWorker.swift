// When a session works: commands first, then training in short slices, then what the screen is to
// see. All of it happens on one serial queue, a turn at a time.
internal import Numerics
internal import Dispatch
internal import Engine

/// Confined to the session's serial queue: every method is called on it, which is what makes the
/// unchecked conformance sound.
final class SessionWorker: @unchecked Sendable {
  /// Longest time between two looks at the commands, in seconds, unless one step takes longer.
  static let slice = 0.004
  /// Where others wait for a processor: a screen sees something new after each turn, and every
  /// turn has to wait for its own.
  static let crowdedSlice = 0.001
  /// Shortest time between two snapshots that no command asked for.
  static let snapshotInterval = 1.0 / 30
  /// Shortest time between two pictures while training.
  static let pictureInterval = 0.1
  /// Pictures take at most this share of the time, those that take long a quarter of it: they would
  /// be seen once a run.
  static let pictureShare = 0.1
  static let longPictureShare = 0.25

  /// Shortest time between two looks at what is inspected, and their share of the time.
  static let inspectionInterval = 0.2
  static let inspectionShare = 0.05

  private let queue: DispatchQueue
  private let channel: SessionChannel
  private let clock: @Sendable () -> Double
  private let wake: @Sendable () -> Void
  private let beforeTurn: @Sendable () -> Bool
  private let runs: SessionRuns
  private var pacer: Pacer
  private var meter = RateMeter()
  private var possibleRate = 0.0
  private var isBuilt = false
  private var commandsDone = 0
  /// Commands during which the session was closed: `finish` carries them out.
  private var unfinished: [SessionCommand] = []
  /// The newest turn that was planned; older ones do nothing when their time comes.
  private var plan = 0
  private var lastSnapshot = -Double.infinity
  private var lastPicture = -Double.infinity
  private var pictureCost = 0.0
  private var lastInspection = -Double.infinity
  private var inspectionCost = 0.0
  /// Steps between two looks at the clock.
  private var chunk = 1

  init(
    _ setup: SessionSetup, queue: DispatchQueue, channel: SessionChannel,
    clock: @escaping @Sendable () -> Double, wake: @escaping @Sendable () -> Void,
    beforeTurn: @escaping @Sendable () -> Bool
  ) {
    self.queue = queue
    self.channel = channel
    self.clock = clock
    self.wake = wake
    self.beforeTurn = beforeTurn
    runs = SessionRuns(setup)
    pacer = Pacer(pace: nil)
  }

  /// One turn. - Parameter number: of the plan it was made for; nil always works.
  func turn(_ number: Int? = nil) {
    guard !channel.isClosed, number == nil || number == plan else { return }
    let slice = beforeTurn() ? Self.crowdedSlice : Self.slice
    if !isBuilt {
      runs.build()
      guard !runs.wasCutShort else { return }
      isBuilt = true
    }
    let (commands, skipped) = channel.takeCommands()
    commandsDone += skipped
    for (index, command) in commands.enumerated() {
      carryOut(command)
      if runs.wasCutShort {
        unfinished = Array(commands[index...])
        return
      }
    }
    let wasRunning = runs.isRunning
    if !commands.isEmpty { post() }
    let worked = work(for: slice)
    let isStill = !runs.canStep && runs.laggard == nil
    var hasMeasured = false
    while isStill, runs.analyses.hasNext, !channel.hasNews,
      !hasMeasured || clock() - lastSnapshot < Self.snapshotInterval
    {
      runs.analyses.makeNext()
      hasMeasured = true
    }
    let isIdle = isStill && !runs.analyses.hasNext
    if inspectIfDue(isIdle: isIdle) { hasMeasured = true }
    let now = clock()
    if runs.hasStaleView, !channel.hasNews, isIdle || now - lastPicture >= pictureGap {
      runs.refreshViews()
      // The first one compiles what all of them need.
      let isFirst = lastPicture == -.infinity
      lastPicture = clock()
      pictureCost = isFirst ? 0 : lastPicture - now
      post()
    } else if wasRunning != runs.isRunning
      || (hasMeasured && (isIdle || !runs.analyses.hasNext))
      || ((worked || hasMeasured) && now - lastSnapshot >= Self.snapshotInterval)
      || lastSnapshot == -.infinity
    {
      post()
    }
    planNext(isIdle: isIdle)
  }

  /// Hands out the checkpoints that were asked for, then lets go of everything; called when the
  /// session is closed. Nothing is compiled for them any more.
  func finish() {
    let rest = unfinished + channel.takeCommands().commands
    unfinished = []
    if !rest.isEmpty, !isBuilt {
      isBuilt = true
      runs.build()
    }
    rest.forEach(carryOut)
    plan += 1
    runs.clear()
  }

  /// Looks at what is inspected, at most five times a second and a twentieth of the time.
  private func inspectIfDue(isIdle: Bool) -> Bool {
    let start = clock()
    let gap = max(Self.inspectionInterval, inspectionCost / Self.inspectionShare)
    guard runs.hasStaleInspection, !channel.hasNews, isIdle || start - lastInspection >= gap else {
      return false
    }
    runs.measureInspection()
    lastInspection = clock()
    inspectionCost = lastInspection - start
    return true
  }

  private var pictureGap: Double {
    let unhurried = pictureCost / Self.pictureShare
    return max(Self.pictureInterval, min(unhurried, 2 + pictureCost / Self.longPictureShare))
  }

  private func carryOut(_ command: SessionCommand) {
    switch command {
    case .run:
      runs.run(steps: nil)
      pacer.restart()
    case .pause: runs.isRunning = false
    case .steps(let count):
      runs.run(steps: count)
      pacer.restart()
    case .reset: runs.reset()
    case .update(let configuration): runs.update(configuration)
    case .show(let variant, let isOn): runs.show(variant, isOn)
    case .pace(let pace): pacer.pace = pace.map { max(Pacer.slowest, $0) }
    case .analyze(let kind): runs.analyze(kind)
    case .cancelAnalysis: runs.analyses.cancel()
    case .leaveOut(let parts): runs.leaveOut(parts)
    case .inspect(let request): runs.inspect(request)
    case .look(let step): runs.look(at: step)
    case .branch(let step, let variant): runs.branch(at: step, keeping: variant)
    case .lead(let variant, let kept): runs.lead(with: variant, keeping: kept)
    case .pin(let number, let variant): runs.pin(number, variant)
    case .unpin(let number): runs.pins.drop(number)
    case .restore(let number, let kept): runs.restore(number, keeping: kept)
    case .pinned(let number, let receive): receive(runs.pins.whole(number)?.checkpoint)
    case .record(let receive):
      receive(try? runs.main?.checkpoint(evaluating: false))
    case .checkpoint(let receive):
      receive(runs.checkpoint())
    }
    commandsDone += 1
  }

  /// Trains for at most so many seconds, unless one step takes longer.
  /// - Returns: whether a step was made.
  private func work(for slice: Double) -> Bool {
    let start = clock()
    var (now, total, steps) = (start, 0, 0)
    repeat {
      let before = total
      for _ in 0..<chunk {
        if let laggard = runs.laggard {
          runs.catchUp(laggard)
        } else if runs.canStep, pacer.isDue(at: now) {
          runs.step()
          pacer.noteStep()
          steps += 1
        } else {
          break
        }
        total += 1
      }
      guard total > before else { break }
      let after = clock()
      adjustChunk(took: after - now, steps: total - before)
      runs.noteWork(seconds: after - now)
      now = after
    } while now - start < slice && !channel.hasNews
    meter.note(steps: steps, from: start, to: now)
    return total > 0
  }

  /// Aims at a look at the clock every tenth of a millisecond, more or less.
  private func adjustChunk(took: Double, steps: Int) {
    if took > 0.000_2 {
      chunk = max(1, chunk / 2)
    } else if steps == chunk, took < 0.000_05 {
      chunk = min(256, chunk * 2)
    }
  }

  private func planNext(isIdle: Bool) {
    plan += 1
    let number = plan
    let delay: Double
    if channel.hasNews {
      return  // Who sent it has asked for a turn.
    } else if isIdle {
      guard runs.hasStaleView || runs.hasStaleInspection else { return }
      delay = 0
    } else if runs.analyses.hasNext, !runs.canStep {
      delay = 0
    } else if runs.laggard != nil {
      delay = 0
    } else {
      let wait = pacer.wait(at: clock())
      // A few steps at a time are enough for the eye, and cost fewer turns.
      delay = wait > 0 ? max(wait, Self.slice) : 0
    }
    let work: @Sendable () -> Void = { [weak self] in self?.turn(number) }
    if delay > 0 {
      queue.asyncAfter(deadline: .now() + delay, execute: work)
    } else {
      queue.async(execute: work)
    }
  }

  private func post() {
    let now = clock()
    lastSnapshot = now
    let possible = meter.possibleRate(at: now)
    if possible > 0 { possibleRate = possible }
    var snapshot = SessionSnapshot(
      runs: runs.snapshots(), dataset: runs.main?.dataset, possibleStepsPerSecond: possibleRate,
      stepsPerSecond: runs.isRunning ? meter.rate(at: now) : 0, pace: pacer.pace,
      kernels: runs.setup.kernels.name, threads: runs.setup.options.threads,
      edits: runs.main?.edits ?? [], analyses: runs.analyses.results,
      inspection: runs.inspection, commandsDone: commandsDone)
    snapshot.recorded = runs.history.recording.steps
    snapshot.tooLargeToRecord = runs.history.recording.tooLarge
    snapshot.past = runs.history.snapshot(runs.main)
    snapshot.seconds = runs.seconds
    snapshot.isMeasured = !runs.hasStaleView && !runs.hasStaleInspection
    snapshot.pinned = runs.pins.points
    snapshot.base = runs.main?.base
    if channel.post(snapshot) { wake() }
  }
}
