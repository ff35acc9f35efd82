// One run of a session: a variant of the document, its trainer, and what was last seen of it. A run
// beside the main one starts from step 0 of the same seed and batches, catches up by making the
// main run's edits at their steps, and then keeps step. Used from the training queue only.
internal import Numerics
internal import Problems
internal import Engine
internal import Networks

final class SessionRun {
  private(set) var variant: Variant
  private(set) var trainer: Trainer?
  /// Why the wanted configuration cannot be run, for the user.
  private(set) var fault: String?
  /// Whether that is only because the session was closed meanwhile.
  private(set) var wasCutShort = false
  /// What was last measured beyond the run's own curves.
  private var view: RunView?
  /// How many of the main run's edits have been made here, and as of which revision of it.
  private var made = 0
  private var revision = 0
  /// What these edits make of the main run's configuration.
  private var document: RunConfiguration?

  /// Residual branches that are left out of what is seen.
  private var leftOut: [BlockRepeat] = []
  private var lesion: (parts: [BlockRepeat], revision: Int, found: LiveLesion?)?

  /// Whether it stays what it is: it is never started again, and edits do not reach it. So is a run
  /// that was the document's own once, or that stood beside one which is not any more.
  private var isKept: Bool

  init(_ variant: Variant) {
    self.variant = variant
    isKept = false
  }

  /// A run that goes on as it stands.
  init(_ variant: Variant, keeping trainer: Trainer) {
    self.variant = variant
    self.trainer = trainer
    isKept = true
  }

  /// Goes on with another trainer.
  func replace(with other: Trainer) {
    trainer = other
    fault = nil
    view = nil
  }

  /// Does what may fail and keeps what the failure says; the trainer stays as it was then.
  func attempt(_ work: (inout Trainer?) throws -> Void) {
    wasCutShort = false
    do {
      try work(&trainer)
      fault = nil
    } catch {
      fault = message(of: error)
      wasCutShort = error is SessionClosed
    }
  }

  /// Stays what it is once `main` leads no more: edits of another document do not reach it.
  func stay(besideFormer main: Trainer) {
    guard !isKept else { return }
    let wanted = variant.configuration(main.configuration)
    variant = variant.fixed(wanted)
    guard let trainer else { return }
    // Steps that it has not caught up with are made with what all edits have led to.
    attempt { _ in try trainer.apply(wanted, dataset: main.sharedDataset(wanted)) }
    isKept = fault == nil
  }

  // MARK: Following

  /// Starts again from step 0 of the main run.
  func restart(_ main: Trainer) {
    guard !isKept else { return }
    made = 0
    revision = main.revision
    document = nil
    trainer = nil
    attempt { trainer in
      let wanted = variant.configuration(main.base)
      let dataset = try main.sharedDataset(wanted) ?? wanted.loadDataset(files: main.files)
      let fresh = try Trainer(
        wanted, dataset: dataset, kernels: main.kernels, options: main.options, files: main.files)
      fresh.stopPoint = .never
      fresh.measuresLayers = main.measuresLayers
      trainer = fresh
    }
  }

  /// Whether the main run has to wait for this one.
  func isBehind(_ main: Trainer) -> Bool {
    guard let trainer, fault == nil, trainer.canAdvance else { return false }
    return trainer.step < main.step
  }

  /// Makes the main run's edits that are due at this step. Those of the main run's present step
  /// may still be replaced by others, which is why they are taken as a whole each time.
  func follow(_ main: Trainer) {
    guard let trainer, !isKept else { return }
    // Of an unchanged run those made before are still the first: the thousandth costs what the
    // first does.
    let known = main.revision == revision ? made : 0
    var due = known
    while due < main.edits.count, main.edits[due].step <= trainer.step { due += 1 }
    guard due != made || main.revision != revision else { return }
    let before = known > 0 ? document : nil
    (made, revision, document) = (due, main.revision, nil)
    attempt { _ in
      let document =
        try due == main.edits.count
        ? main.configuration
        : (before ?? main.base).applying(main.edits[(before == nil ? 0 : known)..<due])
      self.document = document
      let wanted = variant.configuration(document)
      let renaming = main.edits[..<due].filter { $0.isRenaming && $0.step == trainer.step }
      try trainer.apply(wanted, dataset: main.sharedDataset(wanted), renaming: renaming)
    }
  }

