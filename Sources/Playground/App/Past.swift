// Back in time: the run as it was after an earlier step, and a new one that goes on from there.
// What is shown is a copy of the playground with that step in place of the present one, so that
// every panel shows it; the document and the run themselves stay as they are until Enter.
import Numerics
import TextUI
import Training

/// Which step is looked at.
struct PastState: Sendable {
  var step: Int
  /// Whether training was wanted when it began.
  var wasRunning: Bool
}

extension CommandCatalog {
  static let past: [Command] = [
    Command(
      "back_in_time", keys: ["B"], title: "back in time", .training,
      help:
        "Look at the run as it was at an earlier step; Enter there goes on from it with a new run.",
      hint: .rank(66), reason: { $0.whyNoPast }
    ) { $0.lookBack() }
  ]
}

extension PlaygroundState {
  /// The steps that can be gone back to.
  var recorded: [Int] { snapshot?.recorded ?? [] }

  var whyNoPast: String? {
    if let bytes = snapshot?.tooLargeToRecord {
      return "one step of this network takes \(bytes >> 20) MB, more than is recorded: "
        + "p pins the run, w saves it"
    }
    guard recorded.count <= 1 else { return nil }
    return openedAt > 0
      ? "a save holds no recorded steps: space trains, and they are recorded from here on"
      : "nothing is recorded yet: space trains"
  }

  /// Pauses, and shows the newest recorded step before the present one.
  mutating func lookBack() -> Response {
    guard let step = recorded.last(where: { $0 < self.step }) ?? recorded.last else { return [] }
    return beginLookingBack(at: step)
  }

  /// Pauses, and shows the run after so many steps, or at the nearest recorded step before.
  mutating func beginLookingBack(at wanted: Int) -> Response {
    if let whyNoPast { return .refusal(whyNoPast) }
    guard let step = recorded.last(where: { $0 <= wanted }) else {
      return .refusal("no step before \(NumberFormat.grouped(wanted)) is recorded any more")
    }
    past = PastState(step: step, wasRunning: isRunning)
    isRunning = false
    return [.session(.pause), .session(.look(step))]
  }

  /// Back to the run as it is.
  mutating func returnFromPast() -> Response {
    guard let past else { return [] }
    self.past = nil
    isRunning = past.wasRunning
    return Response(
      [.session(.look(nil))] + (isRunning ? [.session(.run)] : []),
      saying: "back at step \(NumberFormat.grouped(step))")
  }

  /// What a key does while an earlier step is looked at; nil leaves it to the commands.
  mutating func pastKey(_ stroke: KeyStroke) -> Response? {
    switch stroke.key {
    case .left, .character("h"): movePast(by: -1)
    case .right, .character("l"): movePast(by: 1)
    case .pageUp: movePast(by: -10)
    case .pageDown: movePast(by: 10)
    case .home: movePast(by: -Recorded.all)
    case .end: movePast(by: Recorded.all)
    case .enter: branch()
    case .escape, .character("B"): returnFromPast()
    default: nil
    }
  }

  private enum Recorded { static let all = 1_000_000 }

  /// Which of the recorded steps is looked at.
  private var pastIndex: Int {
    recorded.lastIndex { $0 <= past?.step ?? 0 } ?? 0
  }

  mutating func movePast(by offset: Int) -> Response {
    guard !recorded.isEmpty else { return [] }
    return lookBack(to: recorded[min(max(pastIndex + offset, 0), recorded.count - 1)])
  }

  /// Shows the recorded step nearest to one.
  mutating func lookBack(to wanted: Int) -> Response {
    guard let step = recorded.min(by: { abs($0 - wanted) < abs($1 - wanted) }), past?.step != step
    else { return [] }
    past?.step = step
    return [.session(.look(step))]
  }

  /// Whether what is looked at has been brought back and measured, or nothing is.
  package var isPastShown: Bool {
    guard let past else { return snapshot?.past == nil }
    guard let shown = snapshot?.past else { return false }
    if case .invalid = shown.status { return true }
    return shown.step == past.step && shown.evaluatedStep == past.step
  }

  /// The message line meanwhile.
  var pastPrompt: String? {
    guard let past else { return nil }
    let place = "\(pastIndex + 1) of \(recorded.count) recorded"
    let batchLoss = snapshot?.past?.batchLoss ?? .nan
    let loss = batchLoss.isNaN ? "not measured" : NumberFormat.compact(batchLoss)
    return "back in time: step \(NumberFormat.grouped(past.step)) of "
      + "\(NumberFormat.grouped(max(step, main?.horizon ?? 0))), \(place), batch loss \(loss)"
  }

