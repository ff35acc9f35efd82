// JSON Schemas (draft 2020-12) of records, and the tables of `Docs/Json.md`, made from their keys.

extension JSONRecord {
  /// The schema of a line. Keys beyond those it lists are allowed: a later program may have them.
  static var schema: JSONValue {
    let format = JSONValue.object([("const", .text(Self.format))])
    return .object(
      [
        ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
        ("$id", .text("urn:resplay:\(name):\(version)")),
        ("title", .text(Self.format)),
        ("description", .text(summary)),
      ] + JSONType.body(of: keys.map(\.field), first: [("format", format)]))
  }

  /// A table of Markdown, a row a key; keys of inner objects stand behind a dot.
  static var table: String {
    func rows(_ fields: [JSONField], _ prefix: String) -> [String] {
      fields.flatMap { field in
        let name = prefix + field.name
        return [
          "| `\(name)` | \(field.type.words)\(field.isOptional ? ", if any" : "") | "
            + "\(field.help) |"
        ]
          + rows(field.type.inner, name + field.type.step)
      }
    }
    return "| key | type | what |\n| --- | --- | --- |\n| `format` | `\(format)` | what it is |\n"
      + rows(keys.map(\.field), "").map { $0 + "\n" }.joined()
  }
}

extension JSONType {
  fileprivate static func body(
    of fields: [JSONField], first: [(key: String, value: JSONValue)] = []
  ) -> [(key: String, value: JSONValue)] {
    let required = first.map(\.key) + fields.filter { !$0.isOptional }.map(\.name)
    let properties =
      first
      + fields.map { field in
        (
          key: field.name,
          value: JSONValue.object(
            field.type.schema + [("description", .text(field.help))])
        )
      }
    return [
      ("type", .text("object")), ("properties", .object(properties)),
      ("required", .list(required.map(JSONValue.text))),
    ]
  }

  private var schema: [(key: String, value: JSONValue)] {
    switch self {
    case .flag: return [("type", .text("boolean"))]
    case .integer: return [("type", .text("integer"))]
    case .number: return [("type", .list([.text("number"), .text("null")]))]
    case .text: return [("type", .text("string"))]
    case .choice(let words): return [("enum", .list(words.map(JSONValue.text)))]
    case .list(let element):
      return [("type", .text("array")), ("items", .object(element.schema))]
    case .object(let fields): return Self.body(of: fields)
    case .map(let value):
      return [("type", .text("object")), ("additionalProperties", .object(value.schema))]
    case .tree: return []
    case .nullable(let wrapped):
      let null = JSONValue.object([("type", .text("null"))])
      return [("anyOf", .list([.object(wrapped.schema), null]))]
    }
  }

  /// For people.
  fileprivate var words: String {
    switch self {
    case .flag: "true or false"
    case .integer: "whole number"
    case .number: "number or null"
    case .text: "text"
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .list(.list(let element)): "lists of \(element.plural)"
    case .list(let element): "list of \(element.plural)"
    case .object: "object"
    case .map(let value): "object of \(value.plural)"
    case .tree: "as in documents"
    case .nullable(let wrapped): "\(wrapped.words) or null"
    }
  }

  private var plural: String {
    switch self {
    case .flag: "flags"
    case .integer: "whole numbers"
    case .number: "numbers or nulls"
    case .text: "texts"
    case .choice: words
    case .list(let element): "lists of \(element.plural)"
    case .object, .map, .tree: "objects"
    case .nullable(let wrapped): "\(wrapped.plural) or nulls"
    }
  }

  /// The keys of the objects that it is or holds.
  fileprivate var inner: [JSONField] {
    switch self {
    case .object(let fields): fields
    case .list(let element), .map(let element), .nullable(let element): element.inner
    case .flag, .integer, .number, .text, .choice, .tree: []
    }
  }

  /// What stands between its key and those of its objects.
  fileprivate var step: String {
    switch self {
    case .list: "[]."
    case .map: ".*."
    case .nullable(let wrapped): wrapped.step
    default: "."
    }
  }
}
