// What a dataset holds, counted and measured: for `show`, for the panel on data, for checks.
import Numerics
import Engine
import Schema

package struct DatasetSummary: Hashable, Sendable {
  /// A named column and the smallest and largest value in it, over all rows.
  package struct Column: Hashable, Sendable {
    package var name: String
    package var least: Float
    package var largest: Float
  }

  /// A class with its rows (or positions) in each part.
  package struct Class: Hashable, Sendable {
    package var name: String
    package var trainCount: Int
    package var testCount: Int
    package var count: Int { trainCount + testCount }
  }

  package var rowCount: Int
  package var trainCount: Int
  package var testCount: Int
  /// As the network sees them.
  package var features: [Column]
  /// Empty for a regression.
  package var classes: [Class] = []
  /// Empty for a classification.
  package var outputs: [Column] = []
  /// Memory that the numbers take.
  package var byteCount: Int

  package init(_ dataset: Dataset) {
    rowCount = dataset.rowCount
    trainCount = dataset.trainRows.count
    testCount = dataset.testRows.count
    features = Self.columns(dataset.featureNames, dataset.inputs)
    byteCount =
      4
      * (dataset.inputs.count + dataset.targets.count + dataset.points.count + dataset.pixels.count
        + trainCount + testCount)
    let names = dataset.task.names
    switch dataset.task.target {
    case .values: outputs = Self.columns(names, dataset.targets)
    case .classNumber:
      classes = names.map { Class(name: $0, trainCount: 0, testCount: 0) }
      for row in dataset.trainRows {
        for target in dataset.classes(of: row) { classes[target].trainCount += 1 }
      }
      for row in dataset.testRows {
        for target in dataset.classes(of: row) { classes[target].testCount += 1 }
      }
    }
  }

  /// The summary in words, a few lines.
  /// - Parameter limit: at most this many features and classes are listed by name.
  package func lines(limit: Int = 10) -> [String] {
    var lines = [
      "\(rowCount) rows: \(trainCount) to train, \(testCount) to test; \(features.count) "
        + "\(features.count == 1 ? "feature" : "features"); \(Self.size(byteCount))"
    ]
    if features.count > limit {
      let least = features.map(\.least).min() ?? 0
      let largest = features.map(\.largest).max() ?? 0
      lines.append("features from \(Self.short(least)) to \(Self.short(largest))")
    } else {
      lines += features.map { "feature \(Self.words($0))" }
    }
    lines += outputs.prefix(limit).map { "predicts \(Self.words($0))" }
    if !classes.isEmpty {
      let shown = classes.prefix(limit).map { "\(Node(.string($0.name)).excerpt) \($0.count)" }
      lines.append(
        "\(classes.count) classes: \(shown.joined(separator: ", "))"
          + (classes.count > limit ? ", …" : ""))
    }
    return lines
  }

  private static func columns(_ names: [String], _ values: [Float]) -> [Column] {
    guard values.count >= names.count else { return [] }
    var columns = zip(names, values).map { Column(name: $0, least: $1, largest: $1) }
    for start in stride(from: 0, to: values.count, by: max(names.count, 1)) {
      for index in columns.indices {
        columns[index].least = min(columns[index].least, values[start + index])
        columns[index].largest = max(columns[index].largest, values[start + index])
      }
    }
    return columns
  }

  private static func words(_ column: Column) -> String {
    "\(Node(.string(column.name)).excerpt) from \(short(column.least)) to \(short(column.largest))"
  }

  /// Three decimals where they say something.
  private static func short(_ value: Float) -> String {
    let rounded = (Double(value) * 1000).rounded() / 1000
    return abs(value) < 1e6 && (value == 0 || abs(value) >= 0.01) ? "\(rounded)" : "\(value)"
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\((bytes + 999) / 1000) kB" : "\(bytes / 1_000_000) MB"
  }
}