  /// One step, after the edits that are due, unless it is ahead.
  func advance(_ main: Trainer) {
    follow(main)
    guard fault == nil, let trainer, trainer.step <= main.step else { return }
    trainer.advance()
  }

  // MARK: What is seen

  /// Looks at the run without some of its branches until it goes on or is changed.
  func leaveOut(_ parts: [BlockRepeat]) { leftOut = parts }

  /// Looks at the whole run again.
  func leaveOutNothing() { (leftOut, lesion) = ([], nil) }

  /// Whether the picture is older than the run.
  var hasStaleView: Bool {
    trainer.map { view?.isOf($0) != true || hasStaleLesion($0) } ?? false
  }

  private func hasStaleLesion(_ trainer: Trainer) -> Bool {
    !leftOut.isEmpty && (lesion?.parts != leftOut || lesion?.revision != trainer.revision)
  }

  /// Draws the picture and evaluates the run anew where something has changed.
  func refreshView() {
    guard let trainer else { return }
    if view?.isOf(trainer) != true { view = RunView(trainer) }
    if hasStaleLesion(trainer) {
      lesion = (leftOut, trainer.revision, trainer.lesion(leftOut))
    }
  }

  /// The run as the screen sees it.
  /// - Parameter document: what the user asked for last, faulty or not.
  func snapshot(_ document: RunConfiguration, isRunning: Bool) -> RunSnapshot {
    guard let trainer else {
      var empty = RunSnapshot(variant, variant.configuration(document))
      if let fault { empty.status = .invalid(fault) }
      return empty
    }
    var snapshot = trainer.snapshot(variant)
    if let view, view.isMeasured(on: trainer.configuration) {
      snapshot.evaluation = view.evaluation
      snapshot.evaluatedStep = view.step
      snapshot.confusion = view.confusion
      snapshot.picture = view.picture
    }
    snapshot.lesion = leftOut.isEmpty ? nil : lesion?.found
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
  var picture: Picture?
  private let configuration: RunConfiguration
  private let revision: Int
  let step: Int

  init(_ trainer: Trainer) {
    configuration = trainer.configuration
    (evaluation, confusion) = trainer.measure()
    picture = trainer.picture()
    revision = trainer.revision
    step = trainer.step
  }

  /// Whether it is of this data, network and loss; a step or two older may it be.
  func isMeasured(on other: RunConfiguration) -> Bool {
    configuration.isMeasuredLike(other)
  }

  func isOf(_ trainer: Trainer) -> Bool {
    revision == trainer.revision && step == trainer.step
  }
}

extension Trainer {
  /// The data of another configuration where it is the data that is loaded here.
  func sharedDataset(_ other: RunConfiguration) -> Dataset? {
    other.dataSource == configuration.dataSource ? dataset : nil
  }

  /// The run as the screen sees it, without evaluation and picture.
  package func snapshot(_ variant: Variant) -> RunSnapshot {
    var snapshot = RunSnapshot(variant, configuration)
    snapshot.layers = network.layers
    snapshot.joins = network.joins
    snapshot.parameterCount = network.parameterCount
    snapshot.flops = network.flops
    snapshot.status = status
    snapshot.step = step
    snapshot.changedStep = changedStep
    snapshot.trainedConfiguration = trainedConfiguration
    snapshot.trainedTestRows = trainedTestRows
    snapshot.epoch = epoch
    snapshot.batchLosses = batchLosses
    snapshot.batchLoss = lastLoss
    snapshot.validationLoss = validationLoss
    snapshot.testLoss = testLoss
    snapshot.bestStep = bestMeasurement?.step
    snapshot.weightGradients = weightGradients
    snapshot.activationGradients = activationGradients
    snapshot.measures = measures
    snapshot.gradientStep = gradientStep
    snapshot.layerTraces = layerTraces
    snapshot.marks = marks
    snapshot.chance = chance
    return snapshot
  }
}

/// What an error says to the user.
func message(of error: any Error) -> String { String(describing: error) }
