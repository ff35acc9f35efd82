// The run without one of its skips.
package import Networks

extension Variant {
  /// The same seed, batches and edits with one skip off.
  /// - Parameter title: what the skip is called.
  package static func skipOff(_ id: SkipID, title: String) -> Variant {
    Variant(id: "cut", change: "\(title) off") { document in
      var copy = document
      if copy.network.isOn(id) { copy.network = copy.network.togglingSkip(id) }
      return copy
    }
  }
}