  static let pastHints = [
    HintItem(label: "Left", word: "earlier", stroke: KeyStroke(.left)),
    HintItem(label: "Right", word: "later", stroke: KeyStroke(.right)),
    HintItem(label: "Enter", word: "a new run from here", stroke: KeyStroke(.enter)),
    HintItem(label: "Esc", word: "to the present", stroke: KeyStroke(.escape)),
    HintItem(label: "Home", word: "first", stroke: KeyStroke(.home)),
    HintItem(label: "End", word: "last", stroke: KeyStroke(.end)),
  ]

  /// Goes on from the step that is looked at: a new run is the document's own, with the document as
  /// it was then, and the one that was stays beside it.
  private mutating func branch() -> Response {
    guard let past, let shown = snapshot?.past, shown.step == past.step else {
      return Response(saying: "this step is being brought back: Enter once it is shown")
    }
    if case .invalid(let reason) = shown.status { return .refusal(reason) }
    guard let kept = takePlace(of: shown.configuration) else {
      return .refusal(
        "\(Self.maximumVariants) runs are shown beside this one: Esc, then T lets go of one, so "
          + "that the run as it is can stay beside the new one")
    }
    self.past = nil
    return Response(
      [.session(.branch(shown.step, keeping: kept))], .good,
      saying: "a new run from step \(NumberFormat.grouped(shown.step)); \(kept.id) is the one that "
        + "went on: change something, space trains, T goes back to it")
  }

  /// A run beside the document's own takes its place, with its document; the one it was stays.
  mutating func lead(with variant: Variant) -> Response {
    guard let run = others.first(where: { $0.variant == variant }) else {
      return .refusal("\(variant.title) has not started yet")
    }
    if case .invalid(let reason) = run.status { return .refusal(reason) }
    variants.removeAll { $0 == variant }
    let staying = fixOthers()
    guard let kept = takePlace(of: run.configuration) else { return [] }
    let words = staying.isEmpty ? "stays beside it" : "and \(staying) stay beside it as they are"
    return Response(
      [.session(.lead(variant, keeping: kept))], .good,
      saying: "\(variant.id) is the document's own run now, at step "
        + "\(NumberFormat.grouped(run.step)); \(kept.id) \(words)")
  }

  /// The runs beside the document's own stay what they are once another document leads, as the
  /// session lets them.
  /// - Returns: their names.
  mutating func fixOthers() -> String {
    variants = variants.map { variant in
      let run = others.first { $0.variant == variant }
      return variant.fixed(
        run?.configuration ?? variant.configuration(document.configuration))
    }
    return variants.map(\.id).joined(separator: ", ")
  }

  /// The document becomes what another run was trained with, which takes its run's place; the
  /// session is to be told.
  /// - Returns: what the run is called that stays beside it; nil where no room is left for it, and
  ///   then nothing is changed.
  mutating func takePlace(of configuration: RunConfiguration) -> Variant? {
    guard let kept = keptVariant() else { return nil }
    variants.append(kept)
    isRunning = false
    hasBranched = true
    hasJudgedTwin = true
    change { $0.configuration = configuration }
    return kept
  }

  private func keptVariant() -> Variant? {
    guard variants.count < Self.maximumVariants else { return nil }
    let taken = Set(variants.map(\.color))
    let color = (1...Self.maximumVariants).first { !taken.contains($0) } ?? 1
    let word = Variant.keptName
    let names = [word] + (2...Self.maximumVariants + 1).map { "\(word)-\($0)" }
    let name = names.first { name in !variants.contains { $0.id == name } } ?? names[0]
    return .fixed(name, document.configuration).colored(color)
  }

  /// The playground as it is drawn: with the step that is looked at in place of the present one.
  var seen: PlaygroundState {
    guard let past, let shown = snapshot?.past, let main else { return self }
    var copy = self
    copy.snapshot?.runs[0] = shown
    copy.document.configuration = shown.configuration
    copy.document.followDepth(of: document)
    copy.ghosts = [GhostRun(batchLosses: main.batchLosses, label: "later")]
    for index in others.indices where !isSame(others[index]) {
      let run = others[index]
      copy.snapshot?.runs[index].batchLosses = run.batchLosses.before(past.step)
      copy.ghosts.append(
        GhostRun(batchLosses: run.batchLosses, label: "\(run.variant.id) later"))
    }
    return copy
  }
}

extension Variant {
  /// What the document's own run is called that another took the place of.
  fileprivate static let keptName = "original"

  /// Whether it was the document's own run once.
  var isKept: Bool { id.hasPrefix(Self.keptName) }
}
