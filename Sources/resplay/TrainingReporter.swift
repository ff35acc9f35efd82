// What headless training prints: JSON lines, a progress bar on a terminal, or plain lines.
internal import Numerics
internal import Engine
internal import Experiments
internal import Networks
internal import Problems
internal import TextUI
internal import Training

/// One line of `--json`. Numbers that are not finite, and those that were not measured, are null.
private struct ReportLine {
  /// How the run ended.
  struct End {
    var status: String
    var digest: String
    /// What must not be missed.
    var warning: String?
    /// Where the first value that is not finite arose.
    var divergence: (step: Int, fault: NonFinite)?
  }

  private var entries: [(key: String, value: JSONValue)] = []

  init(_ trainer: Trainer, end: End? = nil) {
    let (evaluation, confusion) = trainer.measure()
    let measures = trainer.measures
    entries = [
      ("step", .integer(trainer.step)), ("epoch", .integer(trainer.epoch)),
      ("batch_loss", .number(trainer.lastLoss)),
      ("train_loss", .number(evaluation.trainLoss)),
      ("test_loss", .number(evaluation.testLoss)),
      ("train_accuracy", .number(evaluation.trainAccuracy)),
      ("test_accuracy", .number(evaluation.testAccuracy)),
    ]
    // What only some tasks have is left out elsewhere.
    for metric in metricCatalog where ![.loss, .accuracy].contains(metric) {
      for (split, measured) in [("train", evaluation.train), ("test", evaluation.test)] {
        guard let value = measured[metric.kind] else { continue }
        entries.append(("\(split)_\(metric.kind)", .number(value)))
      }
    }
    for metric in metricCatalog where evaluation.validation[metric.kind] != nil {
      entries.append(("validation_\(metric.kind)", .number(evaluation.validation(metric))))
    }
    if evaluation.test[Metric.meanIoU.kind] != nil {
      let overlaps = zip(trainer.dataset.task.names, ClassOverlap(confusion: confusion).byClass)
      entries.append(
        ("test_iou", .object(overlaps.map { ($0, .number($1.map { Float($0) } ?? .nan)) })))
    }
    if let best = trainer.bestMeasurement { entries.append(("best_step", .integer(best.step))) }
    entries.append(("gradient_norms", Self.gradientNorms(trainer, measures)))
    add("zero_gradients", measures) { measure in
      measure.zeroGradient.map { .integer($0.since) }
    }
    add("zero_norms", measures) { measure in
      measure.zeroNorm.map {
        .object([
          ("since", .integer($0.since)), ("zeros", .integer($0.zeros)), ("of", .integer($0.count)),
          ("parts", .text($0.parts)),
        ])
      }
    }
    guard let end else { return }
    entries += [
      ("final", .bool(true)), ("status", .text(end.status)), ("digest", .text(end.digest)),
    ]
    if let warning = end.warning { entries.append(("warning", .text(warning))) }
    if let (step, fault) = end.divergence {
      entries.append(
        (
          "divergence",
          .object([
            ("step", .integer(step)), ("layer", .text(fault.scope)), ("kind", .text(fault.kind)),
            ("value", .text(fault.value.rawValue)),
          ])
        ))
    }
  }

  var text: String {
    get throws { try JSONText.line(.object(entries)) }
  }

  /// By layer, in the order of the layers; null where the last step's are not known.
  private static func gradientNorms(_ trainer: Trainer, _ measures: [LayerMeasure]) -> JSONValue {
    let layersWithWeights = trainer.layersWithWeights
    let isKnown = trainer.measuresLastStep
    return .object(
      measures.filter { layersWithWeights.contains($0.path) }.map {
        ($0.path, .number(isKnown ? $0.weightGradient : .nan))
      })
  }

  /// What some layers have, by path in their order; left out where none has it.
  private mutating func add(
    _ key: String, _ measures: [LayerMeasure], _ value: (LayerMeasure) -> JSONValue?
  ) {
    let found = measures.compactMap { measure in value(measure).map { (measure.path, $0) } }
    if !found.isEmpty { entries.append((key, .object(found))) }
  }
}

extension Trainer {
  /// Paths of the layer instances that have weights to be trained, and so a gradient norm.
  fileprivate var layersWithWeights: Set<String> {
    Set(network.graph.parameters.filter { $0.role == .weight && !$0.isFrozen }.map(\.layer))
  }
}

struct TrainingReporter {
  let json: Bool
  /// The step the run is expected to end at.
  let limit: Int
  /// Where a progress bar is drawn; nil prints lines.
  let bar: ConsoleTerminal?
  private let start = Clock.seconds()
  private var firstStep: Int?
  /// What must not be missed, said at the end.
  private var warning: String?
  private var lastPaint = -1.0
  /// Steps between two calls of `progress`. Lines are printed at the same steps on every machine:
  /// about fifty a run as JSON, ten as text.
  var interval: Int {
    if bar != nil, !json { return max(1, min(64, limit / 200)) }
    return max(1, limit / (json ? 50 : 10))
  }

  init(json: Bool, limit: Int, bar: ConsoleTerminal?) {
    self.json = json
    self.limit = limit
    self.bar = bar
  }

  /// Called at the start and after every step.
  mutating func progress(_ trainer: Trainer) throws {
    if firstStep == nil { firstStep = trainer.step }
    guard trainer.step % interval == 0, trainer.canAdvance, trainer.step != firstStep else {
      return
    }
    if json {
      try Console.writeRaw(ReportLine(trainer).text)
    } else if let bar {
      try paint(bar, trainer)
    } else {
      try Console.writeLine(summary(trainer))
    }
  }

  mutating func finish(_ trainer: Trainer) throws {
    if firstStep == trainer.step { warning = Self.nothingTrained(trainer) }
    if json {
      var end = ReportLine.End(status: trainer.status.word, digest: trainer.digest)
      end.warning = warning
      if case .diverged(let step, let fault) = trainer.status { end.divergence = (step, fault) }
      try Console.writeRaw(ReportLine(trainer, end: end).text)
      if let warning { Console.warning(warning) }
      return
    }
    if bar != nil { try Console.writeRaw("\r\u{1B}[K") }
    let seconds = Clock.seconds() - start
    let steps = trainer.step - (firstStep ?? trainer.step)
    try Console.writeLine(summary(trainer))
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
    guard trainer.step > 0, !trainer.canAdvance else { return nil }
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
    let share = limit > 0 ? min(1, Double(trainer.step) / Double(limit)) : 0
    let rate = Double(trainer.step - (firstStep ?? 0)) / max(1e-9, now - start)
    let words =
      "\(NumberFormat.grouped(trainer.step))/\(NumberFormat.grouped(limit))  "
      + "batch loss \(NumberFormat.compact(trainer.lastLoss))  "
      + "\(NumberFormat.grouped(Int(rate))) steps/s"
    let line = ProgressLine(share: share, words: Console.shown(words), glyphs: terminal.glyphs)
    try Console.writeRaw("\r\u{1B}[K" + line.text(columns: ConsoleTerminal.columns ?? 80))
  }
}

extension RunStatus {
  fileprivate var word: String {
    switch self {
    case .ready, .running, .paused: "stopped"
    case .finished: "finished"
    case .diverged: "diverged"
    case .invalid: "invalid"
    }
  }
}
