// `resplay presets`: what ships, as a table or as JSON.
internal import Numerics
internal import ArgumentParser
internal import Experiments
internal import TextUI

struct PresetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "Lists the presets.",
    discussion: """
      Examples:
        resplay presets --json
      """)

  @Flag(help: "Prints an array of objects: name, title, group, parameters.")
  var json = false

  @OptionGroup var folders: FolderOptions

  private struct Row: Encodable {
    var name: String
    var title: String
    var group: String
    var parameters: Int
  }

  func run() throws {
    let library = try folders.workspace().library
    let entries = library.checked(library.entries().filter(\.isPreset))
    if json {
      Console.raw(
        try JSONText.pretty(
          entries.filter { $0.fault == nil }.map {
            Row(name: $0.name, title: $0.title, group: $0.group, parameters: $0.parameterCount)
          }))
      return
    }
    var group = ""
    let names = (entries.map(\.name.count).max() ?? 0) + 2
    let titles = entries.map(\.title.count).max() ?? 0
    for entry in entries {
      if entry.group != group {
        Console.lines((group.isEmpty ? [] : [""]) + [entry.group])
        group = entry.group
      }
      let name = entry.name.padded(to: names)
      let count = NumberFormat.grouped(entry.parameterCount).aligned(right: 9)
      Console.line(
        entry.fault.map { "  \(name)cannot be opened: \($0)" }
          ?? "  \(name)\(entry.title.padded(to: titles))\(count) parameters")
    }
  }
}

extension String {
  func padded(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
}
