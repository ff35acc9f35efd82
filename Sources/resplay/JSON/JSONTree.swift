// A value of a document, or the whole of one, as JSON: a mapping has the keys that it has there.
internal import Experiments
internal import Schema

struct JSONTree: JSONConvertible {
  let node: Node

  init(node: Node) { self.node = node }

  init(_ document: Experiment) {
    let text = ExperimentFile.write(document, asJSON: true)
    node = (try? ExperimentFile.readValue(text)) ?? Node(.null)
  }

  static var jsonType: JSONType { .tree }
  var json: JSONValue { JSONValue(node) }
}
