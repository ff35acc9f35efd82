// Seeds of their own for the parts of a run, so that one can be changed while the others stay:
// other initial weights on the same rows, or the same weights with other batches.
package import Numerics
package import Schema

/// What random numbers are drawn for.
package enum SeedPart: Sendable {
  /// The rows, their noise, and which of them test and validate.
  case data
  /// Initial values.
  case weights
  /// The order of the batches, dropout, stochastic depth.
  case batches
}

/// The seed of each part; `-1` takes the document's.
package struct RunSeeds: Configurable, Hashable {
  package var data = -1
  package var weights = -1
  package var batches = -1

  package init() {}

  package static var fields: [Field<RunSeeds>] {
    let range = -1...(1 << 53)
    return [
      .integer(
        "data", \.data, range, help: "seed of the rows and how they are divided; -1: the seed"),
      .integer("weights", \.weights, range, help: "seed of the initial values; -1: the seed"),
      .integer(
        "batches", \.batches, range, help: "seed of the batches' order and of dropout; -1: the seed"
      ),
    ]
  }
}

extension RunConfiguration {
  /// The seed of one part of the run.
  package func seed(of part: SeedPart) -> Seed {
    let own =
      switch part {
      case .data: seeds.data
      case .weights: seeds.weights
      case .batches: seeds.batches
      }
    return Seed(UInt64(own < 0 ? seed : own))
  }
}
