// What headless training prints: JSON lines (`TrainRecords`), a progress bar on a terminal, or
// plain lines.
internal import Numerics
internal import Engine
internal import Experiments
internal import Networks
internal import Problems
internal import TextUI
internal import Training

struct TrainingReporter {
  let json: Bool
  /// The step the run is expected to end at.
  let limit: Int
  /// Lines are of the steps that are multiples of this, so that runs that go on from one another
  /// print the lines of one long run.
  let every: Int
  /// Where a progress bar is drawn; nil prints lines.
  let bar: ConsoleTerminal?
  /// Whether lines are printed although there is a bar.
  private let printsLines: Bool
  private let start = Clock.seconds()
  private var firstStep: Int?
  /// The step of the newest line that was printed.
  private var lastLine: Int?
  /// What must not be missed, said at the end.
  private var warning: String?
  private var lastPaint = -1.0

  /// - Parameters:
  ///   - every: as it was asked for; nil for about fifty lines of JSON, ten of text, in the run
  ///     that the document asks for.
  ///   - planned: the steps that the document asks for.
  init(json: Bool, limit: Int, every: Int?, planned: Int, bar: ConsoleTerminal?) {
    (self.json, self.limit, self.bar) = (json, limit, json ? nil : bar)
    self.every = every ?? Self.pace(planned / (json ? 50 : 10))
    printsLines = json || bar == nil || every != nil
  }

  /// The largest of 1, 2, 5, 10, 20 ... that is not larger.
  private static func pace(_ steps: Int) -> Int {
    var unit = 1
    while unit <= steps / 10 { unit *= 10 }
    return [5, 2].map { $0 * unit }.first { $0 <= steps } ?? unit
  }

  /// Says what runs.
  func begin(_ start: TrainStart) throws {
    if json { try Console.writeRaw(start.line) } else { try Console.writeLine(start.words) }
  }

  /// Called at the start and after every step.
  mutating func progress(_ trainer: Trainer) throws {
    if firstStep == nil { firstStep = trainer.step }
    guard trainer.canAdvance, trainer.step != firstStep else { return }
    if printsLines, trainer.step % every == 0 {
      lastLine = trainer.step
      if json {
        try Console.writeRaw(TrainStep(line: line(trainer)).line)
      } else {
        try Console.writeRaw(bar == nil ? "" : ProgressLine.clearing)
        try Console.writeLine(summary(trainer))
      }
    }
    if let bar { try paint(bar, trainer) }
  }

  private func line(_ trainer: Trainer) -> TrainLine {
    // Milliseconds: the digits behind them are noise.
    TrainLine(trainer, seconds: ((Clock.seconds() - start) * 1e3).rounded() / 1e3)
  }

  mutating func finish(_ trainer: Trainer) throws {
    if firstStep == trainer.step { warning = Self.nothingTrained(trainer) }
    if json {
      var end = TrainEnd(
        line: line(trainer), status: RunEnd(trainer.status), digest: trainer.digest)
      end.warning = warning
      if case .diverged(let step, let fault) = trainer.status {
        end.divergence = TrainEnd.Divergence(step: step, fault: fault)
      }
      try Console.writeRaw(end.line)
      if let warning { Console.warning(warning) }
      return
    }
    if bar != nil { try Console.writeRaw(ProgressLine.clearing) }
    let seconds = Clock.seconds() - start
    let steps = trainer.step - (firstStep ?? trainer.step)
    if lastLine != trainer.step { try Console.writeLine(summary(trainer)) }
    for line in Self.zeroGradients(trainer) + Self.zeroNorms(trainer) {
      try Console.writeLine(line)
    }
    let rate = seconds > 0 ? Double(steps) / seconds : 0
    if let best = trainer.bestMeasurement {
      let metric = trainer.configuration.training.stop.metric
      try Console.writeLine(
        "best validation \(metric.kind) \(NumberFormat.compact(best.value)) at step "
          + NumberFormat.grouped(best.step)
          + (trainer.configuration.training.stop.keepBest && !trainer.canAdvance
            ? ", whose weights were put back" : ""))
    }
    try Console.writeLine(
      "\(Console.count(steps, "step")) in \(NumberFormat.duration(seconds)), "
        + "\(NumberFormat.grouped(Int(rate))) steps/s, digest \(trainer.digest)")
    if let warning { Console.warning(warning) }
  }

  /// Why no step was made, and what to do.
  private static func nothingTrained(_ trainer: Trainer) -> String? {
    guard trainer.step > 0, case .finished = trainer.status else { return nil }
    return "nothing was trained: the run is finished at step \(trainer.step); --steps N goes on to "
      + "step N, --restart trains it from step 0"
  }

  /// What layers without a gradient there are at the end: at most three, and how many more.
  private static func zeroGradients(_ trainer: Trainer) -> [String] {
    let found = trainer.measures.filter {
      ($0.zeroGradient?.since ?? trainer.step) < trainer.step - 1
    }
    let named = found.prefix(3).compactMap { measure in
      measure.zeroGradient.map { "warning: \(measure.path): \($0.words); \($0.consequence)" }
    }
    return named + more(found.count - named.count, "without a gradient")
  }

  /// Likewise what layers divide without variance.
  private static func zeroNorms(_ trainer: Trainer) -> [String] {
    let found = trainer.measures.compactMap { measure in
      measure.zeroNorm.map {
        "warning: \(measure.path): \($0.words), divided by the square root of epsilon alone"
      }
    }
    return found.prefix(3) + more(found.count - 3, "that divide by a zero norm")
  }

  private static func more(_ count: Int, _ what: String) -> [String] {
    count > 0 ? ["warning: and \(Console.count(count, "more layer")) \(what)"] : []
  }

  private func summary(_ trainer: Trainer) -> String {
    let evaluation = trainer.evaluate()
    func split(_ name: String, _ measured: [String: Float]) -> String {
      let loss = measured[Metric.loss.kind].map { NumberFormat.compact($0) } ?? "not measured"
      let others = metricCatalog.filter { $0 != .loss }.compactMap { metric in
        measured[metric.kind].map {
          let words = metric.kind.replacing("_", with: " ")
          return metric.scale == .share
            ? " \(words) \(NumberFormat.percent(Double($0)))"
            : " \(words) \(NumberFormat.compact($0))"
        }
      }
      return "\(name) loss \(loss)\(others.joined())"
    }
    // Before the first step there is no batch.
    let batch = trainer.lastLoss.isNaN ? "" : split("batch", ["loss": trainer.lastLoss]) + "  "
    return "step \(NumberFormat.grouped(trainer.step))  "
      + batch + split("train", evaluation.train)
      + (evaluation.validation.isEmpty ? "" : "  " + split("validation", evaluation.validation))
      + "  " + split("test", evaluation.test)
  }

  /// At most ten times a second.
  private mutating func paint(_ terminal: ConsoleTerminal, _ trainer: Trainer) throws {
    let now = Clock.seconds()
    guard now - lastPaint > 0.1 else { return }
    lastPaint = now
    let line = ProgressLine(
      step: trainer.step, of: limit, from: firstStep ?? 0, in: now - start,
      detail: "batch loss \(NumberFormat.compact(trainer.lastLoss))", glyphs: terminal.glyphs)
    try Console.writeRaw(ProgressLine.clearing + line.text(columns: terminal.columns))
  }
}
