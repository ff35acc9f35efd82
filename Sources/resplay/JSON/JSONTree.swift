// A value of a document as JSON: a mapping has the keys that it has there.
internal import Schema

struct JSONTree: JSONConvertible {
  let node: Node

  static var jsonType: JSONType { .tree }
  var json: JSONValue { JSONValue(node) }
}
