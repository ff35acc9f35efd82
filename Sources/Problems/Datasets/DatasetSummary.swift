// What a dataset holds, counted and measured: for `show`, for the panel on data, for checks.
import Numerics
import Engine
import Schema

package struct DatasetSummary: Hashable, Sendable {
  /// A named column with its range, mean and deviation over all rows, in the units it was read in.
  package struct Column: Hashable, Sendable {
    package var name: String
    package var measure: ColumnMeasure
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
  package var features: [Column]
  /// Values of a row: as many as `features`, but for images that are held as bytes, of which a
  /// channel is measured as a whole.
  package var featureCount: Int
  /// Where the network sees the features in other units: the range it sees.
  package var inputRange: ClosedRange<Float>?
  /// Empty for a regression.
  package var classes: [Class] = []
  /// Empty for a classification.
  package var outputs: [Column] = []
  /// How a file was read, where its document leaves it open.
  package var notes: [String]
  /// What is likely to be wrong with the data.
  package var warnings: [String]
  /// Memory that the numbers take.
  package var byteCount: Int

  package init(_ dataset: Dataset) {
    rowCount = dataset.rowCount
    trainCount = dataset.trainRows.count
    testCount = dataset.testRows.count
    notes = dataset.notes
    warnings = Self.warnings(of: dataset)
    featureCount = dataset.inputShape.count
    features =
      dataset.byteRows.map(Self.channels)
      ?? Self.columns(dataset.featureNames, dataset.featureMeasures, dataset.inputs)
    if !dataset.featureMeasures.isEmpty, let least = dataset.inputs.min(),
      let largest = dataset.inputs.max()
    {
      inputRange = least...largest
    }
    byteCount =
      (dataset.byteRows?.bytes.count ?? 0) + 4
      * (dataset.inputs.count + dataset.targets.count + dataset.points.count + dataset.pixels.count
        + trainCount + testCount)
    let names = dataset.task.names
    switch dataset.task.target {
    case .values: outputs = Self.columns(names, dataset.outputMeasures, dataset.targets)
    case .classNumber: classes = Self.classes(of: dataset)
    case .boxes: classes = []
    }
  }

  /// What is likely to be wrong with the data, without measuring it anew.
  package static func warnings(of dataset: Dataset) -> [String] {
    dataset.warnings + classWarnings(of: dataset)
  }

  /// Those of classes that have no rows to train on, or to test.
  package static func classWarnings(of dataset: Dataset) -> [String] {
    // Of characters and tokens the rare ones are often in one part alone.
    guard dataset.task.target == .classNumber, dataset.task.positions == nil else { return [] }
    return emptyClasses(classes(of: dataset), testCount: dataset.testRows.count)
  }

  private static func classes(of dataset: Dataset) -> [Class] {
    var classes = dataset.task.names.map { Class(name: $0, trainCount: 0, testCount: 0) }
    for row in dataset.trainRows {
      for target in dataset.classes(of: row) { classes[target].trainCount += 1 }
    }
    for row in dataset.testRows {
      for target in dataset.classes(of: row) { classes[target].testCount += 1 }
    }
    return classes
  }

  /// Classes that are never trained on, or never tested.
  private static func emptyClasses(_ classes: [Class], testCount: Int) -> [String] {
    let untrained = classes.filter { $0.trainCount == 0 && $0.testCount > 0 }
    let untested = testCount == 0 ? [] : classes.filter { $0.testCount == 0 && $0.trainCount > 0 }
    let seed = "another seed or test_fraction splits the rows in another way"
    return [(untrained, "to train on"), (untested, "to test")].compactMap { list, part in
      guard !list.isEmpty else { return nil }
      let names = listed(list.map { Node(.string($0.name)).excerpt }, limit: 10)
      return "\(list.count == 1 ? "the class" : "the classes") \(names) "
        + "\(list.count == 1 ? "has" : "have") no row \(part): \(seed)"
    }
  }

  private static func listed(_ words: [String], limit: Int) -> String {
    words.prefix(limit).joined(separator: ", ") + (words.count > limit ? ", …" : "")
  }

  /// The summary in words, a few lines; notes and warnings are no part of it.
  /// - Parameter limit: at most this many features and classes are listed by name.
  package func lines(limit: Int = 10) -> [String] {
    var lines = [
      "\(rowCount) rows: \(trainCount) to train, \(testCount) to test; \(featureCount) "
        + "\(featureCount == 1 ? "feature" : "features"); \(Self.size(byteCount))"
    ]
    if features.count > limit {
      let least = features.map(\.measure.least).min() ?? 0
      let largest = features.map(\.measure.largest).max() ?? 0
      lines.append("features from \(Self.words(least)) to \(Self.words(largest))")
    } else {
      lines += features.map { "feature \(Self.words($0))" }
    }
    if let inputRange {
      lines.append(
        "the network sees features from \(Self.words(Double(inputRange.lowerBound))) to "
          + "\(Self.words(Double(inputRange.upperBound)))")
    }
    lines += outputs.prefix(limit).map { "predicts \(Self.words($0))" }
    if !classes.isEmpty {
      let shown = classes.map {
        "\(Node(.string($0.name)).excerpt) \($0.trainCount) + \($0.testCount)"
      }
      lines.append(
        "\(classes.count) classes, rows to train + to test: "
          + Self.listed(shown, limit: limit))
    }
    return lines
  }

  /// The channels of images as they were read.
  private static func channels(_ images: ByteRows) -> [Column] {
    let names = images.channels == 3 ? ["red", "green", "blue"] : ["grey"]
    let histogram = ByteHistogram(images, rows: nil)
    return names.enumerated().map { Column(name: $1, measure: histogram.measure($0)) }
  }

  private static func columns(
    _ names: [String], _ measures: [ColumnMeasure], _ values: [Float]
  ) -> [Column] {
    if measures.count == names.count {
      return zip(names, measures).map { Column(name: $0, measure: $1) }
    }
    guard !names.isEmpty, values.count >= names.count else { return [] }
    return zip(names, ColumnMeasure.all(of: values, width: names.count))
      .map { Column(name: $0, measure: $1) }
  }

  private static func words(_ column: Column) -> String {
    let measure = column.measure
    return "\(Node(.string(column.name)).excerpt) from \(words(measure.least)) to "
      + "\(words(measure.largest)), mean \(words(measure.mean)), deviation "
      + "\(words(measure.deviation))"
  }

  /// Three decimals where they say something.
  static func words(_ value: Double) -> String {
    guard abs(value) < 1e15, value == 0 || abs(value) >= 0.01 else {
      return NumberFormat.scientific(value, digits: 4)
    }
    let rounded = (value * 1000).rounded() / 1000
    return numberNode(rounded).excerpt
  }

  private static func size(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\((bytes + 999) / 1000) kB" : "\(bytes / 1_000_000) MB"
  }
}
