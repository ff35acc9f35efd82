// The measurements of a run as a table with a header, for spreadsheets and pandas: one row a step.
// What was not measured is an empty cell.
internal import Schema

enum CSVExporter: Exporter {
  static let name = "csv"
  static let summary =
    "losses, metrics and gradient norms, a row a step, for spreadsheets and pandas"
  static let output = ExportOutput.file(ending: "csv")
  static let options = MetricsSource.options

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let (table, hints) = try MetricsSource.table(run, choices)
    return Exported(bytes(table), hints: hints)
  }

  static func bytes(_ table: MetricsTable) -> [UInt8] {
    let names = table.metricNames
    let isThinned = table.rows.contains { $0.batchLossSteps > 1 }
    let head =
      ["step", "epoch", "batch_loss"] + (isThinned ? ["batch_loss_steps"] : []) + names
      + table.paths.map { "gradient_norm/\($0)" }
    var text = head.map(quoted).joined(separator: ",") + "\n"
    for row in table.rows {
      text += "\(row.step),\(row.epoch.map(String.init) ?? ""),\(cell(row.batchLoss))"
      if isThinned { text += row.batchLoss.isNaN ? "," : ",\(row.batchLossSteps)" }
      let values = Dictionary(row.metrics.map { ($0.name, $0.value) }) { _, last in last }
      for name in names { text += "," + cell(values[name] ?? .nan) }
      for index in table.paths.indices {
        text += "," + cell(row.norms.indices.contains(index) ? row.norms[index] : .nan)
      }
      text += "\n"
    }
    return Array(text.utf8)
  }

  private static func cell(_ value: Float) -> String { value.isNaN ? "" : value.description }

  /// A text as a cell (RFC 4180). One that a spreadsheet would take for a formula is none.
  static func quoted(_ text: String) -> String {
    let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
    return "\"\(safe.replacing("\"", with: "\"\""))\""
  }
}
