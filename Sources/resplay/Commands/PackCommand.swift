// `resplay pack` and `unpack`: a run with all that belongs to it as one file, and back.
internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Interchange
internal import Numerics
internal import Problems
internal import Schema
internal import Terminal
internal import Training

struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Writes a run with all that belongs to it as one file.",
    discussion: """
      The file is a zip archive named .resplay: the document as it stands, its weights, the data \
      files it reads, the weights it starts from, a picture of its layers and of the loss that was \
      recorded (NAME.svg), and with --journal a journal of what was typed. 'resplay FILE.resplay' \
      opens it, and so does every command in place of a document; 'resplay unpack' makes a folder \
      of it.

      Example:
        resplay pack my-run --journal lesson.jsonl
      """)

  @Argument(
    help: "A file, a preset or a save.",
    completion: .document)
  var document: String

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "The file to write; left out, NAME.resplay in the working folder.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("A journal to put in.", valueName: "file"), completion: .file())
  var journal: String?

  @Flag(help: "Lets it write over a file.")
  var replace = false

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let opened = try workspace.open(document, weights: .needed, streams: false)
    guard let path = opened.path, let source = opened.source else {
      throw UsageProblem("a pack is made of a file, a preset or a save")
    }
    let name = URL(filePath: path).lastPathComponent
    let stem = URL(filePath: path).deletingPathExtension().lastPathComponent
    let target = output ?? stem + Pack.ending
    let writer = ExportWriter(
      path: target, output: .file(ending: String(Pack.ending.dropFirst())), replacing: replace,
      option: "--out")
    try writer.check()
    var files = [ExportedFile(name, source)]
    if let weights = opened.weights, !weights.isMissing, opened.checkpoint != nil {
      files.append(
        ExportedFile(
          stem + ".safetensors", try read(weights.path, DataFiles(allowed: [weights.path]))))
    }
    files += try data(of: opened)
    files += picture(of: opened, stem, workspace)
    if let journal {
      files.append(ExportedFile("journal.jsonl", try read(journal, DataFiles(allowed: [journal]))))
    }
    try writer.write([ExportedFile("", try Pack.encode(files))])
    if json { return PackRecord(path: target, files: files.map(\.path)).print() }
    let names = files.map { visible($0.path) }.joined(separator: ", ")
    Console.line("wrote \(visible(target)): \(names)")
  }

  /// The run as a picture, for readers without this program; none is no reason not to pack.
  private func picture(
    of opened: OpenedExperiment, _ stem: String, _ workspace: Workspace
  ) -> [ExportedFile] {
    let experiment = opened.experiment
    let run = ExportedRun(
      experiment, stem: stem, checkpoint: opened.checkpoint,
      step: opened.checkpoint?.step ?? experiment.results?.steps ?? 0, files: opened.files
    ) { checkpoint in
      try ScheduledRun(
        experiment.configuration, events: experiment.events, checkpoint: checkpoint,
        files: opened.files, kernels: workspace.kernels)
    }
    do {
      return [ExportedFile(stem + RunPicture.ending, try RunPicture.svg(run))]
    } catch {
      Console.warning("no picture is in the pack: \(problemText(error))")
      return []
    }
  }

  /// What the document reads, under the names that it gives.
  private func data(of opened: OpenedExperiment) throws -> [ExportedFile] {
    var found: [ExportedFile] = []
    for path in opened.experiment.dataPaths {
      if opened.files.isFolder(path) {
        let folder = try opened.files.folder(path)
        found += try folder.files.map { ExportedFile("\(path)/\($0.name)", try folder.read($0)) }
      } else {
        found.append(ExportedFile(path, try read(path, opened.files)))
      }
    }
    return found
  }

  private func read(_ path: String, _ files: DataFiles) throws -> [UInt8] {
    try files.read(path, remedy: "put it beside the document")
  }
}

struct UnpackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack",
    abstract: "Makes a folder of a pack.",
    discussion: """
      Example:
        resplay unpack my-run.resplay
      """)

  @Argument(
    help: "A file made by 'resplay pack'.",
    completion: .file())
  var pack: String

  @Argument(
    help: "The folder to make; left out, it is named after the pack.",
    completion: .directory)
  var folder: String?

  @Flag(help: "Lets it write over files.")
  var replace = false

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  func run() throws {
    guard Pack.isOne(pack) else {
      throw UsageProblem("read '\(pack)'; allowed: a file name ending in \(Pack.ending)")
    }
    let content = try Pack(
      DataFiles(allowed: [pack]).read(pack, remedy: "give another path"), name: pack)
    let target = folder ?? URL(filePath: pack).deletingPathExtension().lastPathComponent
    let writer = ExportWriter(path: target, output: .folder, replacing: replace)
    try writer.check()
    do {
      try content.write(to: target)
    } catch {
      throw WriteProblem(
        description: "'\(visible(target))' cannot be written: \(error.localizedDescription)")
    }
    if json {
      return UnpackRecord(
        path: target, document: content.document, files: content.files.map(\.path)
      ).print()
    }
    let count = Console.count(content.files.count, "file")
    Console.line(
      "wrote \(count) to \(visible(target)); 'resplay \(visible(target))/"
        + "\(visible(content.document))' opens it")
  }
}

/// A pack that was made.
struct PackRecord: JSONRecord {
  static let name = "pack"
  static let summary = "What `resplay pack` prints: the file that it wrote."

  var path: String
  var files: [String]

  static var keys: [JSONKey<Self>] {
    [
      Key("path", "the file", \.path),
      Key("files", "what is in it, the document first", \.files),
    ]
  }
}

/// A pack that was taken apart.
struct UnpackRecord: JSONRecord {
  static let name = "unpack"
  static let summary = "What `resplay unpack` prints: the folder that it made."

  var path: String
  var document: String
  var files: [String]

  static var keys: [JSONKey<Self>] {
    [
      Key("path", "the folder", \.path),
      Key("document", "the document, below the folder", \.document),
      Key("files", "every file, below the folder", \.files),
    ]
  }
}
