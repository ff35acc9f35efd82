// Which rows a step trains on: a fresh permutation of the train rows every epoch, cut into
// consecutive batches. A function of seed and step alone, so that a resumed run needs no
// generator state and two variants of one document see equal batches.
package import Numerics
internal import Engine

package struct Batches {
  /// Rows a step: the configured size, or all train rows where there are fewer.
  package let size: Int
  /// Batches an epoch; rows that do not fill a last batch are left out of that epoch.
  package let perEpoch: Int
  private let seed: Seed
  private let rows: [Int32]
  private var epoch = -1
  private var order: [Int32] = []

  /// - Parameter rows: the train rows, at least one.
  package init(rows: [Int32], size: Int, seed: Seed) {
    self.size = max(1, min(size, rows.count))
    perEpoch = max(1, rows.count / self.size)
    self.rows = rows
    self.seed = seed
  }

  /// The epoch that `step` belongs to, from 0.
  package func epoch(of step: Int) -> Int { step / perEpoch }

  /// The rows of the batch of `step`.
  package mutating func rows(at step: Int) -> ArraySlice<Int32> {
    let wanted = epoch(of: step)
    if wanted != epoch {
      var stream = seed.stream("shuffle", String(wanted))
      order = stream.permutation(rows.count).map { rows[Int($0)] }
      epoch = wanted
    }
    let start = step % perEpoch * size
    return order[start..<start + size]
  }
}
