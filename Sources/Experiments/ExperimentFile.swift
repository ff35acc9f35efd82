// Reading and writing documents as YAML (JSON is accepted), strictly and stably.
package import Schema
import Training

package enum ExperimentFile {
  /// The largest document that is read, in bytes.
  package static let maximumBytes = 1 << 20

  /// Parses and checks a whole document.
  /// - Throws: `Faults` with every fault of the text, each with line and column.
  package static func read(_ text: String) throws -> Experiment {
    try read(bytes: Array(text.utf8))
  }

  /// Parses and checks a whole document as it came from a file, not known to be text.
  /// - Throws: `Faults` with every fault, each with line and column.
  package static func read(bytes: [UInt8]) throws -> Experiment {
    try readChecked(bytes).experiment
  }

  /// The document, and whether every one of its events could be looked at.
  /// - Parameter weighing: false leaves the memory out: of what was run already.
  static func readChecked(
    _ bytes: [UInt8], weighing: Bool = true
  ) throws -> (experiment: Experiment, isComplete: Bool) {
    var faults = FaultCollector()
    let (fields, tree) = try decode(TextCheck.text(of: bytes), into: &faults)
    RestOfDocument.check(tree, into: &faults)
    try faults.check()
    let experiment = try experiment(of: fields)
    var checks = DocumentChecks(experiment: experiment, tree: tree, weighing: weighing)
    checks.run(into: &faults)
    try faults.check()
    return (experiment, checks.isComplete)
  }

  /// Parses one value, as `--set` takes it: `0.1`, `relu`, `{kind: dense, units: 8}`.
  /// - Throws: `Faults` where it is no value.
  package static func readValue(_ text: String) throws -> Node {
    var faults = FaultCollector()
    let node = try parse(TextCheck.text(of: Array(text.utf8)), into: &faults)
    try faults.check()
    return node
  }

  /// The document as text. Sections that did not change since `source` was read keep their very
  /// bytes, comments included; changed ones keep the defaults that were written out.
  /// - Parameter isJSON: whether it is written as JSON instead, all anew where anything changed.
  package static func write(
    _ experiment: Experiment, basedOn source: String? = nil, asJSON isJSON: Bool = false
  ) -> String {
    if isJSON { return StableText.json(experiment, basedOn: source) }
    if let source, let text = StableText.write(experiment, basedOn: source) { return text }
    return DocumentFields(experiment).sections
      .map { YAMLWriter.section($0.key, $0.value) }.joined()
  }

  /// Parses and decodes, without the checks that span sections.
  /// - Returns: the document and the tree it was decoded from.
  static func decode(_ text: String) throws -> (Experiment, Node) {
    var faults = FaultCollector()
    let (fields, tree) = try decode(text, into: &faults)
    try faults.check()
    return (try experiment(of: fields), tree)
  }

  private static func experiment(of fields: DocumentFields?) throws -> Experiment {
    guard let fields else { throw Faults([Fault(path: "", "the document cannot be read")]) }
    var faults = FaultCollector()
    var experiment = fields.experiment
    experiment.presentation.pins = PinFields.records(
      fields.pins, of: experiment.configuration, into: &faults)
    try faults.check()
    return experiment
  }

  private static func decode(_ text: String, into faults: inout FaultCollector) throws
    -> (DocumentFields?, Node)
  {
    let tree = try parse(text, into: &faults)
    guard tree.content != .null else {
      throw Faults([
        Fault(at: tree.location, path: "", "the file is empty; it starts with 'format: resplay/1'")
      ])
    }
    if let format = tree["format"],
      FormatVersion.decode(format, path: "format", into: &faults) == nil
    {
      // Another format's keys would only add noise.
      try faults.check()
    }
    return (DocumentFields.decode(tree, path: "", into: &faults), tree)
  }

  /// A tree from YAML or JSON. JSON goes first where a text starts like it, because its escapes of
  /// characters beyond the 16-bit range are none of YAML's.
  static func parse(_ text: String, into faults: inout FaultCollector) throws -> Node {
    if JSONReader.looksLikeJSON(text) {
      var own = faults
      if let tree = try? JSONReader.read(text, into: &own) {
        faults = own
        return tree
      }
    }
    return try YAMLReader.read(text, into: &faults)
  }
}
