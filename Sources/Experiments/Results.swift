// What a run measured, as its document keeps it.
package import Schema
package import Training

/// What a finished or saved run measured.
package struct Results: Configurable {
  package var steps = 0
  /// NaN where it was not measured, as are the accuracies of a regression.
  package var trainLoss = Double.nan
  package var testLoss = Double.nan
  package var trainAccuracy = Double.nan
  package var testAccuracy = Double.nan
  /// Over all parameters and the loss history: 16 hexadecimal digits, or empty.
  package var digest = ""

  package init() {}

  /// What a checkpoint measured. Losses are rounded to what a float holds.
  package init(_ checkpoint: Checkpoint) {
    steps = checkpoint.step
    digest = checkpoint.digest
    guard let evaluation = checkpoint.evaluation else { return }
    trainLoss = Self.shortest(evaluation.trainLoss)
    testLoss = Self.shortest(evaluation.testLoss)
    trainAccuracy = Self.shortest(evaluation.trainAccuracy)
    testAccuracy = Self.shortest(evaluation.testAccuracy)
  }

  package static var fields: [Field<Results>] {
    [
      .integer("steps", \.steps, 0...(1 << 53), help: "training steps made"),
      .measured("train_loss", \.trainLoss, help: "loss over the training data"),
      .measured("test_loss", \.testLoss, help: "loss over the test data"),
      .measured("train_accuracy", \.trainAccuracy, help: "share of training data classified right"),
      .measured("test_accuracy", \.testAccuracy, help: "share of test data classified right"),
      Field(
        "digest", .notation(digestRule), help: "of all parameters and the loss history"
      ) {
        Node(.string($0.digest))
      } write: { owner, node, path, faults in
        if let digest = node.string, isDigest(digest) {
          owner.digest = digest
        } else {
          faults.add(node, path, allowed: digestRule)
        }
      },
    ]
  }

  /// What was not measured is equal to what was not measured.
  package static func == (a: Results, b: Results) -> Bool {
    func same(_ x: Double, _ y: Double) -> Bool { x == y || (x.isNaN && y.isNaN) }
    return a.steps == b.steps && a.digest == b.digest && same(a.trainLoss, b.trainLoss)
      && same(a.testLoss, b.testLoss) && same(a.trainAccuracy, b.trainAccuracy)
      && same(a.testAccuracy, b.testAccuracy)
  }

  private static let digestRule =
    "16 hexadecimal digits as text (in quotes where they look like a number)"

  private static func isDigest(_ text: String) -> Bool {
    text.isEmpty
      || text.utf8.count == 16
        && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// The double with the float's own shortest digits: 0.1 rather than 0.10000000149011612.
  private static func shortest(_ value: Float) -> Double {
    value.isFinite ? Double(value.description) ?? Double(value) : .nan
  }
}

extension Field where Owner == Results {
  /// A number that may not have been measured: NaN, and then absent.
  fileprivate static func measured(
    _ name: String, _ member: any WritableKeyPath<Results, Double> & Sendable, help: String
  ) -> Field {
    let type = FieldType.number(-1e300...1e300)
    return Field(name, type, help: help) {
      let value = $0[keyPath: member]
      return value.isFinite ? numberNode(value) : Node(.null)
    } write: { owner, node, path, faults in
      if node.content == .null {
        owner[keyPath: member] = .nan
      } else if let value = node.double, (-1e300...1e300).contains(value) {
        owner[keyPath: member] = value
      } else {
        faults.add(node, path, allowed: type.allowed)
      }
    }
  }
}
