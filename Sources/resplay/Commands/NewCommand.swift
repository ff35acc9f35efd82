// `resplay new`: a document for data, from a template, to be changed from there.
internal import ArgumentParser
internal import Experiments
internal import Problems
internal import Schema
internal import Training

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Makes a document from data and a template.",
    discussion: """
      Without --template it takes the first that fits the data. Without --out the document is \
      printed. For data in a file, resplay train --data table.csv --steps 0 --out NAME.yaml makes \
      one.

      Data: \(drawn.joined(separator: ", ")).

      Templates:
      \(templateCatalog.map { "  \($0.kind): \($0.summary)" }.joined(separator: "\n"))

      Examples:
        resplay new spiral
        resplay new cells --template unet --out cells.yaml
        resplay new digits --template recurrent | resplay train -
      """)

  /// Kinds of data that need no file, and have no named inputs, which no template starts from. All
  /// help is made at the start of any command, so that no network is fitted here.
  private static var drawn: [String] {
    datasetCatalog.entries.filter { entry in
      var configuration = RunConfiguration()
      configuration.data = DataSpec(entry.standard)
      return DataOutline(configuration.dataSource)?.inputParts.isEmpty == true
    }.map(\.kind)
  }

  @Argument(help: "A kind of data.", completion: .list(drawn))
  var data: String

  @Option(help: "The template.", completion: .template)
  var template: String?

  @Option(
    name: .customLong("out"), help: ArgumentHelp("The document to write.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Lets --out write over a file.")
  var replace = false

  @Flag(help: "Prints one JSON object with the document: Docs/Json.md.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let kinds = Self.drawn
    guard kinds.contains(data),
      let entry = datasetCatalog.entries.first(where: { $0.kind == data })
    else {
      let hint = nearest(to: data, among: kinds).map { "; did you mean '\($0)'?" } ?? ""
      throw UsageProblem(
        "data: read '\(visible(data))'; allowed: \(kinds.joined(separator: ", "))\(hint); for data "
          + "in a file: resplay train --data FILE --steps 0 --out NAME.yaml makes a document")
    }
    let spec = DataSpec(entry.standard)
    let fitting = templateCatalog.filter { Experiment(new: spec, $0) != nil }
    let names = fitting.map(\.kind)
    guard let found = template.map({ name in fitting.first { $0.kind == name } }) ?? fitting.first
    else {
      throw UsageProblem(
        "--template: read '\(template ?? "")'; allowed for \(data): "
          + names.joined(separator: ", ")
      )
    }
    guard let experiment = Experiment(new: spec, found) else { return }
    var record = NewRecord(data: data, template: found.kind, experiment: experiment)
    guard let output else {
      return json
        ? record.print()
        : Console.raw(ExperimentFile.write(experiment, basedOn: nil, asJSON: false))
    }
    let workspace = try folders.workspace()
    do {
      let saved = try workspace.library.save(
        experiment, checkpoint: nil, as: output, basedOn: nil, over: replace ? .replace : .itself)
      record.path = saved.path
      if json {
        record.print()
      } else {
        Console.line("wrote \(saved.path): \(data), \(found.kind)")
      }
    } catch let error as LibraryError {
      if let path = error.existingPath {
        throw UsageProblem(
          "--out: '\(visible(path))' is there already; --replace writes over it")
      }
      throw WriteProblem.from(error)
    }
  }
}

/// A document that was made.
struct NewRecord: JSONRecord {
  static let name = "new"
  static let summary = "What `resplay new` prints: a document that it made."

  var data: String
  var template: String
  var experiment: Experiment
  var path: String?

  static var keys: [JSONKey<Self>] {
    [
      Key("data", "the kind of data", \.data),
      Key("template", "the template", \.template),
      Key("path", "where it was written; null where it is printed alone", \.path),
      Key("document", "the document", { JSONTree($0.experiment) }),
    ]
  }
}
