// A table of the reader's own: separated values with a column to predict.
package import Numerics
internal import Engine
package import Schema

/// Separated values (RFC 4180, and its kin): a line an example, numbers but for the label.
///
/// `Docs/Data.md` has the rules of what is found out where a document does not say it. A load takes
/// bounded memory: see `CSVTable`.
package struct CSV: DatasetKind {
  package static let kind = "csv"
  package static let summary = "a table of separated values in a file"
  package static let details = """
    A line an example (RFC 4180): numbers, but for the label. The rules are below:
    [Tables](#tables).
    """
  package static let isStored = true
  package static let dividingFields: Set = ["test_fraction", "standardize", "columns", "ignore"]

  package var path = ""
  package var header = HeaderRule.automatic
  package var label: ColumnReference?
  package var columns: [ColumnReference] = []
  package var ignored: [ColumnReference] = []
  package var task = CSVTask.automatic
  package var missing = MissingRule.refuse
  package var separator = CSVSeparator.automatic
  package var decimal = DecimalMark.point
  package var comments = CommentRule.automatic
  package var encoding = CSVEncoding.utf8
  package var testFraction = 0.2
  package var standardizes = true

  package init() {}

  package static var fields: [Field<CSV>] {
    [
      .text(
        "path", \.path, maximumLength: 4096, required: true,
        help: "below the document's folder; any other place is named on the command line"),
      .value(
        "header", \.header, allowed: "auto, yes, no",
        help: "does the first line name the columns? auto: yes, if a word stands over numbers"),
      .optional(
        "label", \.label, allowed: "a column's name, or its number from 1",
        help: "the column to predict; the last one if not given"),
      .list(
        "columns", \.columns, limit: CSVColumns.maximumColumns,
        help: "the columns to learn from, by name or number; all but the label if not given"),
      .list(
        "ignore", \.ignored, limit: CSVColumns.maximumColumns,
        help: "columns to leave out, by name or number"),
      .choice(
        "task", \.task,
        help: "auto: classes if a label is a word, or all are whole numbers of at most 20 values"),
      .choice(
        "missing", \.missing,
        help: "rows with a missing value: refuse them, drop them, or mean for a feature's mean"),
      .choice(
        "separator", \.separator, help: "what stands between fields; auto: found in the first lines"
      ),
      .choice("decimal", \.decimal, help: "what stands before the fraction of a number"),
      .value(
        "comment", \.comments, allowed: CommentRule.allowed,
        help: "how comments begin; auto: with #, where the line has other fields than the table"),
      .choice("encoding", \.encoding, help: "how the bytes of the file are text"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
      .flag(
        "standardize", \.standardizes,
        help: "bring features, and a value to predict, to mean 0 and deviation 1"),
    ]
  }

  package static var fileFields: [String] { ["path"] }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let name = Node(.string(path)).excerpt
    var table = try CSVTable(try files.read(path), file: name, self)
    let columns = table.columns
    let labels = try table.labels.resolved(
      as: task, name: table.labelName, decimal: decimal
    ) { columns.place($0, columns.label) }
    table.labels = CSVLabels()
    var warnings = TableFindings(table: table, task: labels.task, targets: labels.targets)
      .warnings()
    let rows = splitRows(table.rowCount, testFraction: testFraction, seed: seed)
    var isTrained = [Bool](repeating: false, count: table.rowCount)
    for row in rows.train { isTrained[Int(row)] = true }
    let all = [Bool](repeating: true, count: table.rowCount)
    let measures = table.features.measures(of: all)
    let trained = table.features.measures(of: isTrained)
    for (index, column) in columns.features.enumerated()
    where trained[index].count == 0 && missing == .mean {
      throw DataError(
        "\(name): the feature \(columns.shown(column)) has no value in the rows to train on, so "
          + "that there is no mean; data.ignore: [\(columns.reference(column))] leaves it out")
    }
    if !standardizes { warnings += lostDigits(measures, columns) }
    var values = TableValues(labels.targets)
    let targets: [Float]
    var outputMeasures: [ColumnMeasure] = []
    switch labels.task.target {
    case .values:
      outputMeasures = values.measures(of: all)
      let scale = standardizes ? scale(values.measures(of: isTrained), rows.train.count) : nil
      targets = values.rounded(fill: [0], by: scale)
    case .classNumber, .boxes: targets = labels.targets.map { Float($0) }
    }
    let inputs = table.features.rounded(
      fill: trained.map(\.mean), by: standardizes ? scale(trained, rows.train.count) : nil)
    var dataset = Dataset(
      inputShape: [columns.features.count], featureNames: table.featureNames, inputs: inputs,
      task: labels.task, targets: targets, trainRows: rows.train, testRows: rows.test)
    dataset.featureMeasures = measures
    dataset.outputMeasures = outputMeasures
    dataset.notes = notes(table, labels)
    dataset.warnings = warnings
    if columns.features.count == 2 {
      // The plane is the one the network sees, so that its two features are x and y themselves.
      dataset.display = .plane(extent: planeExtent(inputs, atLeast: 0))
      dataset.points = inputs
      dataset.planeFeatures = [.x, .y]
    }
    return dataset
  }

  /// Mean and deviation over the rows to train on, a missing value counted as the mean. A column
  /// that never varies becomes 0.
  private func scale(
    _ measures: [ColumnMeasure], _ rows: Int
  ) -> [(mean: Double, deviation: Double)] {
    measures.map { measure in
      let share = Double(measure.count) / Double(max(1, rows))
      let deviation = measure.deviation * share.squareRoot()
      return (measure.mean, deviation > 0 ? deviation : 1)
    }
  }

  /// Features whose values single precision cannot tell apart.
  private func lostDigits(_ measures: [ColumnMeasure], _ columns: CSVColumns) -> [String] {
    zip(columns.features, measures).compactMap { column, measure in
      let size = Float(max(abs(measure.least), abs(measure.largest)))
      let range = measure.largest - measure.least
      guard range > 0, range < 1000 * Double(size.ulp) else { return nil }
      return "the feature \(columns.shown(column)) from \(DatasetSummary.words(measure.least)) to "
        + "\(DatasetSummary.words(measure.largest)) loses digits in single precision: "
        + "data.standardize: true keeps them"
    }
  }

  /// How the table was read, where the document does not say it.
  private func notes(_ table: CSVTable, _ labels: CSVLabels.Meaning) -> [String] {
    let columns = table.columns
    var notes: [String] = []
    if separator == .automatic, table.style.separator != CSVSeparator.comma.byte {
      notes.append("the fields are separated by a \(table.style.separatorName)")
    }
    if let advice = columns.headerAdvice {
      notes.append(
        "the first line is read as \(columns.hasHeader ? "the header" : "data"); \(advice)")
    }
    if let note = labels.note {
      let read = labels.task.target == .values ? "values" : "\(labels.task.outputCount) classes"
      notes.append("the label \(columns.shown(columns.label)) is read as \(read); \(note)")
    }
    if table.droppedCount > 0 {
      notes.append("\(table.droppedCount) rows were left out, for a value is missing in each")
    }
    if table.missingCount > 0 {
      notes.append("\(table.missingCount) missing values became the mean of their feature")
    }
    return notes
  }
}
