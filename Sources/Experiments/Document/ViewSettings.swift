// How a document wants to be met on the screen: whether it starts by itself, what trains beside it,
// and what classes and axes are called. Part of its presentation: no number depends on it.
package import Problems
package import Schema

package struct ViewSettings: Configurable, Hashable {
  /// Whether an opened document trains at once.
  package enum Start: String, CaseIterable, Sendable {
    case running, paused
  }

  /// What is shown beside the run from the start.
  package enum Twin: String, CaseIterable, Sendable {
    /// The plain twin where it shows something and costs next to nothing.
    case auto
    case none
    /// Every skip off.
    case plain
    /// Every skip on.
    case residual
    /// The skips as the document has them, whatever is switched.
    case asDrawn = "as_drawn"
  }

  package static let maximumNames = 1000
  package static let maximumNameLength = 60

  package var start = Start.running
  package var twin = Twin.auto
  /// Names of the classes or values in place of the data's own; empty keeps those.
  package var classes: [String] = []
  /// Names of the two axes of a plane; empty keeps `x` and `y`.
  package var axes: [String] = []

  package init() {}

  package static var fields: [Field<ViewSettings>] {
    [
      .choice("start", \.start, help: "whether it trains as soon as it is opened"),
      .choice(
        "twin", \.twin,
        help: "what trains beside it; auto is the plain twin where it costs next to nothing"),
      names("classes", \.classes, help: "what the classes are called, in their order"),
      names("axes", \.axes, help: "what the axes of a plane are called"),
    ]
  }

  private static func names(
    _ name: String, _ member: any WritableKeyPath<Self, [String]> & Sendable, help: String
  ) -> Field<Self> {
    let allowed = "a list of names of at most \(maximumNameLength) characters"
    return Field(name, .notation(allowed), help: help) {
      Node(.list($0[keyPath: member].map { Node(.string($0)) }))
    } write: { owner, node, path, faults in
      let names = node.elements?.compactMap(\.string)
      guard let names, names.count == node.elements?.count, names.count <= maximumNames,
        names.allSatisfy({ !$0.isEmpty && $0.unicodeScalars.count <= maximumNameLength })
      else { return faults.add(node, path, allowed: allowed) }
      owner[keyPath: member] = names
    }
  }
}

extension ViewSettings {
  /// What of it does not fit the data, and is left out on the screen.
  package func warnings(for dataset: Dataset) -> [String] {
    var warnings: [String] = []
    let count = dataset.task.names.count
    if !classes.isEmpty, classes.count != count {
      warnings.append(
        "view.classes has \(classes.count) names, and the data has \(count) classes or values: its "
          + "own names are shown")
    }
    guard !axes.isEmpty else { return warnings }
    guard case .plane = dataset.display else {
      return warnings + ["view.axes names the axes of a plane, and the data is none"]
    }
    if axes.count != 2 {
      let names = axes.count == 1 ? "1 name" : "\(axes.count) names"
      warnings.append("view.axes has \(names), and a plane has two axes: x and y are shown")
    }
    return warnings
  }
}
