// Everything a run's numbers depend on: seed, data, network, training settings. How it is presented
// (name, notes, pace) and what came out are the document's business, one target up.
internal import Numerics
package import Problems
internal import Engine
package import Networks
package import Schema

package struct RunConfiguration: Configurable {
  package var seed = 0
  package var seeds = RunSeeds()
  package var data = DataSpec(Spiral())
  package var network = Network()
  package var training = TrainingSettings()
  /// The save whose weights it starts from; empty: initial values.
  package var startFrom = ""

  package init() {}

  package static var fields: [Field<RunConfiguration>] {
    [
      .integer("seed", \.seed, 0...(1 << 53), help: "every random number follows from it"),
      .value("seeds", \.seeds, allowed: "seeds", help: "seeds of their own for parts of the run"),
      .value("data", \.data, allowed: "a dataset", required: true, help: "what it learns from"),
      .value("network", \.network, allowed: "blocks", required: true, help: "what learns"),
      .value("training", \.training, allowed: "settings", help: "how it learns"),
      .text(
        "start_from", \.startFrom, maximumLength: 4096,
        help: "save whose weights it starts from, by name; empty: initial values"),
    ]
  }
}

/// A change made while training: from `step` on, `path` holds `value`.
package struct Edit: NodeCodable {
  package var step: Int
  package var path: NodePath
  package var value: Node
  /// Whether a block is called otherwise and stays the same: `path` is that of its name.
  package internal(set) var isRenaming = false

  package init(step: Int, path: NodePath, value: Node) {
    self.step = step
    self.path = path
    self.value = value
  }

  package var node: Node {
    isRenaming
      ? ["step": Node(.integer(step)), "rename": Node(.string(path.parts[2])), "to": value]
      : ["step": Node(.integer(step)), "set": Node(.string(path.description)), "to": value]
  }

  package static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Edit?
  {
    let keys = Set(node.entries?.map(\.key) ?? [])
    guard node.entries?.count == 3, let step = node["step"].flatMap(integerValue), step >= 0,
      let value = node["to"]
    else {
      faults.add(node, path, allowed: allowed)
      return nil
    }
    if keys == ["step", "set", "to"], let target = node["set"]?.string {
      return Edit(step: step, path: NodePath(target), value: value)
    }
    if keys == ["step", "rename", "to"], let block = node["rename"]?.string,
      !block.isEmpty, !block.contains("."), Int(block) == nil, let name = value.string
    {
      var edit = Edit(step: step, renaming: block, to: name)
      edit.value = value
      return edit
    }
    faults.add(node, path, allowed: allowed)
    return nil
  }
}

private let allowed =
  "a mapping {step: 0 or more, set: key path, to: value} or {step: 0 or more, rename: block, to: "
  + "its new name}"

extension RunConfiguration {
  /// The configuration after `edits`, each decoded strictly.
  /// - Throws: `Faults` or `Fault` where an edit does not fit.
  package func applying(_ edits: some Sequence<Edit>) throws -> RunConfiguration {
    var tree = editableNode
    for edit in edits { try Self.apply(edit, to: &tree) }
    return try decoded(tree)
  }

  /// What an edited tree of this configuration says.
  func decoded(_ tree: Node) throws -> RunConfiguration {
    var faults = FaultCollector()
    let decoded = RunConfiguration.decode(tree, path: "", into: &faults)
    try faults.check()
    return decoded ?? self
  }

  /// Decodes an edited tree, of which an earlier form is known: what did not change is taken over.
  /// - Parameter earlier: a configuration and the tree it was decoded from without a fault.
  package static func decode(
    _ tree: Node, after earlier: (tree: Node, configuration: RunConfiguration),
    into faults: inout FaultCollector
  ) -> RunConfiguration? {
    guard let entries = tree.entries, let known = earlier.tree.entries,
      entries.map(\.key) == known.map(\.key), entries.count == fields.count
    else { return decode(tree, path: "", into: &faults) }
    var configuration = earlier.configuration
    let before = faults.faults.count
    for (entry, old) in zip(entries, known) where entry.value != old.value {
      if entry.key == "network" {
        let network = Network.decode(
          entry.value, path: entry.key, after: (old.value, configuration.network), into: &faults)
        if let network { configuration.network = network }
      } else {
        for field in fields where field.name == entry.key {
          field.write(&configuration, entry.value, entry.key, &faults)
        }
      }
    }
    return faults.faults.count == before ? configuration : nil
  }

  /// Applies one edit to an `editableNode`.
  /// - Throws: `Fault` where the path leads nowhere; the tree is then as it was.
  package static func apply(_ edit: Edit, to tree: inout Node) throws {
    try tree.set(edit.path, to: edit.value)
    completeTraining(&tree)
  }

  /// Puts back what an edit took out, as its default, for the edits after it.
  private static func completeTraining(_ tree: inout Node) {
    if tree["training"] == nil { tree["training"] = Node(.map([])) }
    guard case .map(var entries)? = tree["training"]?.content else { return }
    for standard in TrainingSettings().completeNode.entries ?? []
    where !entries.contains(where: { $0.key == standard.key }) {
      entries.append(standard)
    }
    tree["training"]?.content = .map(entries)
  }

  /// The edits, stamped with `step`, that turn this configuration into `other`.
  package func edits(toBecome other: RunConfiguration, at step: Int) -> [Edit] {
    Self.edits(from: editableNode, toBecome: other, at: step)
  }

  /// - Parameter before: the `editableNode` that they start from.
  static func edits(from before: Node, toBecome other: RunConfiguration, at step: Int) -> [Edit] {
    let tree = other.editableNode
    var edits: [Edit] = []
    for setting in before.settings(toBecome: tree) {
      // Another kind is set as a whole: its fields are not those of the old one.
      var path = setting.path
      if path.parts.last == "kind" { path.parts.removeLast() }
      if let last = edits.last, path.parts.starts(with: last.path.parts) { continue }
      let value = path == setting.path ? setting.value : tree.value(at: path) ?? setting.value
      edits.append(Edit(step: step, path: path, value: value))
    }
    return edits
  }

  /// The tree that edits address: defaults are written out, so that an edit reaches every field and
  /// names its value.
  package var editableNode: Node {
    var settings = training.completeNode
    settings["optimizer"] = explicit(training.optimizer.kind)
    settings["schedule"] = explicit(training.schedule.kind)
    settings["augment"] = training.augment.completeNode
    settings["stop"] = training.stop.completeNode
    var architecture = network.completeNode
    architecture["blocks"] = Node(
      .list(
        network.blocks.map { block in
          var node = block.completeNode
          node["skips"] = Node(.list(block.skips.map(\.completeNode)))
          return node
        }))
    architecture["skips"] = Node(.list(network.skips.map(\.completeNode)))
    var tree = completeNode
    tree["seeds"] = seeds.completeNode
    tree["data"] = explicit(data.kind)
    tree["network"] = architecture
    tree["training"] = settings
    return tree
  }
}

/// A kind with all its fields.
private func explicit(_ kind: any Kind) -> Node {
  Node(
    .map([Node.Entry("kind", Node(.string(kind.kind)))] + (kind.completeNode.entries ?? [])))
}
