// The runs of a session: the main one and those that follow it, with what was last seen of each.
// Commands act here; when to work is the worker's business. Used from the training queue only.
internal import Numerics
internal import Problems
internal import Engine
internal import Networks

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
  private(set) var main: Trainer?
  /// Why the wanted configuration cannot be run, for the user.
  private(set) var fault: String?
  private(set) var followers: [Follower] = []
  /// Whether training is wanted; it waits while the configuration is faulty.
  var isRunning = false
  /// Steps left until it pauses by itself; nil is no limit.
  var stepsLeft: Int?
  /// What the user asked for last, faulty or not.
  private var wanted: RunConfiguration
  private var views: [String: RunView] = [:]
  private var measuresActivations = true

  init(_ setup: SessionSetup) {
    self.setup = setup
    wanted = setup.configuration
  }

  /// Loads and compiles what the session is started with.
  func build() {
    attempt {
      if let checkpoint = setup.checkpoint {
        let current = try checkpoint.base.applying(checkpoint.edits)
        wanted = current
        main = try Trainer(
          checkpoint, dataset: current.loadDataset(files: setup.files), kernels: setup.kernels,
          options: setup.options, files: setup.files)
      } else {
        try buildAnew()
      }
    }
  }

  private func buildAnew() throws {
    main = try Trainer(
      wanted, dataset: wanted.loadDataset(files: setup.files), kernels: setup.kernels,
      options: setup.options, files: setup.files)
    main?.measuresActivations = measuresActivations
    if let main { followers.forEach { $0.restart(main) } }
  }

  private func attempt(_ work: () throws -> Void) {
    do {
      try work()
      fault = nil
    } catch {
      fault = message(of: error)
    }
  }

  func update(_ configuration: RunConfiguration) {
    wanted = configuration
    attempt {
      guard let main else { return try buildAnew() }
      let changes = main.configuration != configuration
      try main.apply(configuration)
      guard changes else { return }
      followers.forEach { main.step == 0 ? $0.restart(main) : $0.follow(main) }
    }
  }

  func reset() {
    guard fault == nil || main == nil else { return }
    attempt {
      guard let main else { return try buildAnew() }
      try main.reset()
      main.stopPoint = .document
      followers.forEach { $0.restart(main) }
    }
  }

  /// - Parameter steps: how many, on top of those still to be made; nil goes on until told otherwise.
  func run(steps: Int?) {
    if let steps, steps <= 0 { return }
    if case .finished = main?.status { main?.extend() }
    let waiting = isRunning ? stepsLeft ?? 0 : 0
    stepsLeft = steps.map { $0 + waiting }
    isRunning = true
  }

  func setTwin(_ isOn: Bool) {
    followers.removeAll { $0.id == "twin" }
    views["twin"] = nil
    guard isOn, let main else { return }
    followers.append(
      Follower(id: "twin", title: "skips off", main: main, variant: \.withoutSkips))
  }

  func setMeasuresActivations(_ isOn: Bool) {
    measuresActivations = isOn
    main?.measuresActivations = isOn
    followers.forEach { $0.trainer?.measuresActivations = isOn }
  }

  func checkpoint() -> Result<Checkpoint, any Error> {
    Result {
      guard let main else { throw TrainingError(fault ?? "there is nothing to keep yet") }
      return try main.checkpoint()
    }
  }

  /// Lets go of all memory.
  func clear() {
    main = nil
    followers = []
    views = [:]
    isRunning = false
  }

  // MARK: Working

  /// Whether the main run may take a step now, apart from its pace.
  var canStep: Bool { isRunning && fault == nil && main?.canAdvance == true }

  /// The first follower the main run has to wait for.
  var laggard: Follower? {
    guard let main else { return nil }
    return followers.first { $0.isBehind(main) }
  }

  /// One step of the main run and of all that follow it.
  func step() {
    guard let main else { return }
    for follower in followers { follower.advance(main) }
    main.advance()
    if let left = stepsLeft {
      stepsLeft = left - 1
      if left <= 1 { isRunning = false }
    }
    if !main.canAdvance { isRunning = false }
  }

  /// Brings one follower a step nearer.
  func catchUp(_ follower: Follower) {
    if let main { follower.advance(main) }
  }

  // MARK: What is seen

  /// Whether a picture is older than its run.
  var hasStaleView: Bool {
    trained.contains { id, trainer in views[id]?.isOf(trainer) != true }
  }

  /// Draws all pictures and evaluates all runs anew.
  func refreshViews() {
    for (id, trainer) in trained where views[id]?.isOf(trainer) != true {
      views[id] = RunView(trainer)
    }
  }

  private var trained: [(String, Trainer)] {
    var runs: [(String, Trainer)] = []
    if let main { runs.append(("main", main)) }
    for follower in followers {
      if let trainer = follower.trainer { runs.append((follower.id, trainer)) }
    }
    return runs
  }

  func snapshots() -> [RunSnapshot] {
    var result: [RunSnapshot] = []
    if let main {
      result.append(snapshot(main, "main", "main", fault))
    } else {
      var empty = RunSnapshot(id: "main", title: "main", configuration: wanted)
      if let fault { empty.status = .invalid(fault) }
      result.append(empty)
    }
    for follower in followers {
      if let trainer = follower.trainer {
        result.append(snapshot(trainer, follower.id, follower.title, follower.fault))
      } else {
        var empty = RunSnapshot(
          id: follower.id, title: follower.title, configuration: follower.variant(wanted))
        empty.status = .invalid(follower.fault ?? "not built")
        result.append(empty)
      }
    }
    return result
  }

  private func snapshot(_ trainer: Trainer, _ id: String, _ title: String, _ fault: String?)
    -> RunSnapshot
  {
    var snapshot = trainer.snapshot(id: id, title: title)
    if let view = views[id] {
      snapshot.evaluation = view.evaluation
      snapshot.confusion = view.confusion
      snapshot.picture = view.picture
    }
    if let fault {
      snapshot.status = .invalid(fault)
    } else if trainer.canAdvance {
      snapshot.status = isRunning ? .running : trainer.step == 0 ? .ready : .paused
    }
    return snapshot
  }
}

/// What was last measured of a run beyond its own curves.
private struct RunView {
  var evaluation: Evaluation
  var confusion: [[Int]]
  var picture: OutputPicture
  private let revision: Int
  private let step: Int

  init(_ trainer: Trainer) {
    (evaluation, confusion) = trainer.measure()
    picture = trainer.picture()
    revision = trainer.revision
    step = trainer.step
  }

  func isOf(_ trainer: Trainer) -> Bool {
    revision == trainer.revision && step == trainer.step
  }
}

extension Trainer {
  /// The run as the screen sees it, without evaluation and picture.
  package func snapshot(id: String, title: String) -> RunSnapshot {
    var snapshot = RunSnapshot(id: id, title: title, configuration: configuration)
    snapshot.layers = network.layers
    snapshot.joins = network.joins
    snapshot.parameterCount = network.parameterCount
    snapshot.flops = network.flops
    snapshot.status = status
    snapshot.step = step
    snapshot.epoch = epoch
    snapshot.trainLoss = trainLoss
    snapshot.testLoss = testLoss
    snapshot.weightGradients = weightGradients
    snapshot.activationGradients = activationGradients
    snapshot.measures = measures
    snapshot.marks = marks
    return snapshot
  }
}
