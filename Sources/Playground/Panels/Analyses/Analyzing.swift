// What the panels of analyses have in common: their commands pause the run, show their panel and
// ask the session for what it shows; Esc ends the asking.
import Numerics
import TextUI
import Training

extension AnalysisKind {
  var panel: PanelID {
    switch self {
    case .lesions: LesionPanel.id
    case .landscape: LandscapePanel.id
    case .spectrum: SpectrumPanel.id
    case .paths: PathsPanel.id
    }
  }

  /// What is done, part by part.
  var words: String {
    switch self {
    case .lesions: "the network without each of its parts, one after the other"
    case .landscape: "the loss at 21 × 21 points around the weights"
    case .spectrum: "singular values, matrix by matrix"
    case .paths: "the gradient along single paths, 20 of each length"
    }
  }
}

extension PlaygroundState {
  /// Pauses, shows the panel and begins. The message line tells how far it is while it is made.
  mutating func analyze(_ kind: AnalysisKind) -> Response {
    isRunning = false
    focus(on: kind.panel)
    return [.session(.pause), .session(.analyze(kind))]
  }

  /// The message line while an analysis is made.
  var analysisPrompt: String? {
    snapshot?.analyses.running.map {
      let waiting = catchingUp.map { "; first \($0.words)" } ?? ""
      return "\($0.kind.words): \($0.done) of \($0.count); Esc stops\(waiting)"
    }
  }

  /// Why nothing can be looked at yet.
  var whyNotAnalyzed: String? {
    main == nil ? "nothing is built yet" : nil
  }

  /// The analysis that is being made, where it is of this kind.
  func progress(_ kind: AnalysisKind) -> AnalysisProgress? {
    snapshot?.analyses.running.flatMap { $0.kind == kind ? $0 : nil }
  }

  /// At the right of a panel's title: how far it is, or of which step it is and whether the run has
  /// gone on since.
  func analysisNote(_ kind: AnalysisKind, step: Int?, isWhole: Bool = true) -> String {
    if let progress = progress(kind) {
      return "\(progress.done) of \(progress.count), Esc stops"
    }
    guard let step else { return "" }
    let words = "step \(NumberFormat.grouped(step))"
    if !isWhole { return "\(words), stopped before its end" }
    return step == main?.step ? words : "\(words), the run has gone on"
  }
}

extension PlaygroundState {
  mutating func stopMeasuring() -> Response {
    Response([.session(.cancelAnalysis)], saying: "stopped; what was measured so far stays")
  }
}

/// The command that ends an analysis that is being made.
enum AnalysisCommands {
  static let stop = Command(
    "stop_analysis", keys: [], label: ":stop measuring", title: "stop measuring", .looking,
    help: "Stop measuring lesions, landscape, spectrum or paths (Esc too); what is known stays.",
    reason: {
      $0.snapshot?.analyses.running == nil ? "nothing is being measured that Esc could stop" : nil
    }
  ) { $0.stopMeasuring() }
}

extension Grid {
  /// What a panel says where it has nothing to draw, wrapped.
  mutating func words(_ text: String, in rect: Rect, _ style: Style) {
    for (row, line) in TextLayout.wrap(text, to: rect.width).prefix(rect.height).enumerated() {
      self.text(line, x: rect.x, y: rect.y + row, style, limit: rect.width)
    }
  }
}
