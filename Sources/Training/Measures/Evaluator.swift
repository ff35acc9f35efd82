// The network as it is now, over rows of the data or points of the plane: running statistics, no
// dropout, in chunks of a fixed size. Losses are summed in double precision in the order of the
// rows, so that they are the same bits everywhere.
internal import Numerics
internal import Problems
internal import Engine
internal import Networks

/// What one pass over a split gives.
struct SplitResult {
  /// By kind, the metrics that fit the task; none over no predictions.
  var metrics: [String: Float] = [:]
  /// Predictions counted by true class (row) and predicted class (column); empty where values are
  /// predicted.
  var confusion: [[Int]] = []
}

final class Evaluator: Predictor {
  /// Rows of one chunk at most.
  static let largestChunk = 128
  /// Rows of a split that are looked at, from its first on: keeps big data sets from stalling.
  static let maximumRows = 5_000
  /// Outputs of a split that are looked at, where rows have many: as a class at every pixel has.
  static let maximumOutputs = 1 << 20
  /// The same for the curve of the test loss, which is measured some two hundred times a run.
  static let maximumCurveOutputs = 1 << 16

  private static func rows(_ most: Int, outputs: Int) -> Int {
    max(1, min(maximumRows, most / max(1, outputs)))
  }

  /// Rows of one chunk: what cuts the test rows of the curve into equal parts.
  /// - Parameter outputs: of one row.
  static func chunk(testRows: Int, outputs: Int) -> Int {
    let rows = max(1, min(testRows, Self.rows(maximumCurveOutputs, outputs: outputs)))
    let chunks = (rows + largestChunk - 1) / largestChunk
    return max(16, (rows + chunks - 1) / chunks)
  }

  /// Stretches of a pass over rows that is always finished: a fraction of a second in all.
  static let patience = 40

  private let chunk: Int
  private let dataset: Dataset
  private let program: Program
  private let output: Tensor
  private let input: UnsafeMutableBufferPointer<Float>
  let loss: Loss
  private let kernels: KernelSet
  private let metrics: [Metric]
  /// Units of one prediction, and predictions of a row.
  private let units: Int
  private let positions: Int
  /// Whether the last pass over rows was interrupted: what it gave is then worth nothing.
  private(set) var wasInterrupted = false
  /// Whether every pass is finished, however long it takes.
  var isPatient = false
  /// Runs a row by itself; made when first asked for.
  private lazy var inspector = makeInspector()
  private let makeInspector: () -> RowInspector?
  let rowFlops: Int

  /// - Parameter inspector: makes what runs a row by itself.
  init(
    _ lowered: LoweredNetwork, compiled: CompiledGraph, dataset: Dataset, loss: Loss,
    store: ParameterStore, kernels: KernelSet, pool: ThreadPool?,
    inspector: @escaping () -> RowInspector?
  ) {
    makeInspector = inspector
    rowFlops = lowered.flops
    self.dataset = dataset
    self.loss = loss
    self.kernels = kernels
    chunk = Self.chunk(
      testRows: dataset.testRows.count, outputs: loss.outputs(of: dataset.task))
    program = Program(compiled, parameters: store, kernels: kernels, pool: pool)
    output = lowered.output
    input = program.input(lowered.input)
    units = loss.units(dataset.task.outputCount)
    positions = dataset.task.positions ?? 1
    metrics = metricCatalog.filter { $0.fits(dataset.task) }
  }

  /// Runs `count` rows: `fill` writes the features of one row, `read` gets its outputs.
  func run(
    count: Int, fill: (Int, UnsafeMutablePointer<Float>) -> Void,
    read: (Int, UnsafeBufferPointer<Float>) -> Void
  ) {
    let (width, outputs) = (dataset.inputShape.count, units * positions)
    guard let start = input.baseAddress, input.count == chunk * width else { return }
    let interruption = program.interruption
    defer { program.interruption = interruption }
    let chunks = (count + chunk - 1) / chunk
    if isPatient || chunks * program.forwardWork <= Self.patience * program.stretch {
      program.interruption = nil
    }
    wasInterrupted = false
    for first in stride(from: 0, to: count, by: chunk) {
      let rows = min(chunk, count - first)
      for row in 0..<rows { fill(first + row, start + row * width) }
      if !wasInterrupted {
        wasInterrupted = program.interruption?.isRequested == true
        if !wasInterrupted { program.forward(step: 0) }
        wasInterrupted = wasInterrupted || program.wasInterrupted
      }
      let values = program.values(output)
      for row in 0..<rows {
        read(
          first + row, UnsafeBufferPointer(rebasing: values[row * outputs..<(row + 1) * outputs]))
      }
    }
  }

  /// Runs rows of the dataset.
  func run(rows: ArraySlice<Int32>, read: (Int32, UnsafeBufferPointer<Float>) -> Void) {
    let rows = Array(rows)
    dataset.withInputs { inputs in
      run(count: rows.count) { index, target in
        inputs.copy(Int(rows[index]), to: target)
      } read: { index, values in
        read(rows[index], values)
      }
    }
  }

  func inspect(
    fill: (UnsafeMutablePointer<Float>) -> Void,
    read: (UnsafeBufferPointer<Float>, [AttentionMap]) -> Void
  ) {
    inspector?.run(fill: fill, read: read)
  }

  /// The task's metrics over the first rows of a split, as many as are looked at.
  func evaluate(_ rows: [Int32]) -> SplitResult {
    evaluate(
      rows.prefix(Self.rows(Self.maximumOutputs, outputs: units * positions)), metrics,
      countsClasses: dataset.task.target == .classNumber)
  }

  /// The loss alone over the first rows of a split, as many as its curve looks at; NaN for an empty
  /// one.
  func loss(_ rows: [Int32]) -> Float {
    let shown = rows.prefix(Self.rows(Self.maximumCurveOutputs, outputs: units * positions))
    return evaluate(shown, [.loss], countsClasses: false).metrics[Metric.loss.kind] ?? .nan
  }

  private func evaluate(
    _ rows: ArraySlice<Int32>, _ metrics: [Metric], countsClasses: Bool
  ) -> SplitResult {
    let (task, width, classes) = (dataset.task, dataset.task.targetWidth, dataset.task.outputCount)
    var result = SplitResult()
    if countsClasses {
      result.confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    }
    var isFinite = true
    var sums = MetricSums(metrics, task, loss, kernels)
    dataset.targets.withUnsafeBufferPointer { targets in
      run(rows: rows) { row, values in
        isFinite = isFinite && finite(values)
        let first = Int(row) * positions * width
        sums.addRow(
          values, UnsafeBufferPointer(rebasing: targets[first..<first + positions * width]))
        guard countsClasses || sums.needsPredictions else { return }
        for position in 0..<positions {
          let start = first + position * width
          let target = UnsafeBufferPointer(rebasing: targets[start..<start + width])
          guard task.counts(target) else { continue }
          let outputs = UnsafeBufferPointer(
            rebasing: values[position * units..<(position + 1) * units])
          sums.addPrediction(outputs, target)
          if countsClasses { result.confusion[Int(target[0])][predictedClass(outputs)] += 1 }
        }
      }
    }
    // Of outputs that are no numbers nothing can be said: not even which class they name.
    if isFinite { result.metrics = sums.values }
    return result
  }

  /// The first picture of the task that can be made of the data.
  func picture(_ size: PictureSize) -> Picture? {
    for kind in dataset.task.kind.pictures {
      if let picture = kind.measure(dataset, self, size) { return picture }
    }
    return nil
  }
}
