// Which form belongs to the row under the cursor.
import Experiments
import Problems
import Networks
import Numerics
import Schema
import Training

enum FormBuilder {
  /// The form for a row of the network panel, or nil where there is nothing to edit.
  static func form(for row: NetworkRow.ID, in settings: DocumentSettings) -> FormState? {
    let configuration = settings.configuration
    let network = configuration.network
    switch row {
    case .input:
      var form = FormState(target: .configuration, title: "Data", sections: [], fields: [])
      let kind = configuration.data.kind
      form.add(["data"], datasetCatalog, kind: kind.kind, kind.completeNode)
      return form
    case .loss: return training(settings)
    case .block(let number, _):
      guard network.blocks.indices.contains(number) else { return nil }
      let block = network.blocks[number]
      var form = FormState(
        target: .configuration, title: "Block \(block.name)", sections: [], fields: [])
      form.add(["network", "blocks", String(number)], Block.fieldInfos, block.completeNode)
      form.bound(
        "repeats", by: network.mostRepeats(ofBlock: number),
        "the network has at most \(NumberFormat.grouped(Network.maximumLayerInstances)) layers")
      return form
    case .layer(let number, _, let layer):
      guard network.blocks.indices.contains(number),
        network.blocks[number].layers.indices.contains(layer)
      else { return nil }
      let block = network.blocks[number]
      var form = FormState(
        target: .configuration, title: "Layer \(block.name).\(block.layerName(layer))",
        sections: [], fields: [])
      form.add(
        ["network", "blocks", String(number), "layers", String(layer)], block.layers[layer])
      return form
    case .join, .longJoin: return row.skip.flatMap { skip($0, in: network) }
    }
  }

  private static func skip(_ id: SkipID, in network: Network) -> FormState? {
    let title: String
    let (infos, values): ([FieldInfo], Node)
    switch network.skip(id) {
    case .inside(let block, let skip):
      title = "Skip of \(block.name)"
      (infos, values) = (Skip.fieldInfos, skip.completeNode)
    case .between(let skip):
      title = "Long skip"
      (infos, values) = (LongSkip.fieldInfos, skip.completeNode)
    case nil: return nil
    }
    var form = FormState(target: .configuration, title: title, sections: [], fields: [])
    form.add(id.keyPath, infos, values)
    if case .inside(let block, _) = network.skip(id) {
      let count = block.layers.count
      let words = "\(block.name) has \(count == 1 ? "1 layer" : "\(count) layers")"
      form.bound("from", by: count - 1, words)
      form.bound("to", by: count, words)
    }
    return form
  }

  /// A new layer, like the nearest dense one.
  static func newLayer(
    _ layer: Layer, block: Int, index: Int, repeat place: Int?, beforeJoins: Bool
  ) -> FormState {
    var form = FormState(
      target: .newLayer(block: block, index: index, repeat: place, beforeJoins: beforeJoins),
      title: "New layer", sections: [], fields: [])
    form.add(["layer"], layer)
    return form
  }

  private static func training(_ document: DocumentSettings) -> FormState {
    let (configuration, settings) = (document.configuration, document.configuration.training)
    var form = FormState(target: .configuration, title: "Training", sections: [], fields: [])
    let optimizer = settings.optimizer.kind
    form.add(
      ["training", "optimizer"], optimizerCatalog, kind: optimizer.kind, optimizer.completeNode)
    let schedule = settings.schedule.kind
    form.add(["training", "schedule"], scheduleCatalog, kind: schedule.kind, schedule.completeNode)
    form.add(["training"], TrainingSection.fieldInfos, document.training.completeNode)
    form.add(
      ["training", "augment"], Augmentation.fieldInfos, settings.augment.completeNode)
    form.add(["training", "stop"], StopRule.fieldInfos, settings.stop.completeNode)
    form.add([], RunConfiguration.fieldInfos, configuration.completeNode)
    form.add(["seeds"], RunSeeds.fieldInfos, configuration.seeds.completeNode, without: [])
    return form
  }
}

extension FormState {
  /// A section of plain fields. Those that have no text (lists of layers, say) are left out.
  /// - Parameter nested: what has a section or a form of its own.
  fileprivate mutating func add(
    _ path: [String], _ infos: [FieldInfo], _ values: Node,
    without nested: Set<String> = [
      "optimizer", "schedule", "augment", "stop", "data", "network", "layers", "skips", "seeds",
    ]
  ) {
    let section = sections.count
    sections.append(FormSection(path: NodePath(path)))
    fields += FormField.fields(infos, values, section: section).filter { !nested.contains($0.name) }
  }

  /// Says how far a number can go here, where that is less than its own range, and why.
  fileprivate mutating func bound(_ name: String, by most: Int, _ words: String) {
    guard let index = fields.firstIndex(where: { $0.name == name }),
      case .integer(let range) = fields[index].type, most < range.upperBound
    else { return }
    fields[index].type = .integer(range.lowerBound...max(range.lowerBound, most))
    fields[index].help += "; \(words)"
  }

  /// A section that is one of several kinds.
  fileprivate mutating func add(
    _ path: [String], _ catalog: any KindList, kind: String, _ values: Node
  ) {
    let section = sections.count
    sections.append(FormSection(path: NodePath(path), catalog: catalog))
    fields.append(.kind(catalog, kind, section: section))
    fields += FormField.fields(catalog.fields(of: kind), values, section: section)
  }

  fileprivate mutating func add(_ path: [String], _ layer: Layer) {
    add(path, layerCatalog, kind: layer.kind.kind, layer.kind.completeNode)
    fields.append(.layerName(layer.name, section: sections.count - 1))
    fields.append(.trainable(layer.isTrainable, section: sections.count - 1))
  }
}

extension FormField {
  static func fields(_ infos: [FieldInfo], _ values: Node, section: Int) -> [FormField] {
    infos.compactMap { info in
      guard let value = values[info.name], let text = FieldText.text(value),
        value.elements?.isEmpty != true || info.standard?.elements?.isEmpty == false
      else { return nil }
      return FormField(
        section: section, name: info.name, type: info.type, unit: info.unit ?? "",
        help: info.help, standard: info.standard, names: info.names, original: value,
        text: TextField(text))
    }
  }

  static func kind(_ catalog: any KindList, _ kind: String, section: Int) -> FormField {
    FormField(
      section: section, name: "kind", type: .choice(catalog.kinds), unit: "",
      help: catalog.summary(of: kind), standard: nil, original: Node(.string(kind)),
      text: TextField(kind))
  }

  static func trainable(_ isTrainable: Bool, section: Int) -> FormField {
    FormField(
      section: section, name: "trainable", type: .flag, unit: "",
      help: "whether it learns; false freezes it", standard: true,
      original: Node(.bool(isTrainable)), text: TextField(isTrainable ? "true" : "false"))
  }

  static func layerName(_ name: String?, section: Int) -> FormField {
    FormField(
      section: section, name: "name", type: .text(maximumLength: 32), unit: "",
      help: "part of its parameters' paths: \(nameRule); empty: its kind and number", standard: "",
      original: Node(.string(name ?? "")), text: TextField(name ?? ""))
  }
}
