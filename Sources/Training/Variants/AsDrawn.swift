// The run with the skips as a document has them, beside one in which they are switched.
package import Networks

extension Variant {
  /// The same seed, batches and edits, every skip on or off as in `network`. Skips that it does not
  /// have stay as they are.
  package static func asDrawn(_ network: Network) -> Variant {
    Variant(id: "drawn", change: "skips as drawn", tellsSkips: true) { document in
      var copy = document
      copy.network = document.network.withSwitches(of: network)
      return copy
    }
  }
}
