// A model of Keras as a network: the layers from input to output, and the sums and concatenations
// between them as skips. The weights of a `.keras` file are HDF5, which is not read.
internal import Networks
internal import Numerics
internal import Problems
internal import Schema

enum KerasImporter: Importer {
  static let name = "keras"
  static let summary = "the architecture of a Keras model, model.json or .keras"

  /// What a file in HDF5 begins with.
  private static let hdf5: [UInt8] = [0x89] + Array("HDF\r\n\u{1A}\n".utf8)

  /// How weights come in after all.
  private static let remedy =
    "in Python, numpy.savez('weights.npz', **{w.path: w.numpy() for w in model.weights}) writes "
    + "them; resplay import weights.npz --into DOCUMENT --map FILE --out NAME.yaml takes them"

  static func recognizes(_ input: ImportInput) -> Bool {
    if input.ends("keras") || input.bytes.starts(with: hdf5) { return true }
    let isJSON = input.bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    return isJSON && input.ends("json")
  }

  static func read(_ input: ImportInput) throws -> Imported {
    do {
      var bytes = input.bytes
      guard !bytes.starts(with: hdf5) else {
        throw ImportError(
          "HDF5, which is not read; model.to_json() in a file, or model.save('NAME.keras'), gives "
            + "the architecture; for the weights: \(remedy)")
      }
      if Problems.ZipArchive.isArchive(bytes) {
        let archive = try Problems.ZipArchive(bytes, input.words)
        guard let entry = archive.entries.first(where: { $0.name == "config.json" }) else {
          throw ImportError("there is no config.json in the archive")
        }
        guard entry.size <= KerasGraph.maximumBytes else {
          throw ImportError(
            "config.json has \(entry.size) bytes; allowed: at most \(KerasGraph.maximumBytes)")
        }
        bytes = try archive.content(of: entry)
      }
      let graph = try KerasGraph(bytes)
      let chain = try KerasChain(graph)
      var line = chain.line
      let network = try line.network()
      line.note(
        "The network starts from resplay's own initial values: the weights of the model are not "
          + "read (HDF5, or not in the file); \(remedy).")
      var imported = ImportedNetwork(network, name: graph.name, input: chain.input)
      imported.inputs = line.inputs
      return Imported(.network(imported), notes: line.notes)
    } catch let error as ImportError {
      throw ImportError("\(input.words): \(error.description)")
    } catch let faults as Faults {
      throw ImportError("\(input.words): \(faults.list.first?.description ?? "no JSON")")
    }
  }
}

/// The longest way from the input to the output, and what joins it.
private struct KerasChain {
  private(set) var line = LayerLine()
  /// The shape of a sample, where the input says it.
  private(set) var input: Shape?

  private let byName: [String: KerasLayer]
  /// How many layers lead to the output of each.
  private var lengths: [String: Int] = [:]
  /// Behind how many layers of the line the output of each stands.
  private var places: [String: Int] = [:]
  /// The last one of the line that stands at each place: a join may stand behind a layer.
  private var latest: [Int: String] = [:]

  init(_ graph: KerasGraph) throws {
    byName = Dictionary(graph.layers.map { ($0.name, $0) }) { first, _ in first }
    try measure(graph)
    for layer in try mainLine(to: graph.output) {
      if Self.isJoin(layer) {
        join(layer)
      } else if layer.type == "InputLayer" {
        readInput(layer)
      } else {
        if layer.inputs.count > 1 { line.refuse(layer.place, "it reads several tensors") }
        KerasLayers.add(layer, to: &line, isLast: layer.name == graph.output)
      }
      places[layer.name] = line.layers.count
      latest[line.layers.count] = layer.name
    }
  }

  private static func isJoin(_ layer: KerasLayer) -> Bool {
    ["Add", "Concatenate"].contains(layer.type)
  }

  /// The number of layers before each, in the order in which they depend on each other.
  private mutating func measure(_ graph: KerasGraph) throws {
    var waiting = graph.layers
    while !waiting.isEmpty {
      let ready = waiting.filter { $0.inputs.allSatisfy { lengths[$0] != nil } }
      guard !ready.isEmpty else {
        throw ImportError(
          "the layers depend on each other in a circle, or on one that is not there")
      }
      for layer in ready {
        lengths[layer.name] = 1 + (layer.inputs.compactMap { lengths[$0] }.max() ?? 0)
      }
      waiting.removeAll { lengths[$0.name] != nil }
    }
  }

  private func mainInput(of layer: KerasLayer) -> String? {
    // Of equally long ones the first: it is the branch, by the usual order.
    let longest = layer.inputs.compactMap { lengths[$0] }.max()
    return layer.inputs.first { lengths[$0] == longest }
  }

  private func mainLine(to output: String) throws -> [KerasLayer] {
    var (found, next) = ([KerasLayer](), Optional(output))
    while let name = next {
      guard let layer = byName[name] else {
        throw ImportError("there is no layer \(Node(.string(name)).excerpt)")
      }
      found.append(layer)
      next = mainInput(of: layer)
    }
    return found.reversed()
  }

  private mutating func readInput(_ layer: KerasLayer) {
    let shape = (layer.config["batch_shape"] ?? layer.config["batch_input_shape"])?.elements
    let extents = (shape ?? []).dropFirst().map(integerValue)
    guard shape != nil else { return }
    guard extents.allSatisfy({ ($0 ?? 0) > 0 }), !extents.isEmpty else {
      return line.note("The input's shape is left open; the data says it.")
    }
    input = Shape(extents.compactMap(\.self))
  }

  /// A sum or a concatenation of the line with tensors from further back.
  private mutating func join(_ layer: KerasLayer) {
    guard let main = mainInput(of: layer) else {
      return line.refuse(layer.place, "it joins nothing")
    }
    let isSum = layer.type == "Add"
    if !isSum, layer.inputs.first != main {
      line.refuse(layer.place, "here the branch stands first in a concatenation")
    }
    if !isSum, let axis = layer.config["axis"].flatMap(integerValue), axis != -1, axis != 3 {
      line.refuse(layer.place, "allowed: along the features")
    }
    var isMainSeen = false
    for name in layer.inputs {
      if name == main, !isMainSeen {
        isMainSeen = true
        continue
      }
      guard let (from, isProjection) = source(name) else {
        line.refuse(
          layer.place,
          "what joins must be a tensor of the line, or a projection of one without a bias")
        continue
      }
      guard from < line.layers.count else {
        line.refuse(layer.place, "it joins a tensor with itself")
        continue
      }
      line.shortcuts.append(
        LayerLine.Shortcut(
          from: from, to: line.layers.count, join: isSum ? .add : .concat,
          isProjection: isProjection))
    }
  }

  /// The place of a tensor of the line, or of what a projection reads.
  private func source(_ name: String) -> (place: Int, isProjection: Bool)? {
    // Else a sum at the same place stands between.
    if let place = places[name] { return latest[place] == name ? (place, false) : nil }
    guard let layer = byName[name], layer.inputs.count == 1, let place = places[layer.inputs[0]],
      layer.config["use_bias"]?.content == .bool(false),
      ["linear", nil].contains(layer.config["activation"]?.string)
    else { return nil }
    let isPoint = layer.type == "Conv2D" && KerasLayers.extent(layer.config["kernel_size"]) == 1
    return isPoint || layer.type == "Dense" ? (place, true) : nil
  }
}
