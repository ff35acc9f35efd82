// The loss around the weights of a trained network, over a plane of two random directions (Li, Xu,
// Taylor, Studer & Goldstein, 2018).
internal import Engine
internal import Numerics
internal import Problems
import Networks

/// The loss at every point of a square grid around the weights, rows from -1 to 1 along the second
/// direction, columns along the first.
package struct Landscape: Hashable, Sendable {
  /// Points of a side; odd, so that the middle is the network as it is.
  package var side: Int
  /// How far the grid reaches, in lengths of the weights.
  package var reach: Double
  /// How many rows of the training data the loss is the mean of.
  package var rows: Int
  /// The step after which it is measured.
  package var step: Int
  /// Row by row, as far as they are measured: `side` times `side` in the end.
  package var losses: [Float]

  package init(side: Int, reach: Double, rows: Int, step: Int, losses: [Float] = []) {
    (self.side, self.reach, self.rows) = (side, reach, rows)
    (self.step, self.losses) = (step, losses)
  }

  /// NaN where it is not measured yet.
  package func loss(row: Int, column: Int) -> Float {
    let place = row * side + column
    return losses.indices.contains(place) ? losses[place] : .nan
  }

  /// How far a row or column lies from the middle, in lengths of the weights.
  package func offset(_ place: Int) -> Double {
    let half = Double(side / 2)
    return (Double(place) - half) / half * reach
  }
}

/// The landscapes of several runs, with the same directions in both.
package struct LandscapeReport: Sendable {
  package struct Part: Sendable {
    package var variant: Variant
    package var landscape: Landscape

    package init(variant: Variant, landscape: Landscape) {
      (self.variant, self.landscape) = (variant, landscape)
    }
  }

  package var parts: [Part]
  /// Why nothing is measured.
  package var reason: String?

  package init(parts: [Part], reason: String? = nil) {
    (self.parts, self.reason) = (parts, reason)
  }
}

/// Point after point of the landscapes of one or more runs.
///
/// Filter-normalized directions: normal numbers from the seed's streams `landscape`, of which those
/// of every output (a column of a matrix, an output channel of a convolution) are as long as its
/// weights are. Biases and what belongs to normalizations stay, as in the paper. Two runs with
/// parameters of the same paths and seed get the same numbers.
final class LandscapeStudy: Study {
  /// A run with its weights and the two directions: three copies of its weights in all.
  private struct Plane {
    let variant: Variant
    let run: StudiedRun
    let rows: [Int32]
    let parameters: [Int]
    let original: [[Float]]
    let across: [[Float]]
    let down: [[Float]]
    var landscape: Landscape
  }

  let kind = AnalysisKind.landscape
  /// Weights of a run beyond which it is not begun: three copies of them are kept.
  static let maximumWeights = 1 << 25

  private var planes: [Plane] = []
  private var reason: String?
  private(set) var done = 0

  /// - Parameters:
  ///   - side: points of a side, 3 to 101.
  ///   - reach: in lengths of the weights.
  init(
    _ runs: [(variant: Variant, trainer: Trainer)], side: Int = 21, reach: Double = 1,
    maximumRows: Int = 512
  ) {
    let side = min(max(side, 3), 101) | 1
    let most = runs.map { $0.trainer.network.parameterCount }.max() ?? 0
    guard most <= Self.maximumWeights else {
      reason =
        "a landscape keeps three copies of the weights: allowed are "
        + "\(NumberFormat.grouped(Self.maximumWeights)) of them, the network has "
        + NumberFormat.grouped(most)
      return
    }
    planes = runs.map { variant, trainer in
      let store = trainer.compiled.store
      let parameters = store.specs.indices.filter {
        store.specs[$0].role == .weight && store.specs[$0].isTrained
      }
      let seed = trainer.configuration.seed(of: .weights)
      func direction(_ name: String) -> [[Float]] {
        parameters.map { index in
          var random = seed.stream("landscape", name, store.specs[index].path)
          return normalized(
            (0..<store.value(index).count).map { _ in random.normal() }, like: store.value(index),
            outputs: store.specs[index].shape.last)
        }
      }
      let rows = Array(trainer.dataset.trainRows.prefix(maximumRows))
      return store.withAverage {
        Plane(
          variant: variant, run: StudiedRun(trainer), rows: rows, parameters: parameters,
          original: parameters.map { Array(store.value($0)) }, across: direction("x"),
          down: direction("y"),
          landscape: Landscape(side: side, reach: reach, rows: rows.count, step: trainer.step))
      }
    }
  }

  var isCurrent: Bool { planes.allSatisfy(\.run.isCurrent) }
  var count: Int { planes.reduce(0) { $0 + $1.landscape.side * $1.landscape.side } }
  var landscapes: [Landscape] { planes.map(\.landscape) }

  func report(in results: inout AnalysisResults) {
    results.landscape = LandscapeReport(
      parts: planes.map { LandscapeReport.Part(variant: $0.variant, landscape: $0.landscape) },
      reason: reason)
  }

  func makeNext() {
    guard !isComplete else { return }
    // Point by point in turn, so that two maps grow together.
    let place = done % planes.count
    let plane = planes[place]
    let (row, column) = plane.landscape.losses.count
      .quotientAndRemainder(dividingBy: plane.landscape.side)
    let (x, y) = (
      Float(plane.landscape.offset(column)), Float(plane.landscape.offset(row))
    )
    let compiled = plane.run.trainer.compiled
    let loss = compiled.store.withAverage {
      for (place, index) in plane.parameters.enumerated() {
        let memory = compiled.store.value(index)
        for at in memory.indices {
          memory[at] =
            plane.original[place][at] + x * plane.across[place][at] + y * plane.down[place][at]
        }
      }
      defer {
        for (place, index) in plane.parameters.enumerated() {
          _ = compiled.store.value(index).update(fromContentsOf: plane.original[place])
        }
      }
      return compiled.evaluator.evaluate(plane.rows).metrics[Metric.loss.kind] ?? .nan
    }
    planes[place].landscape.losses.append(loss)
    done += 1
  }
}

extension Trainer {
  /// The landscape around the run's weights: see `LandscapeStudy`.
  /// - Parameters:
  ///   - side: points of a side, 3 to 101.
  ///   - isWanted: asked before every point.
  /// - Returns: nil where it was no longer wanted. The run is as it was.
  package func landscape(
    side: Int = 21, reach: Double = 1, maximumRows: Int = 512, isWanted: () -> Bool = { true }
  ) -> Landscape? {
    let study = LandscapeStudy(
      [(.main, self)], side: side, reach: reach, maximumRows: maximumRows)
    return study.complete(while: isWanted) ? study.landscapes.first : nil
  }
}

/// `values` with the length of every output made that of the weights.
private func normalized(
  _ values: [Double], like weights: UnsafeMutableBufferPointer<Float>, outputs: Int
) -> [Float] {
  var result = [Float](repeating: 0, count: values.count)
  for output in 0..<outputs {
    var (length, wanted) = (0.0, 0.0)
    for at in stride(from: output, to: values.count, by: outputs) {
      length += values[at] * values[at]
      wanted += Double(weights[at]) * Double(weights[at])
    }
    guard length > 0 else { continue }
    let factor = (wanted / length).squareRoot()
    for at in stride(from: output, to: values.count, by: outputs) {
      result[at] = Float(values[at] * factor)
    }
  }
  return result
}
