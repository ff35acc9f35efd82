// Seven steps from a network that fails to one that is shared. The tutorial says what to press and
// watches document and run: a step is done when what it asks for is so, however it was done. What
// was done before its turn is remembered, and ticked when its turn comes.
import Experiments
import Networks
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
  /// What to press, and why.
  let text: String
  /// What was seen then.
  let done: String
  let isDone: @Sendable (PlaygroundState, Tutorial) -> Bool
}

let tutorialSteps: [TutorialStep] = [
  TutorialStep(
    title: "see it fail",
    text: "Fifty-six layers learn two spirals. Beside them, dotted, trains the same network "
      + "without skips. space trains and pauses; watch the two curves of the loss.",
    done: "the run with skips has learnt, its plain twin stays at chance (0.693)"
  ) { playground, _ in
    guard let main = playground.main, main.step >= 1_500, playground.isLearning else {
      return false
    }
    return playground.others.contains { ($0.testLoss.values.last ?? 0) > 0.6 }
  },
  TutorialStep(
    title: "cut",
    text: "Press S: every skip is off. Then r: it starts again from the same initial weights. "
      + "Where it is paused, space trains on.",
    done: "without its skips it stays at chance: too deep for the gradient"
  ) { playground, _ in
    playground.hasRestarted(skips: false, steps: 1_000)
      && (playground.main?.testLoss.values.last ?? 0) > 0.6
  },
  TutorialStep(
    title: "cure",
    text: "Press S again: the skips are on. Then r (and space, where it is paused): watch the "
      + "gradient come back.",
    done: "the same layers, the same weights: the skips made the difference"
  ) { playground, tutorial in
    tutorial.isDone("cut") && playground.hasRestarted(skips: true, steps: 1_000)
      && playground.isLearning
  },
  TutorialStep(
    title: "project",
    text: "Move to the row of ⊕ (j, or click it). e opens its form. On shortcut press space, "
      + "choose projection with Enter, and Enter again: a learned map in place of the identity. "
      + "Its weights are new: the loss jumps until they have learnt.",
    done: "every skip has weights of its own now: see how many more parameters that costs"
  ) { playground, _ in
    playground.network.blocks.contains { $0.skips.contains { $0.shortcut == .projection } }
  },
  TutorialStep(
    title: "deepen",
    text: "u takes the projection back; space trains on until the loss is low again. Then + on a "
      + "row of body: one more residual block, which starts as the identity, so that the loss "
      + "does not jump.",
    done: "two layers deeper, and it trains on from where it was"
  ) { playground, tutorial in
    playground.network.layerInstanceCount > tutorial.fewestLayers
      && playground.network.blocks.allSatisfy {
        $0.skips.allSatisfy { $0.shortcut != .projection }
      }
  },
  TutorialStep(
    title: "diagnose",
    text: "Break it once more: S, then r. Now do not guess: D lists what the measured numbers say "
      + "and what would help. Enter on a remedy applies it.",
    done: "measured, named, mended; u would take the remedy back"
  ) { playground, tutorial in tutorial.hasSeenDiagnosis && playground.network.hasActiveSkip },
  TutorialStep(
    title: "share",
    text: "w saves document and weights. Type a name, then Enter. Whoever gets the two files opens "
      + "the run at this very step, and resplay replay trains it again to the last bit.",
    done: "saved: it stands among your saves in the gallery"
  ) { playground, _ in playground.path != nil && !playground.isPreset && playground.saving == nil },
]

extension PlaygroundState {
  fileprivate var isLearning: Bool { (main?.testLoss.values.last ?? 1) < 0.3 }

  /// Whether the run has gone so many steps from its start, with all skips on or off.
  fileprivate func hasRestarted(skips: Bool, steps: Int) -> Bool {
    guard let main, main.step >= steps, main.marks.allSatisfy({ $0.step == 0 }) else {
      return false
    }
    return main.configuration.network.hasActiveSkip == skips && network.hasActiveSkip == skips
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
