// From a form back to the tree: the settings it asks for, and where a fault belongs.
import Experiments
import Networks
import Schema
import Training

extension FormState {
  /// The settings with what the form says.
  /// - Throws: `Faults` or `Fault` by key path.
  func applied(to settings: DocumentSettings) throws -> DocumentSettings {
    var tree = settings.node
    for (index, section) in sections.enumerated() {
      let fields = fields.filter { $0.section == index }
      guard fields.contains(where: \.isChanged) else { continue }
      if section.catalog != nil {
        try tree.set(section.path, to: kindNode(fields))
      } else {
        for field in fields where field.isChanged {
          let value = FieldText.node(field.text.text, field)
          try tree.set(
            section.path.appending(field.name), to: value == field.standard ? Node(.null) : value)
        }
      }
    }
    var faults = FaultCollector()
    let decoded = DocumentSettings.decode(tree, path: "", into: &faults)
    try faults.check()
    return decoded ?? settings
  }

  /// The layer a form for a new one describes.
  func layer() throws -> Layer? {
    var faults = FaultCollector()
    let layer = Layer.decode(kindNode(fields), path: "layer", into: &faults)
    try faults.check()
    return layer
  }

  /// `{kind, name, trainable, fields that differ from their default}`.
  private func kindNode(_ fields: [FormField]) -> Node {
    var entries: [Node.Entry] = []
    for field in fields {
      let value = FieldText.node(field.text.text, field)
      if field.isKind {
        entries.insert(Node.Entry("kind", value), at: 0)
      } else if value != field.standard {
        entries.append(Node.Entry(field.name, value))
      }
    }
    return Node(.map(entries))
  }

  /// Puts faults beside the fields they are about. The first one is selected.
  mutating func show(_ faults: [Fault]) {
    for index in fields.indices { fields[index].error = nil }
    error = nil
    var first: Int?
    for fault in faults {
      let hint = fault.suggestion.map { "; did you mean '\($0)'?" } ?? ""
      if let index = fields.lastIndex(where: { isAbout(fault, $0) }) {
        fields[index].error = fault.message + hint
        first = min(first ?? index, index)
      } else if error == nil {
        error = fault.description
      }
    }
    if let first { selection = first }
  }

  private func isAbout(_ fault: Fault, _ field: FormField) -> Bool {
    guard fault.path.split(separator: ".").last.map(String.init) == field.name else {
      return false
    }
    let path = sections[field.section].path.parts
    guard let last = path.last, path.count > 1, sections.count > 1 else { return true }
    return fault.path.split(separator: ".").dropLast().last.map(String.init) == last
  }

  /// Rebuilds a section's fields after another kind was chosen. Values of fields both kinds have
  /// are kept.
  mutating func kindChosen(at index: Int) {
    guard fields.indices.contains(index), fields[index].isKind,
      let catalog = sections[fields[index].section].catalog
    else { return }
    let section = fields[index].section
    let kind = fields[index].text.text
    fields[index].help = catalog.summary(of: kind)
    let old = fields.filter { $0.section == section && !$0.isKind }
    let values = Node(
      .map(
        catalog.fields(of: kind).map { info in
          Node.Entry(info.name, info.standard ?? Node(.null))
        }))
    var fresh = FormField.fields(catalog.fields(of: kind), values, section: section)
    for position in fresh.indices {
      let field = fresh[position]
      if let same = old.first(where: { $0.name == field.name && $0.type == field.type }) {
        fresh[position].text = same.text
        fresh[position].original = same.original
      }
    }
    if catalog.noun == layerCatalog.noun {
      fresh += old.filter { Layer.ownKeys.contains($0.name) }
    }
    fields.removeAll { $0.section == section && !$0.isKind }
    fields.insert(contentsOf: fresh, at: index + 1)
  }
}
