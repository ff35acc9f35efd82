// The top level of a document: its sections in the order they are written.
import Problems
import Networks
import Schema
import Training

/// The version of the format: the first line of every document.
struct FormatVersion: NodeCodable {
  static let current = "resplay/1"

  var node: Node { Node(.string(Self.current)) }

  static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> Self? {
    if node.string == current { return FormatVersion() }
    if let parts = node.string?.split(separator: "/"), parts.count == 2, parts[0] == "resplay",
      let version = Int(parts[1]), version > 1
    {
      faults.add(
        Fault(
          at: node.location, path: path,
          "read \(node.excerpt), a newer format; this resplay reads \(current): update it"))
    } else {
      faults.add(node, path, allowed: current)
    }
    return nil
  }
}

/// A document as its fields; `Experiment` is what the rest of the program sees.
struct DocumentFields: Configurable {
  var format = FormatVersion()
  var experiment = Experiment()
  /// Runs that were put aside, by what differs from the document.
  var pins: [PinFields] = []

  init() {}

  init(_ experiment: Experiment) {
    self.experiment = experiment
    pins = PinFields.written(experiment)
  }

  static var fields: [Field<DocumentFields>] {
    [
      .value(
        "format", \.format, allowed: FormatVersion.current, required: true,
        help: "version of the format"),
      .text(
        "name", \.experiment.presentation.name, maximumLength: Presentation.maximumNameLength,
        help: "its title"),
      .text(
        "group", \.experiment.presentation.group, maximumLength: Presentation.maximumGroupLength,
        help: "heading in the gallery"),
      .text(
        "author", \.experiment.presentation.author,
        maximumLength: Presentation.maximumAuthorLength, help: "who wrote it"),
      .text(
        "notes", \.experiment.presentation.notes, maximumLength: Presentation.maximumNotesLength,
        help: "what it shows, what to try; a line of --- starts the next part"),
      .value("view", \.experiment.presentation.view, allowed: "a view", help: "how it is met"),
    ] + DocumentSettings.fields.map { $0.of(\.experiment.settings) } + [
      .list(
        "events", \.experiment.events, limit: Experiment.maximumEvents,
        help: "what was changed while it trained"),
      .optional("results", \.experiment.results, allowed: "results", help: "what came out"),
      .list(
        "pins", \.pins, limit: PinRecord.maximumCount, help: "runs that were put aside"),
    ]
  }

  /// The sections that are written, in order. The seed always is: it names the run.
  var sections: [Node.Entry] {
    let standard = DocumentFields()
    return Self.fields.compactMap { field in
      let value = field.read(self)
      guard field.isRequired || field.name == "seed" || value != field.read(standard) else {
        return nil
      }
      return Node.Entry(field.name, value)
    }
  }
}
