// What standard error says where a command was asked for JSON: an object a line, as on standard
// output. A command that ends with another code than 0 has said why in its last one.
internal import Schema

/// Why a command ends.
struct ErrorRecord: JSONRecord {
  static let name = "error"
  static let summary =
    "Why a command ends with another code than 0: the last line of standard error."

  var message: String
  var code: Int?
  var faults: [FaultRecord] = []

  static var keys: [JSONKey<Self>] {
    [
      Key("message", "what is wrong and what to do, as without `--json`", \.message),
      Key("code", "the exit code; null where something is told that ends nothing", \.code),
      Key(
        ifAny: "faults", "what of a document is wrong or cannot be exported, each by itself",
        { $0.faults.isEmpty ? nil : $0.faults }),
    ]
  }
}

/// What is to be known, and ends nothing.
struct WarningRecord: JSONRecord {
  static let name = "warning"
  static let summary = "What is to be known and ends nothing: a line of standard error."

  var message: String

  static var keys: [JSONKey<Self>] { [Key("message", "in words", \.message)] }
}

/// One thing that is wrong with a document.
struct FaultRecord: JSONObject {
  var fault: Fault

  static var keys: [JSONKey<Self>] {
    [
      Key("path", "the key path, as `--set` takes it; empty for the whole", \.fault.path),
      Key("message", "what was read and what is allowed", \.fault.message),
      Key("line", "the line of the document, from 1", \.fault.location?.line),
      Key("column", "the column, from 1", \.fault.location?.column),
      Key(ifAny: "suggestion", "the name that is likely to be meant", \.fault.suggestion),
    ]
  }
}
