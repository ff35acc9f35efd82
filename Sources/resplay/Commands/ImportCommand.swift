// `resplay import`: weights, architectures and links of other programs as documents.
internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Interchange
internal import Problems
internal import Schema
internal import Training

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a document from what another program wrote.",
    discussion: """
      Weights become what a run starts from: the document is written with start_from, and \
      NAME-start.safetensors beside it, both or neither. Results are never made up: the run counts \
      from step 0. The document is the one that the file names, or that of --into, whose network \
      must have every tensor of the file; what is missing, left over or of another shape is listed \
      and nothing is written. --partial takes what fits. An architecture takes data and training \
      of --into, or of the first kind of data that it fits.

      --map FILE says which tensor is which, a line each of YAML; * stands for the same words on \
      both sides:
        layers.*.weight: {to: 'body[*].dense1.weight', then: torch}
        fc.bias: head.dense1.bias
        step: null

      Formats, told by what the file holds, or by --as:
      \(importerCatalog.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

      Examples:
        resplay import run.safetensors --out again.yaml
        resplay import resnet.safetensors --into bottleneck-resnet-50 --out mine.yaml
        resplay import model.json --into digits-mlp-10 --out mine.yaml
        resplay import 'https://playground.tensorflow.org/#dataset=spiral&networkShape=8,8'
      """)

  @Argument(help: "A file, or a link in quotes.", completion: .file())
  var input: String

  @Option(
    name: .customLong("as"), help: ArgumentHelp("The format.", valueName: "kind"),
    completion: .importer)
  var kind: String?

  @Option(
    help: ArgumentHelp(
      "The document whose network the weights are for, or whose data an architecture learns from.",
      valueName: "document"), completion: .document)
  var into: String?

  @Option(
    help: ArgumentHelp("A file that says which tensor is which.", valueName: "file"),
    completion: .file())
  var map: String?

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "The document to write; without it a document without weights is printed.",
      valueName: "file"), completion: .file())
  var output: String?

  @Flag(help: "Takes the tensors that fit; the rest starts from its own initial values.")
  var partial = false

  @Flag(help: "Lets --out copy data files beside the document that it would not find from there.")
  var copyData = false

  @Flag(help: "Lets --out write over a document and the weights it starts from.")
  var replace = false

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let input = try readInput()
    let imported = try importer(named: kind, for: input).read(input)
    var made: ImportedDocument
    switch imported.content {
    case .document(let experiment):
      try refuseOptions(of: "a link", into: into != nil)
      made = ImportedDocument(experiment, files: DataFiles())
    case .network(let network):
      try refuseOptions(of: "an architecture")
      made = try ImportedDocument(network, into: into, workspace)
    case .weights(let weights):
      made = try ImportedDocument(
        weights, input: self.input, into: into, map: map.map(readMap), isPartial: partial,
        workspace)
    }
    made.notes = imported.notes + made.notes
    let check = RunCheck(made.experiment, source: nil, files: made.files)
    guard check.faults.isEmpty else {
      throw DocumentProblem(document: self.input, faults: check.faults)
    }
    guard let output else {
      guard made.weights == nil else {
        throw UsageProblem(
          "weights are written beside a document: --out NAME.yaml says where; the weights go to "
            + "NAME-start.safetensors")
      }
      if json { return ImportRecord(made: made, files: []).print() }
      for note in made.notes { Console.warning(visible(note)) }
      return Console.raw(ExperimentFile.write(made.experiment))
    }
    try write(made, to: output, workspace)
  }

  private func refuseOptions(of what: String, into: Bool = false) throws {
    for (isGiven, option) in [(map != nil, "--map"), (partial, "--partial"), (into, "--into")]
    where isGiven {
      throw UsageProblem("\(option): given with \(what), which needs none; leave it out")
    }
  }

  private func readInput() throws -> ImportInput {
    if ImportInput.isLink(input) { return .link(input) }
    // As browsers show a link.
    if input.hasPrefix("playground.tensorflow.org/") { return .link("https://\(input)") }
    let bytes = try DataFiles(allowed: [input]).read(
      input, maximumBytes: ImportInput.maximumBytes, remedy: "")
    return ImportInput(name: input, bytes: bytes)
  }

  private func readMap(_ path: String) throws -> WeightMap {
    let bytes = try DataFiles(allowed: [path]).read(
      path, maximumBytes: ExperimentFile.maximumBytes, remedy: "")
    do {
      let text = try TextCheck.text(of: bytes)
      return try WeightMap(ExperimentFile.readValue(text))
    } catch let faults as Faults {
      throw DocumentProblem(document: path, faults: faults.list)
    }
  }

  private func write(_ made: ImportedDocument, to output: String, _ workspace: Workspace) throws {
    guard [".yaml", ".yml", ".json"].contains(where: { output.hasSuffix($0) }) else {
      throw UsageProblem("--out: read '\(output)'; allowed: a file name ending in .yaml or .json")
    }
    do {
      let place = try workspace.library.startPlace(
        for: URL(filePath: output).path, replacing: replace)
      var experiment = made.experiment
      experiment.configuration.startFrom = ""
      let paths = experiment.configuration.dataPaths
      let copies = DataCopies(paths, files: made.files, document: place.path)
      try copies.check(isAllowed: copyData, output: output)
      experiment.configuration = experiment.configuration.renamingData(copies.name)
      if made.weights != nil {
        experiment.configuration.startFrom = StartFile.name(ofDocument: place.path)
      }
      try copies.make(made.files)
      let weights = made.weights.map { StartFile.encode($0, source: made.source) }
      let written = try workspace.library.save(
        experiment, startingFrom: weights, at: place, replacing: replace)
      if json { return ImportRecord(made: made, files: written).print() }
      Console.line("wrote \(written.map { visible($0) }.joined(separator: " and "))")
      for note in made.notes { Console.line(visible(note)) }
      Console.line(
        "resplay \(visible(output)) opens it, resplay train \(visible(output)) --out "
          + "\(visible(output)) trains it")
    } catch let error as LibraryError {
      if let path = error.existingPath {
        throw UsageProblem(
          "--out: '\(visible(path))' is there already; give another name, or --replace")
      }
      throw WriteProblem.from(error)
    }
  }
}

/// What came in.
struct ImportRecord: JSONRecord {
  static let name = "import"
  static let summary = "What `resplay import` prints: the document that came in."

  var made: ImportedDocument
  var files: [String]

  static var keys: [JSONKey<Self>] {
    [
      Key(
        "files", "what was written: the document and its weights; empty without `--out`", \.files),
      Key("notes", "what was taken and what was not", \.made.notes),
      Key("document", "the document, before it was given a place") {
        JSONTree($0.made.experiment)
      },
    ]
  }
}
