// What training minimises. A loss says what it measures, how many units it needs, how it is
// appended to the graph and what it is of one prediction. One file a loss, one line in
// `lossCatalog`.
internal import Engine
package import Networks
package import Numerics

/// A loss in nats or in units of the targets. Its formula, shapes and order of sums are those of
/// the `GraphBuilder` method that it appends.
package struct Loss: Sendable {
  /// Outputs of the network for one prediction, and what the data says they should be.
  package typealias Values = UnsafeBufferPointer<Float>

  /// The name in documents, snake_case.
  package let kind: String
  /// One line for help and lists.
  package let summary: String
  /// What it compares outputs with.
  package let target: Target
  /// Whether a class number of -1 is padding, which it leaves out.
  package let skipsPadding: Bool
  /// Units of the last layer for so many classes or values.
  package let units: @Sendable (Int) -> Int
  /// Why it cannot train a task whose targets it could compare, what to do instead included; nil
  /// where it can. Follows `the data (spiral) has`.
  package let refusal: @Sendable (Task) -> String?
  /// What is appended to the graph.
  package let head: LossHead
  /// The loss of one prediction, as evaluation averages it, in double precision.
  package let value: @Sendable (_ outputs: Values, _ target: Values) -> Double

  package init(
    _ kind: String, summary: String, target: Target, skipsPadding: Bool = false,
    units: @escaping @Sendable (Int) -> Int = { $0 },
    refusal: @escaping @Sendable (Task) -> String? = { _ in nil },
    head: LossHead, value: @escaping @Sendable (Values, Values) -> Double
  ) {
    self.kind = kind
    self.summary = summary
    self.target = target
    self.skipsPadding = skipsPadding
    self.units = units
    self.refusal = refusal
    self.head = head
    self.value = value
  }

  /// A loss of values: the mean of a penalty of each value's difference from its target.
  /// - Parameter append: prediction and target of one shape to the mean over all values, [1].
  package init(
    _ kind: String, summary: String, penalty: @escaping @Sendable (Double) -> Double,
    append: @escaping LossHead.Append
  ) {
    self.init(kind, summary: summary, target: .values, head: LossHead(append: append)) {
      outputs, target in
      var sum = 0.0
      for (output, wanted) in zip(outputs, target) {
        sum += penalty(Double(output) - Double(wanted))
      }
      return sum / Double(outputs.count)
    }
  }
}

extension Loss: Hashable {
  package static func == (a: Loss, b: Loss) -> Bool { a.kind == b.kind }

  package func hash(into hasher: inout Hasher) { hasher.combine(kind) }
}

extension Loss: RawRepresentable, CaseIterable {
  package static var allCases: [Loss] { lossCatalog }

  package var rawValue: String { kind }

  package init?(rawValue: String) {
    guard let loss = lossCatalog.first(where: { $0.kind == rawValue }) else { return nil }
    self = loss
  }
}

extension Network {
  /// Lowers the network for a batch: see
  /// `lower(input:outputs:positions:parts:head:batch:seed:advice:)`.
  package func lower(
    input: Shape, outputs: Int?, positions: Int? = nil, parts: [InputPart] = [], loss: Loss?,
    batch: Int, seed: Seed, advice: String = ""
  ) throws -> LoweredNetwork {
    try lower(
      input: input, outputs: outputs, positions: positions, parts: parts, head: loss?.head,
      batch: batch, seed: seed, advice: advice)
  }
}
