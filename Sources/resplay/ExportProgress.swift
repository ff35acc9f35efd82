// How far the training of an export is, on standard error where that is a terminal: a line that is
// written over, and taken away before anything else is said.
internal import Interchange

final class ExportProgress {
  private let terminal: ConsoleTerminal?
  private let clock: () -> Double
  private let write: (String) -> Void
  /// The run that is trained, since when, and from which step.
  private var run: String?
  private var start = 0.0
  private var first = 0
  private var lastPaint = -1.0
  private var isShown = false

  /// - Parameters:
  ///   - terminal: nil says nothing.
  ///   - write: writes to it.
  init(
    on terminal: ConsoleTerminal?, clock: @escaping () -> Double = { Clock.seconds() },
    write: @escaping (String) -> Void = { Console.rawErrors($0) }
  ) {
    (self.terminal, self.clock, self.write) = (terminal, clock, write)
  }

  /// To be told every step; paints ten times a second.
  func show(_ made: TrainingProgress) {
    guard let terminal else { return }
    let now = clock()
    if run != made.run {
      (run, start, first, lastPaint) = (made.run, now, made.step, now)
    }
    guard now - lastPaint > 0.1 else { return }
    lastPaint = now
    isShown = true
    let line = ProgressLine(
      step: made.step, of: made.steps, from: first, in: now - start, detail: made.run,
      glyphs: terminal.glyphs)
    write(ProgressLine.clearing + line.text(columns: terminal.columns))
  }

  /// Takes the line away.
  func end() {
    if isShown { write(ProgressLine.clearing) }
    isShown = false
  }
}
