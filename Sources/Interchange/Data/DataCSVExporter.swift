// The rows of a run's data as tables of comma-separated values (RFC 4180): a file for each part.
internal import Experiments
internal import Numerics
internal import Problems
internal import Schema
internal import Training

enum DataCSVExporter: Exporter {
  static let name = "data-csv"
  static let summary = "the rows to train, validate and test on, as tables"
  static let output = ExportOutput.folder

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let data = try DataRows(run, maximumValues: 1 << 25)
    let files = data.parts.map { ExportedFile("\($0.name).csv", table($0, data)) }
    var hints = ["pandas.read_csv(\"%/\(data.parts.first?.name ?? "train").csv\")"]
    let names = inputNames(data.dataset) + data.dataset.task.names
    let changed = names.map(visible).count(where: isComputed)
    if changed > 0 {
      hints.append(
        "names that a spreadsheet would compute have an apostrophe before them: \(changed)")
    }
    return Exported([ExportedFile("README.md", data.notes(run) + "\n")] + files, hints: hints)
  }

  private static func table(_ part: DataRows.Part, _ data: DataRows) -> [UInt8] {
    let classes = data.dataset.task.names.map(cell)
    let namesClass = data.hasClasses && data.targetShape.isEmpty
    var head = ["row"] + inputNames(data.dataset) + targetNames(data)
    if namesClass { head.append("class_name") }
    var bytes = Array((distinct(head).map(cell).joined(separator: ",") + "\n").utf8)
    for row in part.rows {
      var cells = ["\(row)"]
      cells += data.dataset.inputs(ofRow: Int(row)).map(\.description)
      for target in data.targets(row) {
        let number = data.classNumber(target)
        cells.append(data.hasClasses ? "\(number)" : target.description)
        if namesClass {
          cells.append(classes.indices.contains(number) ? classes[number] : "")
        }
      }
      bytes += cells.joined(separator: ",").utf8
      bytes.append(0x0A)
    }
    return bytes
  }

  private static func inputNames(_ dataset: Dataset) -> [String] {
    let count = dataset.inputShape.count
    return dataset.featureNames.count == count
      ? dataset.featureNames : (0..<count).map { "input_\($0)" }
  }

  private static func targetNames(_ data: DataRows) -> [String] {
    if data.hasClasses, data.targetShape.isEmpty { return ["class"] }
    let (count, names) = (data.dataset.targetWidth, data.dataset.task.names)
    return !data.hasClasses && names.count == count ? names : (0..<count).map { "target_\($0)" }
  }

  /// Names of which each is there once: a later one has its number behind it.
  private static func distinct(_ names: [String]) -> [String] {
    var known: Set<String> = []
    return names.enumerated().map { place, name in
      let own = known.contains(name) ? "\(name)_\(place)" : name
      known.insert(own)
      return own
    }
  }

  /// Whether a spreadsheet would take a name for a formula.
  private static func isComputed(_ text: String) -> Bool {
    guard let first = text.first else { return false }
    return "=+-@".contains(first) && Double(text) == nil
  }

  /// A text as a cell: on one line, in quotes where it needs them. One that a spreadsheet would
  /// compute has an apostrophe before it.
  private static func cell(_ text: String) -> String {
    var text = visible(text)
    if isComputed(text) { text = "'" + text }
    guard text.contains(where: { ",\"".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
