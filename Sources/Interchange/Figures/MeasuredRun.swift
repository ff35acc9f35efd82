// What figures show of a run: its curves, gradients and picture, as measured by training it.
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Training

struct MeasuredRun {
  /// What it is called beside others: `this run`, `skips off`.
  var name: String
  var step: Int
  var batchLoss: Series
  var testLoss: Series
  var validationLoss: Series
  var weightGradients: LayerHistory
  var activationGradients: LayerHistory
  var marks: [ChangeMark]
  var dataset: Dataset
  var configuration: RunConfiguration
  var loss: String
  var picture: Picture?
  var confusion: [[Int]]
  var evaluation: Evaluation
  /// Where a value stopped being finite.
  var divergedAt: Int?

  /// - Parameter size: of the picture of its output; nil: curves alone, without an evaluation.
  init(_ trainer: Trainer, called name: String, _ size: PictureSize?) {
    self.name = name
    step = trainer.step
    (batchLoss, testLoss) = (trainer.batchLosses, trainer.testLoss)
    // The loss of a batch before its update is that of the step which the update makes.
    batchLoss.firstStep += 1
    validationLoss = trainer.validationLoss
    weightGradients = trainer.weightGradients
    activationGradients = trainer.activationGradients
    marks = trainer.marks.filter { $0.step > 0 }
    dataset = trainer.dataset
    configuration = trainer.configuration
    loss = trainer.configuration.training.loss.kind.replacing("_", with: " ")
    if let size {
      picture = trainer.picture(size)
      (evaluation, confusion) = trainer.measure()
    } else {
      (evaluation, confusion) = (Evaluation(), [])
    }
    if case .diverged(let step, _) = trainer.status { divergedAt = step }
  }

  /// The metrics that fit the task, measured now: `test accuracy 98.5 %`.
  var metrics: [String] {
    metricCatalog.flatMap { metric in
      [("train", evaluation.train(metric)), ("test", evaluation.test(metric))]
        .filter { !$0.1.isNaN }
        .map { part, value in
          "\(part) \(metric.title) \(metric.words(Double(value)))"
        }
    }
  }

  /// The losses of test and validation rows at the end, where they were measured.
  var testEnd: Float? { Self.finite(evaluation.test(.loss)) }
  var validationEnd: Float? { Self.finite(evaluation.validation(.loss)) }

  private static func finite(_ value: Float) -> Float? { value.isFinite ? value : nil }

  /// One sentence about the curves. The losses of test and validation are measured at some steps
  /// only: where none was at the end, the step of the last one is said.
  var lossWords: String {
    var parts: [String] = []
    if let last = batchLoss.last { parts.append("batch loss \(NumberFormat.compact(last))") }
    for (part, series, end) in [
      ("test", testLoss, testEnd), ("validation", validationLoss, validationEnd),
    ] {
      guard let last = end ?? series.last, let measured = end == nil ? series.lastStep : step
      else { continue }
      parts.append(
        "\(part) loss \(NumberFormat.compact(last))"
          + (measured == step ? "" : " (step \(measured))"))
    }
    let end = divergedAt.map { ", diverged at step \($0)" } ?? ""
    let start = name.isEmpty ? "At" : "\(name) at"
    return "\(start) step \(step): \(parts.joined(separator: ", "))\(end)"
  }

  /// Outputs that are no numbers give no loss of the training rows.
  var isFinite: Bool { evaluation.trainLoss.isFinite }
  var notFiniteWords: String { "not finite at step \(step)" }

  /// What became of its values.
  var endWords: String {
    if let divergedAt { return "diverged at step \(divergedAt)" }
    return isFinite ? "finite to the end" : notFiniteWords
  }

  /// What a page says of a run that is no success; nil of others.
  var faultWords: String? {
    if divergedAt == nil, isFinite { return nil }
    let end = isFinite ? "" : " Its outputs are not finite, so that there are no predictions."
    return "The run \(divergedAt == nil ? "is " : "")\(endWords).\(end)"
  }
}

extension Metric {
  /// As a page writes it: `accuracy`, `mean IoU`.
  var title: String { kind.replacing("_", with: " ").replacing("iou", with: "IoU") }
}

extension ExportedRun {
  /// The run that is compared with: its twin without skips, or with all skips on where the run's
  /// own are off; nil where it has none.
  func companion(_ main: Trainer) -> Variant? {
    guard main.configuration.network.hasSkips else { return nil }
    return main.base.network.hasActiveSkip ? .twin : .residual
  }

  /// The run at its step, with its companion where that is wanted.
  /// - Throws: `ExportError` where nothing was trained or there is nothing to compare with.
  func measured(_ size: PictureSize, withTwin: Bool) throws -> [MeasuredRun] {
    try checkTrained()
    let main = try trained()
    var own = MeasuredRun(main, called: withTwin ? "this run" : "", size)
    own.divergedAt = divergedAt
    guard withTwin else { return [own] }
    guard let variant = companion(main) else {
      throw ExportError("the network has no skips, so that there is no twin; leave out twin=true")
    }
    let twin = try VariantRun(variant, of: main)
    try train(twin, to: step)
    return [own, MeasuredRun(twin.trainer, called: variant.change, size)]
  }

  /// - Throws: `ExportError` where the run stands at step 0.
  func checkTrained() throws {
    guard step > 0 else {
      throw ExportError("nothing was trained: there is nothing to draw yet; give --steps N")
    }
  }
}
