// The residual run beside one whose skips are off or in part off: every skip on.
internal import Networks

extension Variant {
  /// The same seed, batches and edits with every skip on.
  package static let residual = Variant(
    id: "residual", change: "skips on", tellsSkips: true
  ) { document in
    var copy = document
    copy.network = document.network.withSkips(true)
    return copy
  }
}
