// What headless training prints: JSON lines, a progress bar on a terminal, or plain lines.
internal import Engine
internal import Experiments
internal import Networks
internal import TextUI
internal import Training

/// One line of `--json`.
private struct ReportLine: Encodable {
  var step: Int
  var epoch: Int
  var train_loss: Float?
  var test_loss: Float?
  var train_accuracy: Float?
  var test_accuracy: Float?
  var gradient_norms: [String: Float]
  var status: String?
  var final: Bool?
  var digest: String?

  init(_ trainer: Trainer) {
    let evaluation = trainer.evaluate()
    step = trainer.step
    epoch = trainer.epoch
    train_loss = JSONText.number(evaluation.trainLoss)
    test_loss = JSONText.number(evaluation.testLoss)
    train_accuracy = JSONText.number(evaluation.trainAccuracy)
    test_accuracy = JSONText.number(evaluation.testAccuracy)
    gradient_norms = trainer.measures.reduce(into: [:]) { norms, measure in
      if measure.weightGradient.isFinite { norms[measure.path] = measure.weightGradient }
    }
  }
}

struct TrainingReporter {
  let json: Bool
  /// The step the run is expected to end at.
  let limit: Int
  let isTerminal: Bool
  private let start = Clock.seconds()
  private var firstStep: Int?
  private var lastPaint = -1.0
  /// Steps between two calls of `progress`. Lines are printed at the same steps on every machine:
  /// about fifty a run as JSON, ten as text.
  var interval: Int {
    if isTerminal, !json { return max(1, min(64, limit / 200)) }
    return max(1, limit / (json ? 50 : 10))
  }

  init(json: Bool, limit: Int, isTerminal: Bool) {
    self.json = json
    self.limit = limit
    self.isTerminal = isTerminal
  }

  /// Called at the start, every `interval` steps, and at the end.
  mutating func progress(_ trainer: Trainer) throws {
    if firstStep == nil { firstStep = trainer.step }
    guard trainer.canAdvance, trainer.step != firstStep else { return }
    if json {
      Console.line(try JSONText.line(ReportLine(trainer)))
    } else if isTerminal {
      paintBar(trainer)
    } else {
      Console.line(summary(trainer))
    }
  }

  mutating func finish(_ trainer: Trainer) throws {
    if json {
      var line = ReportLine(trainer)
      line.final = true
      line.digest = trainer.digest
      line.status = trainer.status.word
      Console.line(try JSONText.line(line))
      return
    }
    if isTerminal { Console.raw("\r\u{1B}[K") }
    let seconds = Clock.seconds() - start
    let steps = trainer.step - (firstStep ?? trainer.step)
    Console.line(summary(trainer))
    let rate = seconds > 0 ? Double(steps) / seconds : 0
    Console.line(
      "\(steps) steps in \(NumberFormat.duration(seconds)), "
        + "\(NumberFormat.grouped(Int(rate))) steps/s, digest \(trainer.digest)")
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
  private mutating func paintBar(_ trainer: Trainer) {
    let now = Clock.seconds()
    guard now - lastPaint > 0.1 else { return }
    lastPaint = now
    let share = limit > 0 ? min(1, Double(trainer.step) / Double(limit)) : 0
    let filled = Int(share * 30)
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
    let rate = Double(trainer.step - (firstStep ?? 0)) / max(1e-9, now - start)
    Console.raw(
      "\r\u{1B}[K\(bar) \(NumberFormat.grouped(trainer.step))/\(NumberFormat.grouped(limit))  "
        + "loss \(NumberFormat.compact(trainer.lastLoss))  "
        + "\(NumberFormat.grouped(Int(rate))) steps/s")
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
