// What comes in from other programs. An importer is one file that conforms to `Importer` and one
// line in `importerCatalog`; `resplay import` and its help are made from what it declares.
// Importers turn bytes into documents, networks or weights. They touch no file and no clock, and
// claim nothing that was not read: no results come in.
package import Experiments
package import Networks
package import Numerics
import Schema

/// What is to be imported.
package struct ImportInput: Sendable {
  /// The largest file that is read, in bytes: room for any network here in double precision.
  package static let maximumBytes = 512 << 20

  /// As it was named, for messages; of a link, the link.
  package let name: String
  /// The bytes of the file, or the characters of the link.
  package let bytes: [UInt8]
  package let isLink: Bool

  package init(name: String, bytes: [UInt8], isLink: Bool = false) {
    (self.name, self.bytes, self.isLink) = (name, bytes, isLink)
  }

  /// Whether a text is a link and no path.
  package static func isLink(_ text: String) -> Bool {
    text.utf8.starts(with: "https://".utf8) || text.utf8.starts(with: "http://".utf8)
  }

  package static func link(_ text: String) -> ImportInput {
    ImportInput(name: text, bytes: Array(text.utf8), isLink: true)
  }

  /// The name for a message: short, in quotes, on one line.
  var words: String { Node(.string(name)).excerpt }

  /// Whether the name ends in one of these, without the dot.
  func ends(_ endings: String...) -> Bool {
    let name = name.lowercased()
    return !isLink && endings.contains { name.hasSuffix(".\($0)") }
  }
}

/// What an importer read.
package struct Imported: Sendable {
  package enum Content: Sendable {
    /// A whole document, which is new.
    case document(Experiment)
    /// An architecture, for the data and training of a document.
    case network(ImportedNetwork)
    /// Numbers, for the network of a document.
    case weights(ImportedWeights)
  }

  package var content: Content
  /// What is not as it was there, each in a sentence with its reason.
  package var notes: [String] = []

  package init(_ content: Content, notes: [String] = []) {
    (self.content, self.notes) = (content, notes)
  }
}

/// An architecture that came without data.
package struct ImportedNetwork: Sendable {
  package var network: Network
  /// What people called it; may be empty.
  package var name: String
  /// The shape of a sample, where it is said: images height × width × channels.
  package var input: Shape?
  /// The last extent of what a layer sees, by its number, where it is said.
  package var inputs: [Int: Int] = [:]

  package init(_ network: Network, name: String = "", input: Shape? = nil) {
    (self.network, self.name, self.input) = (network, name, input)
  }

  /// Where the network as it is built sees other numbers than were read, each in a sentence.
  package func differences(_ lowered: LoweredNetwork) -> [String] {
    inputs.sorted { $0.key < $1.key }.compactMap { number, extent in
      guard lowered.layers.indices.contains(number) else { return nil }
      let layer = lowered.layers[number]
      guard layer.inputShape.last != extent else { return nil }
      return "\(layer.path) sees \(layer.inputShape) here, but \(extent) features there"
    }
  }
}

/// A format that other programs write.
package protocol Importer: Sendable {
  /// The word behind `--as`: `keras`.
  static var name: String { get }
  /// What it is, one phrase for the help.
  static var summary: String { get }

  /// Whether the input is such a thing, by its first bytes or its name; nothing is decoded.
  static func recognizes(_ input: ImportInput) -> Bool

  /// - Throws: `ImportError`, `Faults` or `DataError` that say what was read where, and what is
  ///   allowed.
  static func read(_ input: ImportInput) throws -> Imported
}

/// Why nothing comes in; the text is for the user.
package struct ImportError: Error, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }

  /// A list of what is in the way, each on a line.
  /// - Parameter limit: how many are named.
  init(_ heading: String, _ lines: [String], limit: Int = 40) {
    let rest = lines.count > limit ? ["and \(lines.count - limit) more"] : []
    description = ([heading] + (lines.prefix(limit) + rest).map { "  \(visible($0))" })
      .joined(separator: "\n")
  }
}

/// Every format, one line each; the first that recognizes an input reads it.
package let importerCatalog: [any Importer.Type] = [
  PlaygroundLinkImporter.self,
  SafetensorsImporter.self,
  NPZImporter.self,
  TorchTextImporter.self,
  KerasImporter.self,
]

/// The format called `name`, or the one that recognizes the input.
/// - Throws: `ImportError` that lists the formats.
package func importer(named name: String?, for input: ImportInput) throws -> any Importer.Type {
  let names = importerCatalog.map { $0.name }
  guard let name else {
    if let found = importerCatalog.first(where: { $0.recognizes(input) }) { return found }
    throw ImportError(
      "\(input.words) is nothing that can be imported; allowed: "
        + importerCatalog.map { "\($0.summary) (\($0.name))" }.joined(separator: "; ")
        + "; --as KIND says which it is")
  }
  if let found = importerCatalog.first(where: { $0.name == name }) { return found }
  let hint = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
  throw ImportError(
    "--as: read \(Node(.string(name)).excerpt); allowed: \(names.joined(separator: ", "))\(hint)")
}
