// A run beside the document's own: the same seed, batches and edits with something changed. The
// twin is one; another seed, one skip off, and whole configurations (a pinned run, the document
// before an edit, another network) are others. Ids, titles and colours on the screen follow from
// the variant. One file a variant; those that always are the same have a line in `variantCatalog`.

/// What a run of the session makes of the document's configuration.
package struct Variant: Sendable {
  /// The command that shows and hides it.
  package struct Toggle: Sendable {
    package let key: Unicode.Scalar
    /// What the hint bar says while the run is not there, and while it is.
    package let show: String
    package let hide: String
    /// One sentence.
    package let help: String
    /// How early the hint bar shows it, from 0; nil: not there.
    package let rank: Int?
    /// Why it would do the same as the document's own run; nil where it would not.
    package let idle: @Sendable (RunConfiguration) -> String?
    /// What is shown then; nil: the variant all the same.
    package let instead: @Sendable (RunConfiguration) -> Variant?

    package init(
      key: Unicode.Scalar, show: String, hide: String, help: String, rank: Int? = nil,
      idle: @escaping @Sendable (RunConfiguration) -> String? = { _ in nil },
      instead: @escaping @Sendable (RunConfiguration) -> Variant? = { _ in nil }
    ) {
      self.key = key
      self.show = show
      self.hide = hide
      self.help = help
      self.rank = rank
      self.idle = idle
      self.instead = instead
    }
  }

  /// Unique, short: `main`, `twin`.
  package let id: String
  /// What was changed, in a word or two: `skips off`; empty where nothing was.
  package let change: String
  /// Which of the theme's colours for runs it has, counted from 0, the document's own.
  package var color: Int
  /// Whether `change` says how the skips stand, so that the heading of a picture need not.
  package let tellsSkips: Bool
  /// Whether it is the same whatever becomes of the document.
  package let isFixed: Bool
  /// nil where no key shows it.
  package let toggle: Toggle?
  /// This run's configuration, made of the document's.
  package let configuration: @Sendable (RunConfiguration) -> RunConfiguration

  package init(
    id: String, change: String, color: Int = 1, tellsSkips: Bool = false, isFixed: Bool = false,
    toggle: Toggle? = nil, configuration: @escaping @Sendable (RunConfiguration) -> RunConfiguration
  ) {
    self.id = id
    self.change = change
    self.color = color
    self.tellsSkips = tellsSkips
    self.isFixed = isFixed
    self.toggle = toggle
    self.configuration = configuration
  }

  /// The same with another colour.
  package func colored(_ color: Int) -> Variant {
    var copy = self
    copy.color = color
    return copy
  }

  /// What it is called on the screen: `twin, skips off`.
  package var title: String { change.isEmpty ? id : "\(id), \(change)" }
}

extension Variant: Hashable {
  package static func == (a: Variant, b: Variant) -> Bool { a.id == b.id }

  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Variant {
  /// The document's own run.
  package static let main = Variant(id: "main", change: "", color: 0) { $0 }
}
