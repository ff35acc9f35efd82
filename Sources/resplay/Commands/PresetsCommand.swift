// `resplay presets`: what ships, as a list, as JSON, or with what each reaches.
internal import Numerics
internal import ArgumentParser
internal import Experiments
internal import Schema
internal import TextUI

struct PresetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "Lists the presets.",
    discussion: """
      --table trains each preset with every skip on and with every skip off, with its own seed and \
      those after it, and prints as Markdown what the test rows say: mean and range over the seeds.

      Examples:
        resplay presets --json
        resplay presets --table --seeds 1 spirals-56 digits-mlp-20
      """)

  @Argument(help: "Only these presets.", completion: .preset)
  var names: [String] = []

  @Flag(help: "Prints an array of objects.")
  var json = false

  @Flag(help: "Trains each preset with its skips on and off, and prints a table of the outcome.")
  var table = false

  @Option(parsing: .unconditional, help: "With --table: how many seeds each is trained with.")
  var seeds = 3

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let library = workspace.library
    let all = library.checked(library.entries().filter(\.isPreset))
    if all.isEmpty {
      Console.warning("there are no presets in '\(visible(library.presetsFolder))'")
    }
    if let unknown = names.first(where: { name in !all.contains { $0.name == name } }) {
      throw UsageProblem(
        "there is no preset '\(unknown)'; allowed: \(all.map(\.name).joined(separator: ", "))")
    }
    let entries = names.isEmpty ? all : all.filter { names.contains($0.name) }
    if table { return try printTable(entries, workspace) }
    if json {
      let records = entries.filter { $0.fault == nil }.map(PresetRecord.init)
      Console.raw(JSONText.lines(records.map(\.json)))
      return
    }
    var group = ""
    let width = (entries.map(\.name.count).max() ?? 0) + 2
    let titles = entries.map(\.title.count).max() ?? 0
    for entry in entries {
      if entry.group != group {
        Console.lines((group.isEmpty ? [] : [""]) + [entry.group])
        group = entry.group
      }
      let name = entry.name.padded(to: width)
      guard entry.fault == nil, entry.parameterCount > 0 else {
        let words = entry.fault.map { "cannot be opened: \($0)" } ?? entry.title
        Console.line("  \(name)\(words)")
        continue
      }
      let count = NumberFormat.grouped(entry.parameterCount).aligned(right: 9)
      Console.line("  \(name)\(entry.title.padded(to: titles))\(count) parameters")
    }
  }
}

extension PresetsCommand {
  private func printTable(_ entries: [LibraryEntry], _ workspace: Workspace) throws {
    guard (1...100).contains(seeds) else {
      throw UsageProblem("--seeds: read \(seeds); allowed: a whole number from 1 to 100")
    }
    guard !json else { throw UsageProblem("--json: given with --table; leave out one of them") }
    var table = PresetTable(workspace: workspace, seeds: seeds)
    Console.raw(PresetTable.head + "\n")
    for entry in entries where entry.fault == nil {
      try Console.writeRaw(PresetTable.line(table.row(entry.name)) + "\n")
    }
  }
}

extension String {
  func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
}

/// A preset.
struct PresetRecord: JSONRecord {
  static let name = "preset"
  static let summary = "An element of the array of `resplay presets`."

  let entry: LibraryEntry

  static var keys: [JSONKey<Self>] {
    [
      Key("name", "what the command line takes", \.entry.name),
      Key("title", "what it is called", \.entry.title),
      Key("group", "the heading it stands under", \.entry.group),
      Key("data", "the kind of its data", \.entry.data),
      Key("task", "what is asked of it; empty where that is in a file", \.entry.task),
      Key("layers", "the kinds of its layers", \.entry.layers),
      Key(
        "parameters", "how many; 0 where they are not known without reading a file",
        \.entry.parameterCount),
    ]
  }
}
