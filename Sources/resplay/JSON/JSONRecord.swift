// What `--json` prints, declared once: a record is a struct that lists its keys, each with what it
// means and how it is made. Output, JSON Schemas (`Docs/Schemas`) and the tables of `Docs/Json.md`
// follow from the list. A new record is a struct and one line in `jsonRecords`.

/// What stands behind a key, as a schema says it.
indirect enum JSONType {
  case flag
  case integer
  /// null where there is none that is finite.
  case number
  case text
  case choice([String])
  case list(JSONType)
  case object([JSONField])
  /// An object whose keys are data: paths of layers, names of metrics.
  case map(JSONType)
  /// A value of a document.
  case tree
  case nullable(JSONType)
}

/// A key, for schemas and pages.
struct JSONField {
  let name: String
  let type: JSONType
  /// What it is, one phrase without a full stop.
  let help: String
  /// Whether it is left out where there is nothing to say.
  let isOptional: Bool
}

/// What can stand behind a key.
protocol JSONConvertible {
  static var jsonType: JSONType { get }
  var json: JSONValue { get }
}

/// A key of a record, and how its value is made.
struct JSONKey<Owner> {
  let field: JSONField
  let value: (Owner) -> JSONValue?

  /// A key that is always there.
  init<Value: JSONConvertible>(
    _ name: String, _ help: String, _ value: @escaping (Owner) -> Value
  ) {
    field = JSONField(name: name, type: Value.jsonType, help: help, isOptional: false)
    self.value = { value($0).json }
  }

  /// A key that is left out where there is nothing to say.
  init<Value: JSONConvertible>(
    ifAny name: String, _ help: String, _ value: @escaping (Owner) -> Value?
  ) {
    field = JSONField(name: name, type: Value.jsonType, help: help, isOptional: true)
    self.value = { value($0)?.json }
  }

  private init(field: JSONField, value: @escaping (Owner) -> JSONValue?) {
    (self.field, self.value) = (field, value)
  }

  /// The same key of what holds its owner.
  func of<Whole>(_ part: @escaping (Whole) -> Owner) -> JSONKey<Whole> {
    JSONKey<Whole>(field: field) { value(part($0)) }
  }
}

/// An object with declared keys.
protocol JSONObject: JSONConvertible {
  typealias Key = JSONKey<Self>

  static var keys: [JSONKey<Self>] { get }
}

extension JSONObject {
  static var jsonType: JSONType { .object(keys.map(\.field)) }

  var json: JSONValue { .object(entries) }

  fileprivate var entries: [(key: String, value: JSONValue)] {
    Self.keys.compactMap { key in key.value(self).map { (key.field.name, $0) } }
  }
}

/// What a command prints: an object whose first key says what it is and in which version.
protocol JSONRecord: JSONObject {
  /// The name of its schema: `train-step`.
  static var name: String { get }
  /// What it is, one sentence.
  static var summary: String { get }
  /// Raised where a key is taken out or means something else; a new key is no new version.
  static var version: Int { get }
}

extension JSONRecord {
  static var version: Int { 1 }
  static var format: String { "resplay-\(name)/\(version)" }

  var json: JSONValue { .object([("format", .text(Self.format))] + entries) }

  /// On a line of its own.
  var line: String { JSONText.line(json) }

  func print() { Console.raw(line) }
}

/// Every record, one line each, in the order of `Docs/Json.md`.
var jsonRecords: [any JSONRecord.Type] {
  [
    TrainStart.self,
    TrainStep.self,
    TrainEnd.self,
    ShowRecord.self,
    ValidateRecord.self,
    CheckRecord.self,
    ReplayRecord.self,
    GradientsRecord.self,
    LesionRecord.self,
    LandscapeRecord.self,
    SpectrumRecord.self,
    PathsRecord.self,
    ExportRecord.self,
    ImportRecord.self,
    ShareRecord.self,
    PackRecord.self,
    UnpackRecord.self,
    NewRecord.self,
    PresetRecord.self,
    BenchRecord.self,
    DoctorRecord.self,
    WarningRecord.self,
    ErrorRecord.self,
  ]
}

// MARK: - Values

extension Bool: JSONConvertible {
  static var jsonType: JSONType { .flag }
  var json: JSONValue { .bool(self) }
}

extension Int: JSONConvertible {
  static var jsonType: JSONType { .integer }
  var json: JSONValue { .integer(self) }
}

extension Float: JSONConvertible {
  static var jsonType: JSONType { .number }
  var json: JSONValue { isFinite ? .number(self) : .null }
}

extension Double: JSONConvertible {
  static var jsonType: JSONType { .number }
  var json: JSONValue { isFinite ? .double(self) : .null }
}

extension String: JSONConvertible {
  static var jsonType: JSONType { .text }
  var json: JSONValue { .text(self) }
}

extension Optional: JSONConvertible where Wrapped: JSONConvertible {
  static var jsonType: JSONType {
    if case .number = Wrapped.jsonType { .number } else { .nullable(Wrapped.jsonType) }
  }
  var json: JSONValue { self?.json ?? .null }
}

extension Array: JSONConvertible where Element: JSONConvertible {
  static var jsonType: JSONType { .list(Element.jsonType) }
  var json: JSONValue { .list(map(\.json)) }
}

/// An object whose keys are data, in their order.
struct JSONMap<Value: JSONConvertible>: JSONConvertible {
  var entries: [(key: String, value: Value)]

  init(_ entries: [(key: String, value: Value)]) { self.entries = entries }

  static var jsonType: JSONType { .map(Value.jsonType) }
  var json: JSONValue { .object(entries.map { ($0.key, $0.value.json) }) }
}

/// One of a few words.
protocol JSONChoice: JSONConvertible, RawRepresentable<String>, CaseIterable {}

extension JSONChoice {
  static var jsonType: JSONType { .choice(allCases.map(\.rawValue)) }
  var json: JSONValue { .text(rawValue) }
}
