// The network as it is now, over rows of the data or points of the plane: running statistics, no
// dropout, in chunks of a fixed size. Losses are summed in double precision in the order of the
// rows, so that they are the same bits everywhere.
internal import Numerics
internal import Problems
internal import Engine
package import Networks

/// What one pass over a split gives.
struct SplitResult {
  var loss: Float
  /// NaN for regression.
  var accuracy: Float
  /// Rows (or positions) counted by true class (row) and predicted class (column); empty for regression.
  var confusion: [[Int]]
}

final class Evaluator {
  /// Rows of one chunk at most.
  static let largestChunk = 128
  /// Rows of a split that are looked at, from its first on: keeps big data sets from stalling.
  static let maximumRows = 5_000

  /// Rows of one chunk for a dataset: what cuts the test split into equal parts.
  static func chunk(for dataset: Dataset) -> Int {
    let rows = max(1, min(dataset.testRows.count, maximumRows))
    let chunks = (rows + largestChunk - 1) / largestChunk
    return max(16, (rows + chunks - 1) / chunks)
  }

  private let chunk: Int
  private let dataset: Dataset
  private let program: Program
  private let output: Tensor
  private let input: UnsafeMutableBufferPointer<Float>
  private let loss: LossKind
  /// Units at a position, one for two classes where the loss is binary; and positions of a row.
  let outputs: Int
  private let positions: Int

  init(
    _ lowered: LoweredNetwork, compiled: CompiledGraph, dataset: Dataset, loss: LossKind,
    store: ParameterStore, kernels: KernelSet, pool: ThreadPool?
  ) {
    self.dataset = dataset
    self.loss = loss
    chunk = Self.chunk(for: dataset)
    program = Program(compiled, parameters: store, kernels: kernels, pool: pool)
    output = lowered.output
    input = program.input(lowered.input)
    outputs = loss.units(for: dataset.task.outputCount)
    positions = dataset.positions ?? 1
  }

  /// Runs `count` rows: `fill` writes the features of one row, `read` gets its outputs.
  func run(
    count: Int, fill: (Int, UnsafeMutablePointer<Float>) -> Void,
    read: (Int, UnsafeBufferPointer<Float>) -> Void
  ) {
    let (width, outputs) = (dataset.inputShape.count, outputs * positions)
    guard let start = input.baseAddress, input.count == chunk * width else { return }
    for first in stride(from: 0, to: count, by: chunk) {
      let rows = min(chunk, count - first)
      for row in 0..<rows { fill(first + row, start + row * width) }
      program.forward(step: 0)
      let values = program.values(output)
      for row in 0..<rows {
        read(
          first + row, UnsafeBufferPointer(rebasing: values[row * outputs..<(row + 1) * outputs]))
      }
    }
  }

  /// Runs rows of the dataset.
  func run(
    rows: some RandomAccessCollection<Int32>, read: (Int32, UnsafeBufferPointer<Float>) -> Void
  ) {
    let rows = Array(rows)
    let width = dataset.inputShape.count
    dataset.inputs.withUnsafeBufferPointer { inputs in
      guard let source = inputs.baseAddress else { return }
      run(count: rows.count) { index, target in
        target.update(from: source + Int(rows[index]) * width, count: width)
      } read: { index, values in
        read(rows[index], values)
      }
    }
  }

  /// Loss and accuracy by row (or position) over at most `maximumRows` rows of a split; NaN for an empty one.
  func evaluate(_ rows: [Int32]) -> SplitResult {
    let rows = rows.prefix(Self.maximumRows)
    var (sum, correct) = (0.0, 0)
    var count = rows.count
    var confusion: [[Int]] = []
    switch dataset.task {
    case .classification:
      let classes = dataset.task.outputCount
      confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
      count = 0
      run(rows: rows) { row, values in
        for position in 0..<positions {
          let target = dataset.targets[Int(row) * positions + position]
          if target < 0 { continue }
          let logits = UnsafeBufferPointer(
            rebasing: values[position * outputs..<(position + 1) * outputs])
          let label = min(Int(target), classes - 1)
          let predicted = predictedClass(logits)
          sum += crossEntropy(logits, label)
          confusion[label][predicted] += 1
          count += 1
          if label == predicted { correct += 1 }
        }
      }
    case .regression:
      run(rows: rows) { row, values in
        let start = Int(row) * values.count
        var squares = 0.0
        for (index, value) in values.enumerated() {
          let difference = Double(value) - Double(dataset.targets[start + index])
          squares += loss.penalty(of: difference)
        }
        sum += squares / Double(values.count)
      }
    }
    return SplitResult(
      loss: Float(sum / Double(count)),
      accuracy: confusion.isEmpty ? .nan : Float(Double(correct) / Double(count)),
      confusion: confusion)
  }
}

extension LossKind {
  /// What a loss of values makes of the distance of one from its target.
  package func penalty(of difference: Double) -> Double {
    guard self == .huber else { return difference * difference }
    let (size, delta) = (difference.magnitude, Double(Self.huberDelta))
    return size <= delta ? size * size / 2 : delta * (size - delta / 2)
  }
}

/// The class that logits choose: the largest, or of a single one the second class where it is above 0.
package func predictedClass(_ logits: UnsafeBufferPointer<Float>) -> Int {
  logits.count == 1 ? (logits[0] > 0 ? 1 : 0) : largest(logits)
}

/// The index of the largest value, the first among equals.
package func largest(_ values: UnsafeBufferPointer<Float>) -> Int {
  var best = 0
  for index in values.indices where values[index] > values[best] { best = index }
  return best
}

/// log sum exp(x) - x[label], from the largest logit down so that nothing overflows. A single logit stands
/// for the second of two classes, the first having 0.
package func crossEntropy(_ logits: UnsafeBufferPointer<Float>, _ label: Int) -> Double {
  if logits.count == 1 {
    let x = label == 1 ? -Double(logits[0]) : Double(logits[0])
    return max(0, x) + ExactMath.log(1 + ExactMath.exp(-x.magnitude))
  }
  let best = largest(logits)
  let peak = Double(logits[best])
  var sum = 1.0
  for index in logits.indices where index != best {
    sum += ExactMath.exp(Double(logits[index]) - peak)
  }
  return peak + ExactMath.log(sum) - Double(logits[label])
}

/// The softmax probability of one class; of a single logit its sigmoid, or the rest.
package func probability(_ logits: UnsafeBufferPointer<Float>, of label: Int) -> Float {
  if logits.count == 1 {
    let x = label == 1 ? Double(logits[0]) : -Double(logits[0])
    return Float(1 / (1 + ExactMath.exp(-x)))
  }
  var sum = 0.0
  for value in logits { sum += ExactMath.exp(Double(value) - Double(logits[label])) }
  return Float(1 / sum)
}
