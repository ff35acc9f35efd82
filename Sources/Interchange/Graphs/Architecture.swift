// Whose network a picture or a graph shows: that of the run at its step, or of a run that is
// compared with it. Nothing is trained for it.
internal import Experiments
internal import Schema
internal import Training

/// Of every format that shows an architecture.
let variantOption = ExportOption(
  "variant", .text(maximumLength: PinRecord.maximumNameLength), standard: "none",
  help: "whose layers: \(variantCatalog.map(\.id).joined(separator: ", ")), or a pinned run's name")

extension ExportedRun {
  /// The run with the network that it has at its step, not trained, and what it is called.
  /// - Parameter name: of a variant or a pinned run; `none`: the run's own.
  /// - Throws: `ExportError` that lists the names, or what cannot be built.
  func architecture(of name: String = "none") throws -> (trainer: Trainer, title: String) {
    let start = try started().trainer
    let present = try configuration()
    let variant = try variant(named: name)
    if let variant, let idle = variant.toggle?.idle(present) {
      throw ExportError("--with variant: read \(Node(.string(name)).excerpt), but \(idle)")
    }
    let wanted = variant?.configuration(present) ?? present
    let words = variant.map { "\(title): \($0.title)" } ?? title
    guard wanted != start.configuration else { return (start, words) }
    return (try VariantRun(.fixed(name, wanted), of: start).trainer, words)
  }

  /// The variant of a name: one of the catalog, or a run that the document keeps; nil for `none`.
  /// - Throws: `ExportError` that lists the names.
  func variant(named name: String) throws -> Variant? {
    guard name != variantOption.standard.string else { return nil }
    if let known = variantCatalog.first(where: { $0.id == name }) { return known }
    let pins = experiment.presentation.pins
    if let pin = pins.first(where: { $0.name == name }) {
      return .fixed(name, try pin.base.applying(pin.events))
    }
    let names = variantCatalog.map(\.id) + pins.map(\.name)
    throw ExportError(
      "--with variant: read \(Node(.string(name)).excerpt); allowed: none, "
        + names.map(visible).joined(separator: ", "))
  }
}
