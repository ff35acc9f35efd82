// What headless training prints: JSON lines, a progress bar on a terminal, or plain lines.
internal import Numerics
internal import Engine
internal import Experiments
internal import Networks
internal import TextUI
internal import Training

/// One line of `--json`. Numbers that are not finite are null.
private struct ReportLine: Encodable {
  enum Key: String, CodingKey {
    case step, epoch, status, final, digest
    case trainLoss = "train_loss"
    case testLoss = "test_loss"
    case trainAccuracy = "train_accuracy"
    case testAccuracy = "test_accuracy"
    case gradientNorms = "gradient_norms"
    case zeroGradients = "zero_gradients"
    case zeroNorms = "zero_norms"
    case divergence
  }

  struct ZeroNormLine: Encodable {
    var since: Int
    var zeros: Int
    var of: Int
    var parts: String
  }

  /// Where the first value that is not finite arose: `value` is `overflow` or `nan`.
  struct Divergence: Encodable {
    var step: Int
    var layer: String
    var kind: String
    var value: String
  }

  var step: Int
  var epoch: Int
  var evaluation: Evaluation
  var gradientNorms: [String: Float?]
  /// Since when layers get no gradient, by path; left out where all get one.
  var zeroGradients: [String: Int]
  /// What layers divide without variance, by path; left out where none does.
  var zeroNorms: [String: ZeroNormLine]
  /// Set on the last line of a run that diverged.
  var divergence: Divergence?
  /// Set on the last line: how the run ended, and its digest.
  var end: (status: String, digest: String)?

  init(_ trainer: Trainer) {
    step = trainer.step
    epoch = trainer.epoch
    evaluation = trainer.evaluate()
    let layersWithWeights = trainer.layersWithWeights
    gradientNorms = trainer.measures.reduce(into: [:]) { norms, measure in
      guard layersWithWeights.contains(measure.path) else { return }
      norms.updateValue(JSONText.number(measure.weightGradient), forKey: measure.path)
    }
    zeroGradients = trainer.measures.reduce(into: [:]) { $0[$1.path] = $1.zeroGradient?.since }
    zeroNorms = trainer.measures.reduce(into: [:]) { norms, measure in
      norms[measure.path] = measure.zeroNorm.map {
        ZeroNormLine(since: $0.since, zeros: $0.zeros, of: $0.count, parts: $0.parts)
      }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(step, forKey: .step)
    try container.encode(epoch, forKey: .epoch)
    try container.encode(JSONText.number(evaluation.trainLoss), forKey: .trainLoss)
    try container.encode(JSONText.number(evaluation.testLoss), forKey: .testLoss)
    try container.encode(JSONText.number(evaluation.trainAccuracy), forKey: .trainAccuracy)
    try container.encode(JSONText.number(evaluation.testAccuracy), forKey: .testAccuracy)
    try container.encode(gradientNorms, forKey: .gradientNorms)
    if !zeroGradients.isEmpty { try container.encode(zeroGradients, forKey: .zeroGradients) }
    if !zeroNorms.isEmpty { try container.encode(zeroNorms, forKey: .zeroNorms) }
    guard let end else { return }
    try container.encode(true, forKey: .final)
    try container.encode(end.status, forKey: .status)
    try container.encode(end.digest, forKey: .digest)
    try container.encodeIfPresent(divergence, forKey: .divergence)
  }
}

extension Trainer {
  /// Paths of the layer instances that have weights, and so a gradient norm.
  fileprivate var layersWithWeights: Set<String> {
    Set(network.graph.parameters.filter { $0.role == .weight }.map(\.layer))
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
      try Console.writeRaw(try JSONText.line(ReportLine(trainer)))
    } else if let bar {
      try paint(bar, trainer)
    } else {
      try Console.writeLine(summary(trainer))
    }
  }

  mutating func finish(_ trainer: Trainer) throws {
    if json {
      var line = ReportLine(trainer)
      line.end = (trainer.status.word, trainer.digest)
      if case .diverged(let step, let fault) = trainer.status {
        line.divergence = ReportLine.Divergence(
          step: step, layer: fault.scope, kind: fault.kind, value: fault.value.rawValue)
      }
      try Console.writeRaw(try JSONText.line(line))
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
    try Console.writeLine(
      "\(Console.count(steps, "step")) in \(NumberFormat.duration(seconds)), "
        + "\(NumberFormat.grouped(Int(rate))) steps/s, digest \(trainer.digest)")
  }

  /// What layers without a gradient there are at the end: at most three, and how many more.
  private static func zeroGradients(_ trainer: Trainer) -> [String] {
    let found = trainer.measures.filter {
      ($0.zeroGradient?.since ?? trainer.step) < trainer.step - 1
    }
    let named = found.prefix(3).compactMap { measure in
      measure.zeroGradient.map { "warning: \(measure.path): \($0.words); it does not learn" }
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
    func split(_ name: String, _ loss: Float, _ accuracy: Float) -> String {
      let text = "\(name) loss \(NumberFormat.compact(loss))"
      return accuracy.isNaN
        ? text : text + " accuracy \(NumberFormat.percent(Double(accuracy)))"
    }
    return "step \(NumberFormat.grouped(trainer.step))  "
      + split("train", evaluation.trainLoss, evaluation.trainAccuracy) + "  "
      + split("test", evaluation.testLoss, evaluation.testAccuracy)
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
      + "loss \(NumberFormat.compact(trainer.lastLoss))  "
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
