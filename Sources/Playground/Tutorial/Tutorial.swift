// Seven steps from a network that fails to one that is shared. The tutorial says what to press and
// watches document and run: a step is done when all that it asks for is so, however it was done.
// Until then it says which of it is. What was done before its turn is remembered, and ticked when
// its turn comes.
import Experiments
import Networks
import Numerics
import Training

/// Where somebody is in the tutorial.
struct Tutorial: Sendable {
  /// The preset it is about.
  static let preset = "spirals-56"

  /// Index into `tutorialSteps`; their count once all are done.
  var index = 0
  /// The steps that were ticked last, one after the other.
  private(set) var ticked = 0..<0
  /// Which steps were done before their turn.
  private(set) var early: Set<Int> = []
  /// The document as it was when the tutorial and when the step began.
  private let start: Document
  private var begun: Document
  /// Whether the diagnosis was open with something wrong, during this step.
  private(set) var hasSeenDiagnosis = false

  init(_ document: Document) { (start, begun) = (document, document) }

  var step: TutorialStep? {
    tutorialSteps.indices.contains(index) ? tutorialSteps[index] : nil
  }

  /// What the steps before have shown that were ticked together.
  var done: [String] {
    ticked.map { index in
      let step = tutorialSteps[index]
      return early.contains(index) ? "\(step.title), done before: \(step.done)" : step.done
    }
  }

  /// Whether a step is done, or was before its turn.
  func isDone(_ title: String) -> Bool {
    guard let place = tutorialSteps.firstIndex(where: { $0.title == title }) else { return false }
    return place < index || early.contains(place)
  }

  /// The fewest layers that the network had when the tutorial or the step began.
  var fewestLayers: Int {
    min(
      start.configuration.network.layerInstanceCount,
      begun.configuration.network.layerInstanceCount)
  }

  /// Goes on behind what is done.
  /// - Parameter diagnosis: whether the list of the diagnosis is open; anything else that lies over
  ///   the screen waits.
  mutating func follow(_ playground: PlaygroundState, diagnosis: Bool, isCovered: Bool) {
    if diagnosis, !playground.network.hasActiveSkip { hasSeenDiagnosis = true }
    guard !isCovered else { return }
    for place in tutorialSteps.indices.dropFirst(index + 1) where !early.contains(place) {
      if tutorialSteps[place].isDone(playground, self) { early.insert(place) }
    }
    let first = index
    while let step, early.contains(index) || step.isDone(playground, self) {
      index += 1
      hasSeenDiagnosis = false
    }
    guard index > first else { return }
    (ticked, begun) = (first..<index, playground.document)
  }
}

struct TutorialStep: Sendable {
  let title: String
  /// What it is about, and why.
  let text: String
  /// What was seen then.
  let done: String
  /// Where there is to be looked meanwhile.
  var watches = PanelPlace.top
  /// What it asks for, in this order.
  let parts: [TutorialPart]

  func isDone(_ playground: PlaygroundState, _ tutorial: Tutorial) -> Bool {
    parts.allSatisfy { $0.missing(playground, tutorial) == nil }
  }

  /// How far it is: `done: S, r; now wait for step 1 000 (at 412); > trains faster`.
  func progress(_ playground: PlaygroundState, _ tutorial: Tutorial) -> String {
    var done: [String] = []
    for part in parts {
      guard let missing = part.missing(playground, tutorial) else {
        done.append(part.done)
        continue
      }
      return done.isEmpty
        ? "now \(missing)" : "done: \(done.joined(separator: ", ")); now \(missing)"
    }
    return ""
  }
}

/// One thing that a step asks for.
struct TutorialPart: Sendable {
  /// What it is called once it is so.
  let done: String
  /// What to do or to wait for until then; nil once it is so.
  let missing: @Sendable (PlaygroundState, Tutorial) -> String?

  init(_ done: String, _ missing: @escaping @Sendable (PlaygroundState, Tutorial) -> String?) {
    (self.done, self.missing) = (done, missing)
  }

