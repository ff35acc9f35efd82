// How key paths are written: `network.blocks.body.layers.0`. List elements go by their name where
// that is unambiguous, else by their number.

/// `path.key`, or the key alone at the root.
package func keyPath(_ path: String, _ key: String) -> String {
  path.isEmpty ? key : "\(path).\(key)"
}

/// The parts of key paths for the elements of a list with these names: the name where only one
/// element has it, it is made of letters, digits, `_` and `-`, and it is no number; else the
/// number.
package func elementLabels(_ names: [String?]) -> [String] {
  var counts: [String: Int] = [:]
  for case let name? in names { counts[name, default: 0] += 1 }
  return names.enumerated().map { index, name in
    guard let name, counts[name] == 1, isLabel(name) else { return String(index) }
    return name
  }
}

private func isLabel(_ name: String) -> Bool {
  let bytes = name.utf8
  return !bytes.isEmpty && bytes.count <= 64 && Int(name) == nil
    && bytes.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
    }
}

extension Node {
  /// The parts of key paths for the elements of this list.
  package static func labels(_ elements: [Node]) -> [String] {
    elementLabels(elements.map { $0["name"]?.string })
  }
}
