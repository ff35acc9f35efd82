// `resplay export`: a run in a format that other programs read.
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Foundation
internal import Interchange
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a run in a format that other programs read.",
    discussion: """
      The run is taken where it was saved; a document that was not trained is taken at step 0. \
      --steps N trains it from step 0 to step N first. What the format cannot carry is said before \
      anything is written, and nothing is written over without --replace.

      Formats, and their options for --with:
      \(formats)

      Examples:
        resplay export spirals-56 --to safetensors --steps 500
      """)

  /// The lines of the help; options that several formats have stand with the first of them.
  private static var formats: String {
    var lines: [String] = []
    var told: [(name: String, options: [String])] = []
    for kind in exporterCatalog {
      lines.append("  \(kind.name): \(kind.summary)")
      let options = kind.options.map {
        let standard = $0.standard.string ?? $0.standard.excerpt
        return "      \($0.name)=\(standard): \($0.help) (\($0.type.allowed))"
      }
      if let same = told.first(where: { options.starts(with: $0.options) }) {
        let isMore = options.count > same.options.count
        lines.append("      the options of \(same.name)\(isMore ? ", and:" : "")")
        lines += options.dropFirst(same.options.count)
      } else {
        lines += options
        if !options.isEmpty { told.append((kind.name, options)) }
      }
    }
    return lines.joined(separator: "\n")
  }

  @Argument(
    help: "A file, a preset or a save; - reads standard input.",
    completion: .document)
  var document: String?

  @Option(
    name: .customLong("to"), help: ArgumentHelp("The format.", valueName: "kind"),
    completion: .exporter)
  var kind: String

  @Argument(
    help: "The file or folder to write; left out, it is named after the document.",
    completion: .file())
  var output: String?

  @Option(parsing: .unconditional, help: "Trains from step 0 to this step first.")
  var steps: Int?

  @Option(
    name: .customLong("with"), parsing: .singleValue,
    help: ArgumentHelp("An option of the format. Repeatable.", valueName: "name=value"),
    completion: .exportOption)
  var choices: [String] = []

  @Flag(help: "Lets it write over files that are there.")
  var replace = false

  @Flag(help: "Prints one JSON object about what was written: Docs/Json.md.")
  var json = false

  @Option(parsing: .unconditional, help: "Threads for training.")
  var threads = 1

  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let exporter = try exporter(named: kind)
    let chosen = try ExportChoices(exporter.options, given: choices.map(choice))
    let workspace = try folders.workspace()
    let conversion = try exporter.conversion()
    let progress = ExportProgress(on: json ? nil : ConsoleTerminal.onErrors())
    defer { progress.end() }
    let run = try exportedRun(workspace, progress)
    let writer = ExportWriter(
      path: output ?? ExportWriter.standardPath(exporter, run.stem), output: exporter.output,
      replacing: replace)
    try writer.check()
    let refusals = try exporter.refusals(run, chosen)
    guard refusals.isEmpty else {
      let lines = refusals.map { "  \($0)" }.joined(separator: "\n")
      throw ExportRefusal(description: "'\(kind)' cannot carry:\n\(lines)", faults: refusals)
    }
    let omissions = try exporter.omissions(run, chosen)
    if !json { Console.lines(omissions.map { "not in it: \($0)" }) }
    let exported = try exporter.export(run, chosen).converted(by: conversion)
    progress.end()
    try writer.write(exported.files)
    run.warnings.forEach { Console.warning($0) }
    let hints = exported.hints.map { $0.replacing("%", with: writer.path) }
    guard !json else {
      return ExportRecord(
        kind: exporter.name, path: writer.path, step: run.step, exported: exported,
        omissions: omissions, hints: hints
      ).print()
    }
    Console.line("wrote \(writer.path)")
    Console.lines(hints)
  }

  private func choice(_ text: String) throws -> (name: String, value: Node) {
    guard let setting = try Setting(text) else {
      throw UsageProblem("--with: read '\(text)'; allowed: NAME=VALUE")
    }
    return (setting.path.description, setting.value)
  }

  private func exportedRun(
    _ workspace: Workspace, _ progress: ExportProgress
  ) throws -> ExportedRun {
    let opened = try OpenedRun(document, overrides: overrides, workspace: workspace)
    let saved = opened.experiment.results?.steps ?? 0
    if let steps, !(0...100_000_000).contains(steps) {
      throw UsageProblem("--steps: read \(steps); allowed: a whole number from 0 to 100000000")
    }
    let isAsSaved =
      overrides.seed == nil && overrides.set.settings.isEmpty && overrides.set.data == nil
    return ExportedRun(
      opened.experiment, stem: Self.stem(opened),
      checkpoint: isAsSaved ? opened.weights : nil, step: steps ?? (isAsSaved ? saved : 0),
      files: opened.files, progress: progress.show
    ) { checkpoint in try opened.start(workspace, threads: threads, from: checkpoint) }
  }

  private static func stem(_ opened: OpenedRun) -> String {
    ExportWriter.stem(
      of: opened.path.map { URL(filePath: $0).deletingPathExtension().lastPathComponent }
        ?? opened.experiment.presentation.name)
  }
}

/// What a format cannot carry: bad input.
struct ExportRefusal: FaultyProblem {
  let description: String
  let faults: [Fault]
}

/// What was written.
struct ExportRecord: JSONRecord {
  static let name = "export"
  static let summary = "What `resplay export` prints: what it wrote."

  var kind: String
  var path: String
  var step: Int
  var exported: Exported
  var omissions: [String]
  var hints: [String]

  struct FileRecord: JSONObject {
    var file: ExportedFile

    static var keys: [JSONKey<Self>] {
      [
        Key("path", "below the folder; empty where the export is one file", \.file.path),
        Key("bytes", "its size", { $0.file.bytes.count }),
      ]
    }
  }

  static var keys: [JSONKey<Self>] {
    [
      Key("to", "the format", \.kind),
      Key("path", "the file or folder", \.path),
      Key("step", "the step of the run that was exported", \.step),
      Key("files", "each file that was written", { $0.exported.files.map(FileRecord.init) }),
      Key("not_in_it", "what of the run is not in it, a phrase each", \.omissions),
      Key("hints", "what to do with it", \.hints),
    ]
  }
}
