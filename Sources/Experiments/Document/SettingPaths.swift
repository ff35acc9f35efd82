// The key paths that a setting may name, as a walk over the document with everything in it.
internal import Networks
package import Schema
internal import Training

extension DocumentSettings {
  /// Paths listed at most.
  private static let mostPaths = 4000

  /// Everything that can be set, what stands at its default too.
  package var settableNode: Node {
    var tree = configuration.editableNode
    tree["training"]?["pace"] = numberNode(pace)
    return tree
  }

  /// Every value that a key path reaches; elements of a list by their name or number.
  package var settableValues: [(path: String, value: Node)] {
    var found: [(path: String, value: Node)] = []
    Self.collect(settableNode, [], into: &found)
    return found
  }

  private static func collect(
    _ node: Node, _ path: [String], into found: inout [(path: String, value: Node)]
  ) {
    guard found.count < mostPaths else { return }
    if let entries = node.entries {
      for entry in entries { collect(entry.value, path + [entry.key], into: &found) }
    } else if let elements = node.elements,
      path.last == "layers" || elements.contains(where: { $0.entries != nil })
    {
      for (index, element) in elements.enumerated() {
        collect(element, path + [element["name"]?.string ?? String(index)], into: &found)
      }
    } else {
      found.append((path.joined(separator: "."), node))
    }
  }
}
