// The configuration of a Keras model, `model.json` or `config.json` of a `.keras` file, as layers
// with the tensors that they read: `Sequential` and `Functional` models of Keras 2 and 3.
internal import Experiments
internal import Numerics
internal import Schema

/// One layer of the configuration.
struct KerasLayer {
  var name: String
  var type: String
  var config: Node
  /// The names of the layers whose outputs it reads, in order.
  var inputs: [String]
  /// `layers.3 (Dense 'dense_1')`.
  var place: String
}

struct KerasGraph {
  static let maximumBytes = 4 << 20
  static let maximumLayers = 4000

  /// Of the model; may be empty.
  var name = ""
  var layers: [KerasLayer] = []
  /// The layer whose output is the model's.
  var output = ""

  /// - Throws: `Faults` where the text is no JSON, `ImportError` where it is no model of one line.
  init(_ bytes: [UInt8]) throws {
    let bounds = TextBounds(
      bytes: Self.maximumBytes, depth: 64, values: 400_000, keys: 1000)
    var faults = FaultCollector()
    let text = try TextCheck.text(of: bytes, bounds: bounds)
    let root = try JSONReader.read(text, bounds: bounds, into: &faults)
    try faults.check()
    guard let type = root["class_name"]?.string, let config = root["config"] else {
      throw ImportError(
        "the text has no class_name and config; allowed: what model.to_json() writes")
    }
    guard ["Sequential", "Functional", "Model"].contains(type) else {
      throw ImportError(
        "the model is \(Node(.string(type)).excerpt); allowed: Sequential, Functional")
    }
    // The oldest Sequential is a bare list of layers.
    guard let list = config["layers"]?.elements ?? config.elements else {
      throw ImportError("config.layers is missing, or no list")
    }
    guard list.count <= Self.maximumLayers else {
      throw ImportError("read \(list.count) layers; allowed: at most \(Self.maximumLayers)")
    }
    name = config["name"]?.string ?? ""
    for (number, node) in list.enumerated() {
      let type = node["class_name"]?.string ?? ""
      let name = node["name"]?.string ?? node["config"]?["name"]?.string ?? "layer \(number)"
      guard !type.isEmpty, let own = node["config"] else {
        throw ImportError("layers.\(number) has no class_name and config")
      }
      layers.append(
        KerasLayer(
          name: name, type: type, config: own, inputs: Self.inputs(of: node["inbound_nodes"]),
          place: "layers.\(number) (\(type) \(Node(.string(name)).excerpt))"))
    }
    guard Set(layers.map(\.name)).count == layers.count else {
      throw ImportError("two layers have one name; allowed: a name for each")
    }
    if type == "Sequential" {
      for index in layers.indices.dropFirst() { layers[index].inputs = [layers[index - 1].name] }
      output = layers.last?.name ?? ""
    } else {
      output = try Self.output(config["output_layers"])
    }
  }

  /// The layers whose outputs a layer reads. A layer that is used twice has several nodes.
  private static func inputs(of node: Node?) -> [String] {
    guard let calls = node?.elements else { return [] }
    var names: [String] = []
    for call in calls.prefix(2) { collect(call, into: &names, depth: 0) }
    return names
  }

  /// Keras 2 writes `["name", 0, 0, {}]`, Keras 3 mappings with `keras_history: ["name", 0, 0]`.
  private static func collect(_ node: Node, into names: inout [String], depth: Int) {
    guard depth < 16, names.count < 64 else { return }
    if let elements = node.elements {
      if let name = elements.first?.string, elements.count >= 3, elements[1].double != nil {
        names.append(name)
      } else {
        for element in elements { collect(element, into: &names, depth: depth + 1) }
      }
    } else if let history = node["keras_history"] {
      collect(history, into: &names, depth: depth + 1)
    } else if let inner = node["config"] ?? node["args"] {
      collect(inner, into: &names, depth: depth + 1)
    }
  }

  private static func output(_ node: Node?) throws -> String {
    var names: [String] = []
    if let node { collect(node, into: &names, depth: 0) }
    guard names.count == 1 else {
      throw ImportError("the model has \(names.count) outputs; allowed: one")
    }
    return names[0]
  }
}
