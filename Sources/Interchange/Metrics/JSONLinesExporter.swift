// The measurements of a run as lines of JSON with the keys of `train --json`: for jq, pandas and
// whatever reads logs. What was not measured is not there.
internal import Schema

enum JSONLinesExporter: Exporter {
  static let name = "jsonl"
  static let summary = "losses, metrics and gradient norms as lines of JSON"
  static let output = ExportOutput.file(ending: "jsonl")
  static let options = MetricsSource.options

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let (table, hints) = try MetricsSource.table(run, choices)
    let keys = table.paths.map(quoted)
    let lines = table.rows.map { line($0, keys) }
    return Exported(Array(lines.joined().utf8), hints: hints)
  }

  /// - Parameter keys: the layers of the norms, as JSON.
  static func line(_ row: MetricsRow, _ keys: [String]) -> String {
    var entries = ["\"step\":\(row.step)"]
    if let epoch = row.epoch { entries.append("\"epoch\":\(epoch)") }
    func add(_ name: String, _ value: Float) {
      // JSON has no infinity.
      if !value.isNaN { entries.append("\(quoted(name)):\(value.isFinite ? "\(value)" : "null")") }
    }
    add("batch_loss", row.batchLoss)
    if row.batchLossSteps > 1 { entries.append("\"batch_loss_steps\":\(row.batchLossSteps)") }
    for (name, value) in row.metrics { add(name, value) }
    let norms = zip(keys, row.norms).filter { $1.isFinite }.map { "\($0):\($1)" }
    if !norms.isEmpty { entries.append("\"gradient_norms\":{\(norms.joined(separator: ","))}") }
    return "{" + entries.joined(separator: ",") + "}\n"
  }

  /// A text as JSON has it (RFC 8259, section 7), all in ASCII.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for unit in text.utf16 {
      switch unit {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      default:
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
