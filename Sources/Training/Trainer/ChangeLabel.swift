// A live edit in a few words, for the mark on the time axis: "skips off", "learning_rate 0.1".
internal import Networks
internal import Schema

package func changeLabel(from old: RunConfiguration, to new: RunConfiguration) -> String {
  if let names = old.renamedBlock(in: new) { return "\(names.old) is now \(names.new)" }
  let changes = old.edits(toBecome: new, at: 0)
  guard let first = changes.first else { return "no change" }
  var rest = new
  rest.network = old.network
  let isOnlySkips = rest == old && new.network.differsOnlyInSwitches(from: old.network)
  if isOnlySkips, !new.network.hasActiveSkip { return "skips off" }
  if isOnlySkips, new.network.hasAllSkipsOn { return "skips on" }
  let more = changes.count > 1 ? " +\(changes.count - 1)" : ""
  return String(describe(first).prefix(40)) + more
}

extension RunConfiguration {
  /// The two names of the one block that is called otherwise in another configuration; nil where
  /// anything else differs as well, or nothing does.
  func renamedBlock(in other: RunConfiguration) -> (old: String, new: String)? {
    guard network.blocks.count == other.network.blocks.count,
      let place = network.blocks.indices.first(where: {
        network.blocks[$0].name != other.network.blocks[$0].name
      })
    else { return nil }
    var copy = self
    copy.network.blocks[place].name = other.network.blocks[place].name
    return copy == other ? (network.blocks[place].name, copy.network.blocks[place].name) : nil
  }
}

/// Everything that changed, for a message: `noise 0.2, points 400`, or with more than three
/// changes `noise 0.2, points 400, head units 3 and 2 more`.
package func changeWords(from old: RunConfiguration, to new: RunConfiguration) -> String {
  if let names = old.renamedBlock(in: new) { return "\(names.old) is now \(names.new)" }
  let changes = old.edits(toBecome: new, at: 0)
  let named = changes.prefix(3).map { String(describe($0).prefix(40)) }.joined(separator: ", ")
  return named + (changes.count > 3 ? " and \(changes.count - 3) more" : "")
}

/// The last named parts of the path and the value: `body skip 0 off`, `body repeats 30`.
private func describe(_ edit: Edit) -> String {
  let parts = edit.path.parts
  if let key = parts.last, parts.count >= 3, parts[parts.count - 3] == "skips",
    let number = Int(parts[parts.count - 2])
  {
    let owner =
      parts.count >= 4 && parts[parts.count - 4] != "network" ? parts[parts.count - 4] : "long"
    let skip = "\(owner) skip \(number)"
    switch (key, edit.value.content) {
    case ("enabled", .bool(let isOn)): return "\(skip) \(isOn ? "on" : "off")"
    case ("enabled", .null): return "\(skip) on"
    case ("off_in", _): return "\(skip) in part"
    default: return "\(skip) \(key) \(brief(edit.value))"
    }
  }
  let isInBlock = parts.count > 3 && parts[0] == "network" && parts[1] == "blocks"
  let key = parts.last { Int($0) == nil } ?? edit.path.description
  let name = isInBlock && parts[2] != key ? "\(parts[2]) \(key)" : key
  return "\(name) \(brief(edit.value))".trimmingTrailingSpace
}

private func brief(_ value: Node) -> String {
  switch value.content {
  case .null: "default"
  case .string(let text) where text.allSatisfy { $0.isASCII && !$0.isNewline && $0 >= " " }: text
  case .map: value["kind"]?.string ?? "changed"
  case .list: "changed"
  default: value.excerpt
  }
}

extension String {
  fileprivate var trimmingTrailingSpace: String {
    last == " " ? String(dropLast()) : self
  }
}
