// What training minimises. A loss says what it measures, how many units it needs, how it is
// appended to the graph and what it is of one prediction. One file a loss, one line in
// `lossCatalog`.
package import Engine
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
  /// What outputs are, to somebody who reads them.
  package let outputs: Outputs
  /// Whether a class number of -1 is padding, which it leaves out.
  package let skipsPadding: Bool
  /// Units of the last layer for so many classes or values.
  package let units: @Sendable (Int) -> Int
  /// Why it cannot train a task whose targets it could compare, what to do instead included; nil
  /// where it can. Follows `the data (spiral) has`.
  package let refusal: @Sendable (Task) -> String?
  /// What is appended to the graph where all predictions count alike.
  package let head: LossHead
  /// The same where classes count by their weights; nil for a loss that knows none.
  private let weighted: (@Sendable (_ classWeights: [Float]) -> LossHead)?
  /// The loss of one prediction, as evaluation averages it, in double precision.
  package let value: @Sendable (_ outputs: Values, _ target: Values) -> Double
  /// The losses of all predictions of a row by the kernels, where a row has many: the same in
  /// single precision. Nil where there is no faster way.
  package let ofRow: (@Sendable (_ outputs: Values, _ targets: Values, KernelSet) -> [Float])?

  package init(
    _ kind: String, summary: String, target: Target, outputs: Outputs? = nil,
    skipsPadding: Bool = false,
    units: @escaping @Sendable (Int) -> Int = { $0 },
    refusal: @escaping @Sendable (Task) -> String? = { _ in nil },
    head: LossHead, weighted: (@Sendable ([Float]) -> LossHead)? = nil,
    ofRow: (@Sendable (Values, Values, KernelSet) -> [Float])? = nil,
    value: @escaping @Sendable (Values, Values) -> Double
  ) {
    self.kind = kind
    self.summary = summary
    self.target = target
    self.outputs = outputs ?? (target == .classNumber ? .logits : .values)
    self.skipsPadding = skipsPadding
    self.units = units
    self.refusal = refusal
    self.head = head
    self.weighted = weighted
    self.value = value
    self.ofRow = ofRow
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

extension Loss {
  package enum Outputs: Sendable {
    /// Their softmax is the probability of each class; of a single one the sigmoid that of the
    /// second class.
    case logits
    /// A length from 0 to 1 a class says how surely it is there.
    case lengths
    case values
  }

  /// From 0 to 1, how surely outputs for one prediction name a class.
  package func confidence(_ outputs: Values, of label: Int) -> Float {
    self.outputs == .lengths ? outputs[label] : probability(outputs, of: label)
  }

  /// What outputs for one prediction say of each class or value.
  func readings(_ outputs: Values) -> [Float] {
    switch self.outputs {
    case .lengths, .values: Array(outputs)
    case .logits: (0..<max(2, outputs.count)).map { probability(outputs, of: $0) }
    }
  }

  /// What is appended to the graph for a task.
  package func head(for task: Task) -> LossHead {
    task.classWeights.isEmpty ? head : weighted?(task.classWeights) ?? head
  }

  /// Outputs of the network for one row of a task.
  package func outputs(of task: Task) -> Int { units(task.outputCount) * (task.positions ?? 1) }

  /// Why it cannot train a task whose classes have weights; nil where it can.
  func refusalOfWeights(_ task: Task) -> String? {
    task.classWeights.isEmpty || weighted != nil
      ? nil : "weights of classes; use \(task.kind.usualLoss.kind)"
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
  /// Lowers the network for a batch: see `lower(input:outputs:grid:parts:head:batch:seed:advice:)`.
  package func lower(
    input: Shape, outputs: Int?, positions: Int? = nil, parts: [InputPart] = [], loss: Loss?,
    batch: Int, seed: Seed, advice: String = ""
  ) throws -> LoweredNetwork {
    try lower(
      input: input, outputs: outputs, grid: positions.map { [$0] } ?? [], parts: parts,
      head: loss?.head, batch: batch, seed: seed, advice: advice)
  }

  /// Lowers the network for a batch of a task.
  /// - Parameters:
  ///   - parts: the named inputs of the data.
  ///   - loss: what the outputs are for; nil where that does not fit, and nothing is known of them.
  ///   - isTrained: whether the loss is appended.
  ///   - tracing: makes it a network of which the gradients of single paths can be measured.
  package func lower(
    input: Shape, task: Task, parts: [InputPart], loss: Loss?, isTrained: Bool = true, batch: Int,
    seed: Seed, tracing: PathTracing? = nil
  ) throws -> LoweredNetwork {
    try lower(
      input: input, outputs: loss?.units(task.outputCount), grid: task.grid, parts: parts,
      head: isTrained ? loss?.head(for: task) : nil, batch: batch, seed: seed,
      advice: task.adviceWords, tracing: tracing)
  }
}
