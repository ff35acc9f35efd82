// `resplay share`: a document as one line of text.
internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Interchange
internal import Schema

struct ShareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "Prints a document as one line of text.",
    discussion: """
      The line, a code, holds the whole document: network, data that is generated or drawn, points \
      of one's own, training, changes, results, notes. Mail and chat may break or quote it. \
      'resplay CODE' opens it, and so does every command in place of a document; in the playground \
      it is pasted into the gallery. Weights do not travel in it, nor data files, of which it says \
      size and digest: 'resplay pack' makes one file of everything.

      Example:
        resplay share spirals-56
      """)

  @Argument(
    help: "A file, a preset or a save; - reads standard input.",
    completion: .document)
  var document: String

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let opened = try workspace.open(document, weights: .ignored)
    let code = try ShareCode.encode(opened.experiment, text: opened.source, files: opened.files)
    for path in opened.experiment.dataPaths {
      Console.warning(
        "'\(visible(path))' does not travel in a code; 'resplay pack' makes a file that takes it "
          + "along")
    }
    if json {
      ShareRecord(title: opened.experiment.presentation.name, code: code).print()
    } else {
      Console.raw(code + "\n")
    }
  }
}

/// A document as a code.
struct ShareRecord: JSONRecord {
  static let name = "share"
  static let summary = "What `resplay share` prints: a document as one line of text."

  var title: String
  var code: String

  static var keys: [JSONKey<Self>] {
    [
      Key("title", "what the document is called", \.title),
      Key("code", "the line: every command takes it in place of a document", \.code),
    ]
  }
}
