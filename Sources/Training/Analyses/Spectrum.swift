// How much the weights of each layer stretch what they are given, and how much the network as a
// whole stretches a change of its inputs.
internal import Engine
internal import Networks
internal import Numerics
internal import Problems

/// The singular values of one matrix, the largest first.
package struct LayerSpectrum: Hashable, Sendable {
  /// Of the parameter.
  package var path: String
  package var rows: Int
  package var columns: Int
  package var values: [Double]

  package init(path: String, rows: Int, columns: Int, values: [Double]) {
    (self.path, self.rows, self.columns, self.values) = (path, rows, columns, values)
  }

  /// The middle one, or the mean of the two in the middle; nil where there is none.
  package var median: Double? {
    guard !values.isEmpty else { return nil }
    return (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
  }

  /// The largest over the smallest; infinite where that is zero.
  package var condition: Double {
    guard let largest = values.first, let smallest = values.last else { return .nan }
    return largest / smallest
  }
}

/// The singular values of a run, as far as they are computed.
package struct SpectrumReport: Hashable, Sendable {
  /// The step after which they are measured.
  package var step: Int
  /// Of the weights, in the order of the network.
  package var layers: [LayerSpectrum] = []
  /// Paths of the matrices that are too large.
  package var tooLarge: [String] = []
  /// Of the outputs by the inputs, at a training row.
  package var jacobian: LayerSpectrum?
  /// Why it is not measured; nil where it is, or is still to be.
  package var whyNoJacobian: String?

  package init(step: Int) { self.step = step }
}

/// Matrix after matrix, the Jacobian last.
final class SpectrumStudy: Study {
  /// Work of one matrix, rows times the square of columns, beyond which it is left out.
  private static let mostWork = 1 << 27
  private static let mostOfJacobian = 1024
  /// Inputs that are changed at a time.
  private static let inputsAtATime = 16

  let kind = AnalysisKind.spectrum
  private let run: StudiedRun
  private let row: Int
  private let matrices: [Int]
  private var next = 0
  /// The matrix that is being turned.
  private var rotations: SingularValues?
  /// The Jacobian, input by input.
  private var jacobian: [[Double]] = []
  private(set) var found: SpectrumReport

  /// - Parameter row: which of the training rows the Jacobian is taken at.
  init(_ trainer: Trainer, row: Int = 0, withJacobian: Bool = true, withLayers: Bool = true) {
    run = StudiedRun(trainer)
    self.row = row
    found = SpectrumReport(step: trainer.step)
    let specs = trainer.compiled.store.specs
    var matrices: [Int] = []
    for (index, spec) in specs.enumerated()
    where withLayers && spec.role == .weight && spec.isTrained && spec.shape.dimensions.count > 1 {
      let (rows, columns) = Self.extents(spec)
      let small = min(rows, columns)
      if max(rows, columns) * small * small <= Self.mostWork {
        matrices.append(index)
      } else {
        found.tooLarge.append(spec.path)
      }
    }
    self.matrices = matrices
    found.whyNoJacobian = withJacobian ? Self.whyNoJacobian(trainer, row: row) : "not asked for"
  }

  /// A convolution is the matrix [taps and channels, outputs].
  private static func extents(_ spec: ParameterSpec) -> (rows: Int, columns: Int) {
    (spec.shape.count / max(1, spec.shape.last), spec.shape.last)
  }

  private static func whyNoJacobian(_ trainer: Trainer, row: Int) -> String? {
    let data = trainer.dataset
    let (inputs, most) = (data.inputShape.count, NumberFormat.grouped(mostOfJacobian))
    let outputs = trainer.network.graph.shape(trainer.network.output)
    if trainer.network.readsTokens {
      return "the inputs are tokens, which cannot be changed a little"
    }
    if inputs > mostOfJacobian { return "there are more than \(most) inputs" }
    if outputs.count / max(1, outputs.dimensions[0]) > mostOfJacobian {
      return "there are more than \(most) outputs"
    }
    return data.trainRows.indices.contains(row) ? nil : "there is no training row \(row)"
  }

  private var isJacobianDue: Bool { found.whyNoJacobian == nil }
  var isCurrent: Bool { run.isCurrent }
  /// The Jacobian counts as a matrix.
  var count: Int { matrices.count + (isJacobianDue ? 1 : 0) }
  var done: Int { found.layers.count + (found.jacobian == nil ? 0 : 1) }
  func report(in results: inout AnalysisResults) { results.spectrum = found }

  /// A matrix is turned one vector at a time, and the network asked for a few inputs at a time.
  func makeNext() {
    guard !isComplete else { return }
    if var turning = rotations {
      rotations = nil
      turning.turnNext()
      if turning.isDone { finish(turning.values) } else { rotations = turning }
      return
    }
    let trainer = run.trainer
    if next < matrices.count {
      let (rows, columns) = Self.extents(trainer.compiled.store.specs[matrices[next]])
      let values = trainer.compiled.store.withAverage {
        trainer.compiled.store.value(matrices[next]).map(Double.init)
      }
      begin(SingularValues(values, rows: rows, columns: columns))
    } else if jacobian.count < trainer.dataset.inputShape.count {
      let first = jacobian.count
      jacobian += trainer.jacobian(
        atRow: row,
        inputs: first..<min(first + Self.inputsAtATime, trainer.dataset.inputShape.count))
    } else {
      begin(
        SingularValues(
          jacobian.flatMap { $0 }, rows: jacobian.count, columns: jacobian.first?.count ?? 0))
    }
  }

  private func begin(_ turning: SingularValues) {
    if turning.isDone { finish(turning.values) } else { rotations = turning }
  }

  private func finish(_ values: [Double]) {
    if next < matrices.count {
      let spec = run.trainer.compiled.store.specs[matrices[next]]
      let (rows, columns) = Self.extents(spec)
      found.layers.append(
        LayerSpectrum(path: spec.path, rows: rows, columns: columns, values: values))
      next += 1
    } else {
      found.jacobian = LayerSpectrum(
        path: "outputs by inputs", rows: jacobian.first?.count ?? 0, columns: jacobian.count,
        values: values)
    }
  }
}

extension Trainer {
  /// Of every trained matrix; a convolution is the matrix [taps and channels, outputs].
  /// - Parameter isWanted: asked before every turn; the rest is left out then.
  /// - Returns: those that could be computed, and the paths of those that are too large.
  package func spectra(isWanted: () -> Bool = { true }) -> (
    spectra: [LayerSpectrum], tooLarge: [String]
  ) {
    let study = SpectrumStudy(self, withJacobian: false)
    study.complete(while: isWanted)
    return (study.found.layers, study.found.tooLarge)
  }

  /// Of the Jacobian of outputs by inputs at a training row, by central differences of the network
  /// in single precision.
  /// - Parameter place: which of the training rows.
  /// - Returns: nil where inputs are tokens, or there are more than 1,024 inputs or outputs.
  package func jacobianSpectrum(atRow place: Int = 0) -> LayerSpectrum? {
    let study = SpectrumStudy(self, row: place, withLayers: false)
    study.complete()
    return study.found.jacobian
  }

  /// How the outputs change with some of the inputs, at a training row.
  /// - Returns: by input, the derivative of every output.
  fileprivate func jacobian(atRow place: Int, inputs changed: Range<Int>) -> [[Double]] {
    let width = dataset.inputShape.count
    let row = Int(dataset.trainRows[place])
    var base = [Float](repeating: 0, count: width)
    dataset.withInputs { rows in
      base.withUnsafeMutableBufferPointer { memory in
        if let start = memory.baseAddress { rows.copy(row, to: start) }
      }
    }
    var columns = [[Double]](repeating: [], count: changed.count)
    compiled.store.withAverage {
      compiled.evaluator.run(count: 2 * changed.count) { index, target in
        let input = changed.lowerBound + index / 2
        target.update(from: base, count: width)
        let step = Self.step(base[input])
        target[input] += index.isMultiple(of: 2) ? step : -step
      } read: { index, values in
        if index.isMultiple(of: 2) {
          columns[index / 2] = values.map(Double.init)
        } else {
          let step = 2 * Double(Self.step(base[changed.lowerBound + index / 2]))
          columns[index / 2] = zip(columns[index / 2], values).map { ($0 - Double($1)) / step }
        }
      }
    }
    return columns
  }

  /// A power of two near a hundredth of the input, so that adding it is exact where it can be.
  private static func step(_ value: Float) -> Float { max(1, value.magnitude.binade) / 128 }
}