  /// Something to press until it is so.
  static func press(
    _ done: String, _ words: String, until isSo: @escaping @Sendable (PlaygroundState) -> Bool
  ) -> TutorialPart {
    TutorialPart(done) { playground, _ in isSo(playground) ? nil : words }
  }

  static let skipsOff = press("S", "press S: every skip goes off") { !$0.network.hasActiveSkip }

  /// The run began with the skips as they are, from the initial weights.
  static let restarted = press("r", "press r: it starts again from its initial weights") {
    guard let main = $0.main else { return false }
    return main.marks.allSatisfy { $0.step == 0 }
      && main.configuration.network.hasActiveSkip == $0.network.hasActiveSkip
  }

  static func steps(_ count: Int) -> TutorialPart {
    let words = NumberFormat.grouped(count)
    return TutorialPart("step \(words)") { playground, _ in
      guard playground.step < count || playground.main == nil else { return nil }
      let present = NumberFormat.grouped(playground.step)
      return "wait for step \(words) (at \(present)); \(playground.wayOn)"
    }
  }

  static let learnt = TutorialPart("learnt") { playground, _ in
    guard !playground.isLearning else { return nil }
    return "wait until the test loss is below 0.3; \(playground.wayOn)"
  }
}

let tutorialSteps: [TutorialStep] = [
  TutorialStep(
    title: "see it fail",
    text: "See fifty-six layers learn two spirals with skips, and fail without: the dotted twin "
      + "beside them. space trains and pauses; watch the two curves of the loss.",
    done: "the run with skips has learnt, its plain twin stays at chance (0.693)",
    parts: [
      .press("skips on", "the skips are off: press S, then r") { $0.network.hasActiveSkip },
      .press("twin", "press t: the twin without skips trains beside it") { !$0.others.isEmpty },
      .steps(1_500), .learnt,
      TutorialPart("twin at chance") { playground, _ in
        guard !playground.others.contains(where: { $0.isAtChance }) else { return nil }
        return "wait until a twin without skips is seen to fail; \(playground.wayOn)"
      },
    ]),
  TutorialStep(
    title: "cut",
    text: "S switches every skip off, and r starts again from the same initial weights.",
    done: "without its skips it stays at chance: too deep for the gradient",
    parts: [
      .skipsOff, .restarted, .steps(1_000),
      TutorialPart("at chance") { playground, _ in
        playground.main?.isAtChance == true
          ? nil : "wait until the test loss is above 0.6; \(playground.wayOn)"
      },
    ]),
  TutorialStep(
    title: "cure",
    text: "S switches the skips on again, and r starts again: watch the gradient come back.",
    done: "the same layers, the same weights: the skips made the difference", watches: .bottom,
    parts: [
      TutorialPart("S") { playground, tutorial in
        tutorial.isDone("cut") && playground.network.hasActiveSkip
          ? nil : "press S: the skips go on"
      },
      .restarted, .steps(1_000), .learnt,
    ]),
  TutorialStep(
    title: "project",
    text: "Move to the row of ⊕ (j, or click it). e opens its form. On shortcut press space, "
      + "choose projection with Enter, and Enter again: a learned map in place of the identity. "
      + "Its weights are new: the loss jumps, and through so many of them it may stay there. Where "
      + "the run has ended, space trains on.",
    done: "every skip has weights of its own now: the free way for the gradient is gone, and the "
      + "test loss tells what that costs (He et al., 2016, section 3)",
    parts: [
      .press("projection", "choose a projection in the form of ⊕") {
        $0.network.blocks.contains { $0.skips.contains { $0.shortcut == .projection } }
      }
    ]),
  TutorialStep(
    title: "deepen",
    text: "u takes the projection back; space trains on until the loss is low again. Then + on a "
      + "row of body: one more residual block, which starts as the identity, so that the loss "
      + "does not jump.",
    done: "two layers deeper, and it trains on from where it was",
    parts: [
      .press("u", "press u until the skips are identities") {
        $0.network.blocks.allSatisfy { $0.skips.allSatisfy { $0.shortcut != .projection } }
      },
      TutorialPart("+") { playground, tutorial in
        playground.network.layerInstanceCount > tutorial.fewestLayers
          ? nil : "press + on a row of body, once the loss is low"
      },
    ]),
  TutorialStep(
    title: "diagnose",
    text: "Break it once more: S, then r. Now do not guess: D lists what the measured numbers say "
      + "and what would help. Enter on a remedy applies it.",
    done: "measured, named, mended; u would take the remedy back", watches: .bottom,
    parts: [
      .beforeDiagnosis(.skipsOff), .beforeDiagnosis(.restarted),
      TutorialPart("D") { playground, tutorial in
        guard !tutorial.hasSeenDiagnosis else { return nil }
        return playground.isRunning ? "press D" : "space trains some steps; then press D"
      },
      .press("remedy", "press D and Enter on a remedy that turns skips on") {
        $0.network.hasActiveSkip
      },
    ]),
  TutorialStep(
    title: "share",
    text: "w saves document and weights. Type a name, then Enter. Whoever gets the two files opens "
      + "the run at this very step, and resplay replay trains it again to the last bit.",
    done: "saved: it stands among your saves in the gallery",
    parts: [
      .press("w", "press w, type a name, and press Enter") {
        $0.path != nil && !$0.isPreset && $0.saving == nil
      }
    ]),
]

