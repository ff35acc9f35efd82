// The runs of a session: the document's own and its variants, which follow it. Commands act here;
// when to work is the worker's business. Used from the training queue only.
internal import Numerics
internal import Problems
internal import Engine

/// Everything a session is started with.
struct SessionSetup: Sendable {
  var configuration: RunConfiguration
  var checkpoint: Checkpoint?
  var files: DataFiles
  var kernels: KernelSet
  var options: ExecutionOptions
}

final class SessionRuns {
  let setup: SessionSetup
  let lead = SessionRun(.main)
  /// The variants shown, in the order in which they were asked for.
  var followers: [SessionRun] = []
  /// Whether training is wanted; it waits while the configuration is faulty.
  var isRunning = false
  /// Steps left until it pauses by itself; nil is no limit.
  var stepsLeft: Int?
  /// What the user asked for last, faulty or not.
  var wanted: RunConfiguration

  init(_ setup: SessionSetup) {
    self.setup = setup
    wanted = setup.configuration
  }

  /// The document's own run.
  var main: Trainer? { lead.trainer }

  private var all: [SessionRun] { [lead] + followers }

  /// Loads and compiles what the session is started with.
  func build() {
    defer { record() }
    guard let checkpoint = setup.checkpoint else { return lead.attempt(buildAnew) }
    lead.attempt { main in
      wanted = try checkpoint.current
      main = try Trainer(
        checkpoint, dataset: wanted.loadDataset(files: setup.files), kernels: setup.kernels,
        options: setup.options, files: setup.files)
      main?.measuresLayers = true
    }
  }

  /// Whether the session was closed before what was last asked of the document's run was done.
  var wasCutShort: Bool { lead.wasCutShort || history.wasCutShort }

  private func buildAnew(_ main: inout Trainer?) throws {
    let fresh = try Trainer(
      wanted, dataset: wanted.loadDataset(files: setup.files), kernels: setup.kernels,
      options: setup.options, files: setup.files)
    fresh.measuresLayers = true
    main = fresh
    followers.forEach { $0.restart(fresh) }
  }

  func update(_ configuration: RunConfiguration) {
    if configuration.network != wanted.network { analyses.forget() }
    wanted = configuration
    lead.leaveOutNothing()
    lead.attempt { main in
      guard let main else { return try buildAnew(&main) }
      let changes = main.configuration != configuration
      let steps = configuration.training.stop.steps
      let isExtended = main.configuration.training.stop.steps != steps && main.step < steps
      try main.apply(configuration)
      if isExtended { main.stopAgain() }
      guard changes else { return }
      followers.forEach { main.step == 0 ? $0.restart(main) : $0.follow(main) }
    }
    recordStart()
  }

  func reset() {
    guard lead.fault == nil || main == nil else { return }
    analyses.forget()
    lead.leaveOutNothing()
    lead.attempt { main in
      guard let main else { return try buildAnew(&main) }
      try main.reset()
      main.stopPoint = .document
      followers.forEach { $0.restart(main) }
    }
    recordStart()
  }

  /// - Parameter steps: how many, on top of those still to be made; nil goes on until told
  ///   otherwise.
  func run(steps: Int?) {
    if let steps, steps <= 0 { return }
    if case .finished = main?.status { main?.extend() }
    let waiting = isRunning ? stepsLeft ?? 0 : 0
    stepsLeft = steps.map { $0 + waiting }
    isRunning = true
  }

  /// Shows a variant, from step 0 up to now and then in step with the main run, or lets go of it.
  func show(_ variant: Variant, _ isOn: Bool) {
    followers.removeAll { $0.variant == variant }
    guard isOn, let main else { return }
    let run = SessionRun(variant)
    run.restart(main)
    followers.append(run)
  }

  /// Looks at the document's own run without some of its branches, until the next step or change.
  func leaveOut(_ parts: [BlockRepeat]) {
    parts.isEmpty ? lead.leaveOutNothing() : lead.leaveOut(parts)
  }

  // MARK: Back in time

  /// What was recorded of the document's own run.
  let history = RunHistory()
  /// Time at work since it was started or opened.
  var seconds = 0.0

  func noteWork(seconds more: Double) { seconds += more }

  /// What was put aside of it.
  let pins = SessionPins()

  // MARK: Inspection

  private var inspector: LayerInspector?

  /// Looks closely at a layer or join; nil: at none.
  func inspect(_ request: InspectionRequest?) {
    guard request != inspector?.request else { return }
    let earlier = inspection
    inspector = request.map { LayerInspector($0) }
    if let main, let inspector { inspector.measure(main, continuing: earlier) }
  }

  var inspection: Inspection? { inspector?.found }

  var hasStaleInspection: Bool {
    guard let main, let inspector else { return false }
    return inspector.isStale(main)
  }

  func measureInspection() {
    if let main { inspector?.measure(main) }
  }

  // MARK: Analyses

  var analyses = SessionAnalyses()

  /// Begins to look at the run, and at those beside it that stand at the same step.
  func analyze(_ kind: AnalysisKind) {
    guard let main else { return }
    analyses.begin(
      kind,
      all.compactMap { run in
        guard run.fault == nil, let trainer = run.trainer, trainer.step == main.step else {
          return nil
        }
        return (run.variant, trainer)
      })
  }

  func checkpoint() -> Result<Checkpoint, any Error> {
    Result {
      guard let main else { throw TrainingError(lead.fault ?? "there is nothing to keep yet") }
      return try main.checkpoint()
    }
  }

  /// Lets go of all memory.
  func clear() {
    analyses.forget()
    inspector = nil
    lead.attempt { $0 = nil }
    followers = []
    isRunning = false
    history.clear()
    pins.clear()
  }

  // MARK: Working

  /// Whether the main run may take a step now, apart from its pace.
  var canStep: Bool { isRunning && lead.fault == nil && main?.canAdvance == true }

  /// The first follower the main run has to wait for.
  var laggard: SessionRun? {
    guard let main else { return nil }
    return followers.first { $0.isBehind(main) }
  }

  /// One step of the main run and of all that follow it.
  func step() {
    guard let main else { return }
    // A step that was asked for by itself is looked at.
    if stepsLeft == 1 {
      for run in all { run.trainer?.measuresNextStep = true }
    }
    lead.leaveOutNothing()
    for follower in followers { follower.advance(main) }
    main.advance()
    history.note(main, seconds: seconds)
    if let left = stepsLeft {
      stepsLeft = left - 1
      if left <= 1 { isRunning = false }
    }
    if !main.canAdvance { isRunning = false }
  }

  /// Brings one follower a step nearer.
  func catchUp(_ follower: SessionRun) {
    if let main { follower.advance(main) }
  }

  // MARK: What is seen

  /// Whether a picture is older than its run.
  var hasStaleView: Bool { history.hasStaleView || all.contains(where: \.hasStaleView) }

  /// Draws all pictures and evaluates all runs anew.
  func refreshViews() {
    history.refreshView()
    all.forEach { $0.refreshView() }
  }

  func snapshots() -> [RunSnapshot] { all.map { $0.snapshot(wanted, isRunning: isRunning) } }
}
