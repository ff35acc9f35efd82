// A run that edits do not reach: a pinned one, the document before its last edit, another network
// on the same data.
package import Networks

extension Variant {
  /// A whole configuration, as it was.
  package static func fixed(_ id: String, _ configuration: RunConfiguration) -> Variant {
    Variant(id: id, change: "", isFixed: true) { _ in configuration }
  }

  /// The same run, which stays as it is whatever becomes of the document.
  package func fixed(_ configuration: RunConfiguration) -> Variant {
    Variant(id: id, change: change, color: color, tellsSkips: tellsSkips, isFixed: true) { _ in
      configuration
    }
  }

  /// Another network on the document's data, with its seed, batches and training.
  package static func network(_ id: String, _ network: Network) -> Variant {
    Variant(id: id, change: "its network") { document in
      var copy = document
      copy.network = network
      return copy
    }
  }
}
