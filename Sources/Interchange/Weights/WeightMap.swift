// A map from the names of a stranger's tensors to paths of ours, as a person writes it: one line a
// tensor or, with `*`, one line for many.
package import Schema
internal import Training

/// Lines such as `layers.*.weight: {to: 'body[*].dense1.weight', then: transpose}`.
package struct WeightMap: Sendable {
  package struct Rule: Sendable {
    /// The name there; each `*` is a run of characters without a dot.
    var from: String
    /// The path here, with the same `*`; nil: the tensor is left out.
    var to: String?
    var steps: [TensorStep] = []
  }

  package private(set) var rules: [Rule] = []

  package init(rules: [Rule]) { self.rules = rules }

  /// Reads the tree of a map file.
  /// - Throws: `Faults` with every fault and its place.
  package init(_ node: Node) throws {
    var faults = FaultCollector()
    guard let entries = node.entries, !entries.isEmpty else {
      faults.add(
        node, "",
        allowed: "a mapping from names there to paths here, as fc.weight: head.dense1.weight")
      try faults.check()
      return
    }
    for entry in entries {
      if let rule = Self.rule(entry, into: &faults) { rules.append(rule) }
    }
    try faults.check()
  }

  private static func rule(_ entry: Node.Entry, into faults: inout FaultCollector) -> Rule? {
    let allowed = "a path, null to leave it out, or {to: path, then: steps}"
    var rule = Rule(from: entry.key)
    switch entry.value.content {
    case .null: return rule
    case .string(let path): rule.to = path
    case .map(let fields):
      guard let to = entry.value["to"]?.string,
        fields.allSatisfy({ ["to", "then"].contains($0.key) })
      else {
        faults.add(entry.value, visible(entry.key), allowed: allowed)
        return nil
      }
      rule.to = to
      if let then = entry.value["then"] {
        rule.steps = TensorStep.decode(then, path: "\(visible(entry.key)).then", into: &faults)
      }
    default:
      faults.add(entry.value, visible(entry.key), allowed: allowed)
      return nil
    }
    let (there, here) = (stars(entry.key), stars(rule.to ?? ""))
    guard there == here, there <= 8 else {
      faults.add(
        Fault(
          at: entry.value.location, path: visible(entry.key),
          "read \(there) '*' in the name there and \(here) in the path here; allowed: as many, at "
            + "most 8"))
      return nil
    }
    return rule
  }

  private static func stars(_ text: String) -> Int { text.utf8.count { $0 == UInt8(ascii: "*") } }

  /// What becomes of a tensor of this name: by the line without `*` where there is one, else by the
  /// first that fits; nil where no line does.
  func rule(for name: String) -> Rule? {
    if let own = rules.first(where: { $0.from == name }) { return own }
    for rule in rules where rule.from.contains("*") {
      guard let parts = Self.match(Array(name.utf8), Array(rule.from.utf8)) else {
        continue
      }
      var (found, rest) = (rule, parts[...])
      found.to = rule.to.map { path in
        path.split(separator: "*", omittingEmptySubsequences: false).reduce(into: "") {
          text, part in
          text += part
          text += rest.popFirst() ?? ""
        }
      }
      return found
    }
    return nil
  }

  /// What stands for each `*`; nil where the name is another one. A `*` is at least one character,
  /// up to the first one that stands behind it in the pattern, and no dot.
  private static func match(_ name: [UInt8], _ pattern: [UInt8]) -> [String]? {
    var (name, pattern) = (name[...], pattern[...])
    var found: [String] = []
    while let next = pattern.popFirst() {
      guard next == UInt8(ascii: "*") else {
        guard name.popFirst() == next else { return nil }
        continue
      }
      let end = pattern.first
      let part = name.prefix { $0 != UInt8(ascii: ".") && $0 != end }
      guard !part.isEmpty else { return nil }
      found.append(String(decoding: part, as: UTF8.self))
      name = name.dropFirst(part.count)
    }
    return name.isEmpty ? found : nil
  }
}
