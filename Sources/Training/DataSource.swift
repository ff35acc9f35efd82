// What the rows of a run depend on: its data with their own seed, and the part kept for validation.
// Where it is equal, the rows are, however the configurations differ otherwise.
package import Numerics
package import Problems
internal import Engine

package struct DataSource: Equatable, Sendable {
  package var data: DataSpec
  package var seed: Seed
  package var validationFraction: Double

  /// Makes or reads the rows and puts the validation part aside.
  /// - Throws: `DataError` for the user.
  package func load(files: DataFiles) throws -> Dataset {
    var dataset = try data.kind.load(seed: seed, files: files)
    dataset.holdOut(validationFraction, seed: seed)
    return dataset
  }

  /// How many rows each part will have, where that is known without reading files.
  package var splitCounts: SplitCounts? {
    data.kind.splitCounts?.holdingOut(validationFraction)
  }
}

extension RunConfiguration {
  package var dataSource: DataSource {
    DataSource(
      data: data, seed: seed(of: .data), validationFraction: training.validationFraction)
  }

  /// The data of this configuration, made or read.
  /// - Throws: `DataError` for the user.
  package func loadDataset(files: DataFiles) throws -> Dataset {
    try dataSource.load(files: files)
  }
}
