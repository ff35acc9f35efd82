// Copies of all parameters that a run keeps beside those it trains: their moving average, and the
// best ones so far. They follow parameters by path and shape as optimizer state does.
package import Numerics
internal import CKernels

/// Which copies a run keeps.
package struct WeightCopies: OptionSet, Hashable, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The moving average of the values (Polyak & Juditsky, 1992).
  package static let average = WeightCopies(rawValue: 1)
  /// The values that were the best.
  package static let best = WeightCopies(rawValue: 2)

  /// What each is called in weights files.
  package static let named: [(name: String, copy: WeightCopies)] = [
    ("average", .average), ("best", .best),
  ]

  /// How many there are.
  package var count: Int { rawValue.nonzeroBitCount }
}

extension ParameterStore {
  /// average = decay average + (1 - decay) values, running statistics included; each product is
  /// rounded, then their sum. Nothing where no average is kept.
  package func average(decay: Float, kernels: KernelSet) {
    guard let average = copy(of: .average) else { return }
    kernels.table.pointee.add_scaled(arenaCount, decay, average, 1 - decay, values, average)
  }

  /// Runs `body` with the average in place of the values, where one is kept.
  package func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let average = copy(of: .average) else { return try body() }
    exchange(average)
    defer { exchange(average) }
    return try body()
  }

  private func exchange(_ other: UnsafeMutablePointer<Float>) {
    for index in 0..<arenaCount {
      (values[index], other[index]) = (other[index], values[index])
    }
  }

  /// Remembers the values, or their average where one is kept, as the best.
  package func keepBest() {
    guard let best = copy(of: .best) else { return }
    best.update(from: copy(of: .average) ?? values, count: arenaCount)
  }

  /// Puts the best values back, and lets the average start from them.
  package func restoreBest() {
    guard let best = copy(of: .best) else { return }
    values.update(from: best, count: arenaCount)
    copy(of: .average)?.update(from: best, count: arenaCount)
  }

  /// One parameter of a copy; nil where it is not kept.
  package func value(_ index: Int, of copy: WeightCopies) -> UnsafeMutableBufferPointer<Float>? {
    self.copy(of: copy).map {
      UnsafeMutableBufferPointer(start: $0 + offsets[index], count: slots[index].count)
    }
  }

  /// Adds the average of every parameter to a digest, where one is kept.
  package func digestAverage(into hash: inout Digest) {
    for index in specs.indices {
      if let average = value(index, of: .average) { hash.combine(UnsafeBufferPointer(average)) }
    }
  }

  /// Sums the gradients of the batches of one step in their order; after the last the gradients are
  /// their mean.
  package func collectGradient(part: Int, of count: Int, kernels: KernelSet) {
    let sum = gradientSum()
    if part == 0 {
      sum.update(from: gradients, count: arenaCount)
    } else {
      kernels.table.pointee.accumulate(arenaCount, gradients, sum)
    }
    guard part == count - 1 else { return }
    kernels.table.pointee.scale(arenaCount, 1 / Float(count), sum, gradients)
  }
}
