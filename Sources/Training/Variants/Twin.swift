// The twin: the same run with every skip off, the plain network that a residual one is compared
// with (He et al., 2015).
internal import Networks

extension Variant {
  /// The same seed, batches and edits with every skip off.
  package static let twin = Variant(
    id: "twin", change: "skips off", tellsSkips: true,
    toggle: Toggle(
      key: "t", show: "plain twin", hide: "no twin",
      help: "The twin: the same run, seed and batches with every skip off, beside this one.",
      rank: 30,
      idle: { document in
        document.network.hasActiveSkip
          ? nil : "no skip is on, so that the plain twin would be the same"
      },
      instead: { $0.network.hasSkips ? .residual : nil })
  ) { document in
    var copy = document
    copy.network = document.network.withSkips(false)
    return copy
  }
}
