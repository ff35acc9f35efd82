// Singular values: how much the weights of each layer stretch what they are given, and how much the
// network as a whole stretches a change of its inputs.
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

  /// The largest over the smallest; infinite where that is zero.
  package var condition: Double {
    guard let largest = values.first, let smallest = values.last else { return .nan }
    return largest / smallest
  }
}

package enum SingularValues {
  /// Of a matrix in rows, by one-sided Jacobi rotations in double precision (Hestenes, 1958): pairs
  /// of columns are turned until all are orthogonal; their lengths are the singular values.
  /// - Parameter matrix: rows x columns numbers.
  package static func of(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    // As many columns as the smaller extent: the transpose has the same values.
    let isWide = columns > rows
    let (count, length) = isWide ? (rows, columns) : (columns, rows)
    var vectors = (0..<count).map { vector in
      (0..<length).map { isWide ? matrix[vector * columns + $0] : matrix[$0 * columns + vector] }
    }
    for _ in 0..<60 {
      var isTurned = false
      for a in 0..<count {
        for b in (a + 1)..<max(a + 1, count) where turn(&vectors, a, b) { isTurned = true }
      }
      if !isTurned { break }
    }
    return vectors.map { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }.sorted(by: >)
  }

  /// Makes two vectors orthogonal. - Returns: whether they were not.
  private static func turn(_ vectors: inout [[Double]], _ a: Int, _ b: Int) -> Bool {
    var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
    for i in vectors[a].indices {
      let (x, y) = (vectors[a][i], vectors[b][i])
      alpha += x * x
      beta += y * y
      gamma += x * y
    }
    guard gamma.magnitude > 1e-14 * (alpha * beta).squareRoot(), gamma != 0 else { return false }
    let zeta = (beta - alpha) / (2 * gamma)
    let tangent = (zeta < 0 ? -1 : 1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = cosine * tangent
    for i in vectors[a].indices {
      let (x, y) = (vectors[a][i], vectors[b][i])
      vectors[a][i] = cosine * x - sine * y
      vectors[b][i] = sine * x + cosine * y
    }
    return true
  }
}

extension Trainer {
  /// Work of one matrix, rows times the square of columns, beyond which it is left out.
  private static let mostWork = 1 << 27

  /// Of every trained matrix; a convolution is the matrix [taps and channels, outputs].
  /// - Parameter isWanted: asked before every matrix; the rest is left out then.
  /// - Returns: those that could be computed, and the paths of those that are too large.
  package func spectra(isWanted: () -> Bool = { true }) -> (
    spectra: [LayerSpectrum], tooLarge: [String]
  ) {
    let store = compiled.store
    var (spectra, tooLarge): ([LayerSpectrum], [String]) = ([], [])
    store.withAverage {
      for (index, spec) in store.specs.enumerated()
      where spec.role == .weight && spec.isTrained && spec.shape.dimensions.count > 1 {
        guard isWanted() else { return }
        let columns = spec.shape.last
        let rows = spec.shape.count / max(1, columns)
        let small = min(rows, columns)
        guard max(rows, columns) * small * small <= Self.mostWork else {
          tooLarge.append(spec.path)
          continue
        }
        let values = SingularValues.of(
          store.value(index).map(Double.init), rows: rows, columns: columns)
        spectra.append(
          LayerSpectrum(path: spec.path, rows: rows, columns: columns, values: values))
      }
    }
    return (spectra, tooLarge)
  }

  /// Of the Jacobian of outputs by inputs at a training row, by central differences of the network
  /// in single precision.
  /// - Parameter place: which of the training rows.
  /// - Returns: nil where inputs are tokens, or there are more than 1,024 inputs or outputs.
  package func jacobianSpectrum(atRow place: Int = 0) -> LayerSpectrum? {
    let inputs = dataset.inputShape.count
    guard dataset.trainRows.indices.contains(place), inputs <= 1024, !compiled.lowered.readsTokens
    else { return nil }
    let row = Int(dataset.trainRows[place])
    var base = [Float](repeating: 0, count: inputs)
    dataset.withInputs { rows in
      base.withUnsafeMutableBufferPointer { memory in
        if let start = memory.baseAddress { rows.copy(row, to: start) }
      }
    }
    var columns = [[Double]](repeating: [], count: inputs)
    compiled.store.withAverage {
      compiled.evaluator.run(count: 2 * inputs) { index, target in
        target.update(from: base, count: inputs)
        let step = Self.step(base[index / 2])
        target[index / 2] += index.isMultiple(of: 2) ? step : -step
      } read: { index, values in
        if index.isMultiple(of: 2) {
          columns[index / 2] = values.map(Double.init)
        } else {
          let width = 2 * Double(Self.step(base[index / 2]))
          columns[index / 2] = zip(columns[index / 2], values).map { ($0 - Double($1)) / width }
        }
      }
    }
    let outputs = columns.first?.count ?? 0
    guard outputs > 0, outputs <= 1024 else { return nil }
    let values = SingularValues.of(columns.flatMap { $0 }, rows: inputs, columns: outputs)
    return LayerSpectrum(
      path: "outputs by inputs", rows: outputs, columns: inputs, values: values)
  }

  /// A power of two near a hundredth of the input, so that adding it is exact where it can be.
  private static func step(_ value: Float) -> Float { max(1, value.magnitude.binade) / 128 }
}
