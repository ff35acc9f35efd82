// A table of the reader's own: comma-separated values with a column to predict.
package import Numerics
internal import Engine
package import Schema

/// A column by its name in the header or by its number, from 1.
package enum ColumnReference: NodeCodable, Hashable {
  case name(String)
  case number(Int)

  package var node: Node {
    switch self {
    case .name(let name): Node(.string(name))
    case .number(let number): Node(.integer(number))
    }
  }

  package static func decode(
    _ node: Node, path: String, into faults: inout FaultCollector
  ) -> ColumnReference? {
    if let number = integerValue(node), (1...CSVColumns.maximumColumns).contains(number) {
      return .number(number)
    }
    if let name = node.string, !name.isEmpty,
      name.unicodeScalars.count <= CSVColumns.maximumNameLength
    {
      return .name(name)
    }
    faults.add(
      node, path, allowed: "a column's name, or its number from 1 to \(CSVColumns.maximumColumns)")
    return nil
  }
}

/// Whether the first line names the columns.
package enum HeaderRule: NodeCodable, Hashable {
  case automatic, yes, no

  package var node: Node {
    switch self {
    case .automatic: "auto"
    case .yes: true
    case .no: false
    }
  }

  package static func decode(
    _ node: Node, path: String, into faults: inout FaultCollector
  ) -> HeaderRule? {
    switch node.content {
    case .string("auto"): return .automatic
    case .string("yes"), .bool(true): return .yes
    case .string("no"), .bool(false): return .no
    default:
      faults.add(node, path, allowed: "auto, yes, no")
      return nil
    }
  }
}

package enum CSVTask: String, CaseIterable, Sendable {
  case automatic = "auto"
  case classification, regression
}

/// Comma-separated values (RFC 4180) in UTF-8: a line an example, numbers but for the label.
///
/// Without a word on it, a first line without any number is the header, the last column is the
/// label, and the label is a class if a row holds a word or all hold whole numbers of at most
/// twenty values. A load takes at most about 500 MB: see `CSVTable`.
package struct CSV: DatasetKind {
  package static let kind = "csv"
  package static let summary = "a file of comma-separated values"

  package var path = ""
  package var header = HeaderRule.automatic
  package var label: ColumnReference?
  package var task = CSVTask.automatic
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
        help: "does the first line name the columns? auto: yes, if it holds no number"),
      .optional(
        "label", \.label, allowed: "a column's name, or its number from 1",
        help: "the column to predict; the last one if not given"),
      .choice(
        "task", \.task,
        help: "auto: classes if a label is a word, or all are whole numbers of at most 20 values"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part kept for the test, at random"),
      .flag(
        "standardize", \.standardizes,
        help: "bring features, and a value to predict, to mean 0 and deviation 1"),
    ]
  }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let name = Node(.string(path)).excerpt
    let bytes = try files.read(path)
    let header: Bool? =
      switch header {
      case .automatic: nil
      case .yes: true
      case .no: false
      }
    var table = try CSVTable(bytes, file: name, header: header, label: label)
    var (task, targets) = try table.labels.resolved(
      as: task, name: table.labelName
    ) { table.columns.place($0, table.columns.label) }
    let rows = splitRows(table.rowCount, testFraction: testFraction, seed: seed)
    var inputs = table.features
    table.features = []  // Else the next lines would copy them.
    if standardizes {
      standardize(&inputs, width: table.featureNames.count, rows: rows.train)
      switch task.target {
      case .values: standardize(&targets, width: 1, rows: rows.train)
      case .classNumber: break
      }
    }
    var dataset = Dataset(
      inputShape: [table.featureNames.count], featureNames: table.featureNames, inputs: inputs,
      task: task, targets: targets, trainRows: rows.train, testRows: rows.test)
    if table.featureNames.count == 2 {
      // The plane is the one the network sees, so that its two features are x and y themselves.
      dataset.display = .plane(extent: planeExtent(inputs, atLeast: 0))
      dataset.points = inputs
      dataset.planeFeatures = [.x, .y]
    }
    return dataset
  }
}
