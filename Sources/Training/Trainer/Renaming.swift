// Another name for a block while a run trains: the parameters keep their values although the paths
// that name them change. It is recorded as an event of its own, `{step, rename, to}`. Documents
// without one are replayed by what their events set: there a block of another name is a new one,
// unless nothing in it repeats.
internal import Networks
internal import Schema

extension Edit {
  /// A block is called otherwise from `step` on.
  package init(step: Int, renaming block: String, to name: String) {
    self.init(
      step: step, path: NodePath(["network", "blocks", block, "name"]), value: Node(.string(name)))
    isRenaming = true
  }

  /// The old and the new name of the block.
  var names: (old: String, new: String)? {
    guard isRenaming, path.parts.count == 4, let new = value.string else { return nil }
    return (path.parts[2], new)
  }
}

extension RunConfiguration {
  /// The edits that turn this configuration into `other`, as a run records them: with renamings
  /// where blocks are called otherwise.
  /// - Parameter known: the renamings, where they are known; else they are found by comparing.
  func recordedEdits(
    toBecome other: RunConfiguration, at step: Int, renaming known: [Edit]? = nil
  ) -> [Edit] {
    let renamings = known ?? self.renamings(toBecome: other, at: step)
    var tree = editableNode
    for edit in renamings {
      guard (try? Self.apply(edit, to: &tree)) != nil else {
        return edits(toBecome: other, at: step)
      }
    }
    return renamings + Self.edits(from: tree, toBecome: other, at: step)
  }

  /// The same with blocks called otherwise, where edits say so.
  func renamed(by edits: [Edit]) -> RunConfiguration {
    var copy = self
    copy.network = BlockNames(edits, of: network).network
    return copy
  }

  /// A block with the same layers in the same place under a name that is new, while its old name is
  /// gone, is the same block.
  private func renamings(toBecome other: RunConfiguration, at step: Int) -> [Edit] {
    let (old, new) = (network.blocks, other.network.blocks)
    guard old.count == new.count else { return [] }
    let (before, after) = (Set(old.map(\.name)), Set(new.map(\.name)))
    return zip(old, new).compactMap { old, new in
      // A path would take a number for a place.
      guard !before.contains(new.name), !after.contains(old.name), Int(old.name) == nil,
        old.layers == new.layers
      else { return nil }
      return Edit(step: step, renaming: old.name, to: new.name)
    }
  }
}

/// What the blocks of a network are called after renamings.
struct BlockNames {
  /// The names before, by those after.
  private var former: [String: String] = [:]
  /// The network with the names after.
  let network: Network

  init(_ edits: [Edit], of network: Network) {
    var renamed = network
    for names in edits.compactMap(\.names) {
      guard let place = renamed.blocks.firstIndex(where: { $0.name == names.old }),
        !renamed.blocks.contains(where: { $0.name == names.new })
      else { continue }
      renamed.blocks[place].name = names.new
    }
    for (old, new) in zip(network.blocks, renamed.blocks) where old.name != new.name {
      former[new.name] = old.name
    }
    self.network = renamed
  }

  /// A path of a layer or parameter as it was before.
  func former(_ path: String) -> String {
    let owner = path.prefix { $0 != "." && $0 != "[" }
    return former[String(owner)].map { $0 + path.dropFirst(owner.count) } ?? path
  }

  /// A path as it is now.
  func present(_ path: String) -> String {
    let owner = path.prefix { $0 != "." && $0 != "[" }
    let name = former.first { $0.value == owner }?.key
    return name.map { $0 + path.dropFirst(owner.count) } ?? path
  }
}

extension LayerHistory {
  mutating func rename(_ names: BlockNames) { paths = paths.map(names.present) }
}

extension LayerTraces {
  mutating func rename(_ names: BlockNames) {
    for kind in byKind.keys { byKind[kind]?.history.rename(names) }
  }
}
