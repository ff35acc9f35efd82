// Unsaved work is kept while it is worked on: a second after an edit, and every ten seconds of
// training. What an earlier process left is offered.
import Experiments
import Numerics
import TextUI
import Training

/// What was last kept of a document.
struct KeptState: Sendable {
  var generation = 0
  var step = 0
  /// Seconds since the start of the app.
  var time = -Double.infinity
  var isThere = false
}

extension AppState {
  /// Seconds of training between two times that it is kept, and seconds after an edit.
  private static let interval = 10.0
  private static let delay = 1.0

  /// Keeps what is unsaved, where that is due.
  mutating func keepIfDue() -> [Effect] {
    guard var open = playground else { return [] }
    defer { playground = open }
    guard open.isUnsaved else {
      guard open.kept.isThere else { return [] }
      open.kept = KeptState(generation: open.generation, step: open.step, time: now)
      return [.forgetKept]
    }
    let isEdited = open.kept.generation != open.generation && now - open.kept.time >= Self.delay
    let isTrained = open.kept.step != open.step && now - open.kept.time >= Self.interval
    guard isEdited || isTrained, open.saving == nil else { return [] }
    open.kept = KeptState(
      generation: open.generation, step: open.step, time: now, isThere: true)
    return [.keepUnsaved(open.request(as: open.path ?? "", replacing: true))]
  }

  /// Asks about the first of what was left, or says that it is there.
  mutating func offer(_ runs: [RecoveredRun]) -> [Effect] {
    recovered = runs
    guard let first = runs.first else { return [] }
    if overlay == nil, screen == .gallery, playground == nil {
      overlay = .question(.recovered(first, of: runs.count))
    } else {
      say(
        .warning,
        "unsaved work is kept: start resplay without a document to open it"
      )
    }
    return []
  }

  /// After the answer about one of them: the next.
  mutating func offerNext() {
    if !recovered.isEmpty { recovered.removeFirst() }
    if let next = recovered.first {
      overlay = .question(.recovered(next, of: recovered.count))
    }
  }

  /// Light where the terminal is, unless another palette was chosen.
  mutating func choosePalette(background: (red: UInt8, green: UInt8, blue: UInt8)) {
    guard followsBackground else { return }
    let (red, green, blue) = background
    let luminance = 0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)
    drawing.theme = Theme(luminance > 127 ? .light : .dark, depth: drawing.theme.depth)
  }
}

extension QuestionState {
  static func recovered(_ run: RecoveredRun, of count: Int) -> QuestionState {
    let title = run.title.isEmpty ? "A document" : run.title
    let when = run.date.isEmpty ? "" : ", \(run.date.prefix(16).replacing("T", with: " "))"
    return QuestionState(
      title: count > 1 ? "Unsaved work, 1 of \(count)" : "Unsaved work",
      text: "\(title) at step \(NumberFormat.grouped(run.step))\(when) was not saved when its "
        + "session ended.",
      answers: [
        Answer(key: "r", label: "open it", meaning: .recover(run.id)),
        Answer(key: "d", label: "discard", meaning: .discardRecovered(run.id)),
        Answer(key: "n", label: "later", meaning: .later),
      ])
  }
}
