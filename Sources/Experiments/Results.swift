// What a run measured, as its document keeps it, and what it was made of and by.
import Problems
package import Schema
package import Training

/// How a run stood when its document was written.
package enum RunEnd: String, CaseIterable, Hashable, Sendable {
  case finished, stopped, diverged, invalid

  package init(_ status: RunStatus) {
    self =
      switch status {
      case .ready, .running, .paused: .stopped
      case .finished: .finished
      case .diverged: .diverged
      case .invalid: .invalid
      }
  }
}

/// What a finished or saved run measured.
package struct Results: Configurable {
  package var steps = 0
  /// nil where it was not recorded.
  package var status: RunEnd?
  /// By name, as `train_loss`; what was not measured is not there.
  package var metrics: [String: Double] = [:]
  /// Over all parameters and the loss history: 16 hexadecimal digits, or empty.
  package var digest = ""
  /// The weights file beside the document; nil where it was not recorded or there is none.
  package var weights: WeightsRecord?
  /// Every data file that the run read.
  package var files: [FileRecord] = []
  /// What made the document; empty texts are not recorded.
  package var provenance = Provenance(program: "", kernels: "", date: "")

  package init() {}

  /// What a checkpoint measured.
  package init(_ checkpoint: Checkpoint) {
    steps = checkpoint.step
    status = RunEnd(checkpoint.status)
    digest = checkpoint.digest
    metrics[Self.batchLoss] = checkpoint.recentLosses.last.flatMap(Self.shortest)
    if let evaluation = checkpoint.evaluation { measured(evaluation) }
  }

  /// Notes what was measured. Values are rounded to what a float holds.
  package mutating func measured(_ evaluation: Evaluation) {
    for metric in metricCatalog {
      metrics["train_\(metric.kind)"] = Self.shortest(evaluation.train(metric))
      metrics["validation_\(metric.kind)"] = Self.shortest(evaluation.validation(metric))
      metrics["test_\(metric.kind)"] = Self.shortest(evaluation.test(metric))
    }
  }

  package static var fields: [Field<Results>] {
    [
      .integer("steps", \.steps, 0...(1 << 53), help: "training steps made"),
      status(help: "whether the run had finished, was stopped before, or diverged"),
      measured(batchLoss, help: "loss of the last step's batch, as it trains, before its update"),
    ]
      + metricCatalog.flatMap { metric in
        [
          measured("train_\(metric.kind)", help: metric.summary("training")),
          measured("validation_\(metric.kind)", help: metric.summary("validation")),
          measured("test_\(metric.kind)", help: metric.summary("test")),
        ]
      } + [
        .digest("digest", \.digest, help: "of all parameters and the loss history"),
        .optional(
          "weights", \.weights, allowed: "bytes and digest", help: "of the weights file beside it"),
        .list(
          "files", \.files, limit: maximumFiles, help: "the data files read, as they were"
        ),
        .text(
          "program", \.provenance.program, maximumLength: 60, help: "what made it, its version"),
        .text(
          "kernels", \.provenance.kernels, maximumLength: 60, help: "the kernel set it ran on"),
        .text("date", \.provenance.date, maximumLength: 60, help: "when it was made, in UTC"),
      ]
  }

  private static let maximumFiles = 256
  private static let batchLoss = "batch_loss"

  /// The double with the float's own shortest digits: 0.1 rather than 0.10000000149011612; nil
  /// where it was not measured.
  private static func shortest(_ value: Float) -> Double? {
    value.isFinite ? Double(value.description) ?? Double(value) : nil
  }

  private static func status(help: String) -> Field<Results> {
    let type = FieldType.choice(RunEnd.allCases.map(\.rawValue))
    return Field("status", type, help: help) {
      $0.status.map { Node(.string($0.rawValue)) } ?? Node(.null)
    } write: { owner, node, path, faults in
      if node.content == .null {
        owner.status = nil
      } else if let status = node.string.flatMap(RunEnd.init(rawValue:)) {
        owner.status = status
      } else {
        faults.add(node, path, allowed: type.allowed)
      }
    }
  }

  /// A number that may not have been measured, and then is absent.
  private static func measured(_ name: String, help: String) -> Field<Results> {
    let range = -1e300...1e300
    let type = FieldType.number(range)
    return Field(name, type, help: help) {
      $0.metrics[name].map(numberNode) ?? Node(.null)
    } write: { owner, node, path, faults in
      if node.content == .null {
        owner.metrics[name] = nil
      } else if let value = node.double, range.contains(value) {
        owner.metrics[name] = value
      } else {
        faults.add(node, path, allowed: type.allowed)
      }
    }
  }
}
