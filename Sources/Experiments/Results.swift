// What a run measured, as its document keeps it.
import Problems
package import Schema
package import Training

/// What a finished or saved run measured.
package struct Results: Configurable {
  package var steps = 0
  /// By name, as `train_loss`; what was not measured is not there.
  package var metrics: [String: Double] = [:]
  /// Over all parameters and the loss history: 16 hexadecimal digits, or empty.
  package var digest = ""

  package init() {}

  /// What a checkpoint measured. Values are rounded to what a float holds.
  package init(_ checkpoint: Checkpoint) {
    steps = checkpoint.step
    digest = checkpoint.digest
    guard let evaluation = checkpoint.evaluation else { return }
    for metric in metricCatalog {
      metrics["train_\(metric.kind)"] = Self.shortest(evaluation.train(metric))
      metrics["test_\(metric.kind)"] = Self.shortest(evaluation.test(metric))
    }
  }

  package static var fields: [Field<Results>] {
    [.integer("steps", \.steps, 0...(1 << 53), help: "training steps made")]
      + metricCatalog.flatMap { metric in
        [
          measured("train_\(metric.kind)", help: metric.summary("training")),
          measured("test_\(metric.kind)", help: metric.summary("test")),
        ]
      } + [
        Field("digest", .notation(digestRule), help: "of all parameters and the loss history") {
          Node(.string($0.digest))
        } write: { owner, node, path, faults in
          if let digest = node.string, isDigest(digest) {
            owner.digest = digest
          } else {
            faults.add(node, path, allowed: digestRule)
          }
        }
      ]
  }

  private static let digestRule =
    "16 hexadecimal digits as text (in quotes where they look like a number)"

  private static func isDigest(_ text: String) -> Bool {
    text.isEmpty
      || text.utf8.count == 16
        && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// The double with the float's own shortest digits: 0.1 rather than 0.10000000149011612; nil
  /// where it was not measured.
  private static func shortest(_ value: Float) -> Double? {
    value.isFinite ? Double(value.description) ?? Double(value) : nil
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