extension TutorialPart {
  /// The same until the diagnosis was looked at.
  fileprivate static func beforeDiagnosis(_ part: TutorialPart) -> TutorialPart {
    TutorialPart(part.done) { playground, tutorial in
      tutorial.hasSeenDiagnosis ? nil : part.missing(playground, tutorial)
    }
  }
}

extension RunSnapshot {
  fileprivate var isAtChance: Bool { (testLoss.values.last ?? 0) > 0.6 }
}

extension PlaygroundState {
  fileprivate var isLearning: Bool { (main?.testLoss.values.last ?? 1) < 0.3 }

  /// What brings the run further from where it is.
  fileprivate var wayOn: String {
    if case .diverged = main?.status { return "it has diverged: r starts again" }
    guard isRunning else { return "space trains on" }
    if let catchingUp { return "it waits: \(catchingUp.words)" }
    return pace == nil ? "it trains as fast as it can" : "> trains faster"
  }
}

extension AppState {
  /// Opens the tutorial's preset; with a question where something would be lost.
  mutating func startTutorial() -> [Effect] {
    guard gallery.all.contains(where: { $0.isPreset && $0.name == Tutorial.preset }) else {
      say(.warning, "the tutorial needs the preset \(Tutorial.preset), which was not found")
      return []
    }
    return leave(then: .tutorial)
  }

  /// After every action: goes on where the step is done.
  mutating func followTutorial() {
    guard let playground, var tutorial = playground.window.tutorial else { return }
    var isDiagnosis = false
    if case .picker(let picker) = overlay, case .diagnosis = picker.subject { isDiagnosis = true }
    tutorial.follow(playground, diagnosis: isDiagnosis, isCovered: overlay != nil)
    self.playground?.window.tutorial = tutorial
  }
}

extension CommandCatalog {
  static let tutorial: [Command] = [
    Command(
      "tutorial", keys: ["t"], title: "tutorial", .documents,
      help: "Seven steps that watch what you do: see it fail, cut, cure, project, deepen, "
        + "diagnose, share.", on: [.gallery], hint: .gallery(12)
    ) { $0.startTutorial() },
    Command(
      "tutorial_anew", keys: [], label: ":tutorial", title: "tutorial", .documents,
      help: "The tutorial from its beginning; Esc leaves it.", on: [.playground]
    ) { $0.startTutorial() },
  ]
}
