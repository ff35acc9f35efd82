// The loss around the weights of a trained network, over a plane of two random directions (Li, Xu,
// Taylor, Studer & Goldstein, 2018).
internal import Engine
internal import Numerics
internal import Problems

/// The loss at every point of a square grid around the weights, rows from -1 to 1 along the second
/// direction, columns along the first.
package struct Landscape: Hashable, Sendable {
  /// Points of a side; odd, so that the middle is the network as it is.
  package var side: Int
  /// How far the grid reaches, in lengths of the weights.
  package var reach: Double
  /// How many rows of the training data the loss is the mean of.
  package var rows: Int
  package var losses: [Float]

  package func loss(row: Int, column: Int) -> Float { losses[row * side + column] }
}

extension Trainer {
  /// Filter-normalized directions: normal numbers from the seed's streams `landscape`, of which
  /// those of every output (a column of a matrix, an output channel of a convolution) are as long
  /// as its weights are. Biases and what belongs to normalizations stay, as in the paper.
  /// - Parameters:
  ///   - side: points of a side, 3 to 101.
  ///   - isWanted: asked before every point.
  /// - Returns: nil where it was no longer wanted. The run is as it was.
  package func landscape(
    side: Int = 21, reach: Double = 1, maximumRows: Int = 512, isWanted: () -> Bool = { true }
  ) -> Landscape? {
    let side = min(max(side, 3), 101) | 1
    let store = compiled.store
    let weights = store.specs.indices.filter {
      store.specs[$0].role == .weight && store.specs[$0].isTrained
    }
    let seed = configuration.seed(of: .weights)
    func direction(_ name: String) -> [[Float]] {
      weights.map { index in
        var random = seed.stream("landscape", name, store.specs[index].path)
        return Self.normalized(
          (0..<store.value(index).count).map { _ in random.normal() }, like: store.value(index),
          outputs: store.specs[index].shape.last)
      }
    }
    let rows = Array(dataset.trainRows.prefix(maximumRows))
    return store.withAverage {
      let original = weights.map { Array(store.value($0)) }
      let (across, down) = (direction("x"), direction("y"))
      defer {
        for (place, index) in weights.enumerated() {
          _ = store.value(index).update(fromContentsOf: original[place])
        }
      }
      var landscape = Landscape(side: side, reach: reach, rows: rows.count, losses: [])
      let half = Double(side / 2)
      for row in 0..<side {
        for column in 0..<side {
          guard isWanted() else { return nil }
          let x = Float((Double(column) - half) / half * reach)
          let y = Float((Double(row) - half) / half * reach)
          for (place, index) in weights.enumerated() {
            let memory = store.value(index)
            for at in memory.indices {
              memory[at] = original[place][at] + x * across[place][at] + y * down[place][at]
            }
          }
          landscape.losses.append(
            compiled.evaluator.evaluate(rows).metrics["loss"] ?? .nan)
        }
      }
      return landscape
    }
  }

  /// `values` with the length of every output made that of the weights.
  private static func normalized(
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
}
