// `resplay doctor`: what resplay finds here: terminal, locale, kernels, folders.
internal import Numerics
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Foundation
internal import Terminal

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tells what it finds: terminal, colours, kernels, folders.",
    discussion: """
      Examples:
        resplay doctor
      """)

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    line("version", Resplay.configuration.version)
    line("TERM", environment["TERM"] ?? "not set")
    do {
      let terminal = try TerminalCapabilities.detect { environment[$0] }
      line("colours", "\(terminal.depth) (the terminal has \(terminal.colors))")
      line("characters", "\(terminal.glyphs) (the locale is \(terminal.isUTF8 ? "" : "not ")UTF-8)")
    } catch let error as TerminalError {
      line("terminal", error.description)
    }
    line("processors", "\(ProcessInfo.processInfo.activeProcessorCount)")
    let workspace = try folders.workspace()
    line("kernels", workspace.kernels.name)
    line("kernels here", KernelSet.available.map(\.name).joined(separator: ", "))
    let library = workspace.library
    line(
      "presets",
      describe(
        library.presetsFolder, entries: library.checked(library.entries().filter(\.isPreset))))
    line(
      "saves",
      describe(
        library.savesFolder, entries: library.checked(library.entries().filter { !$0.isPreset })))
  }

  private func line(_ name: String, _ value: String) {
    Console.line("\(name.padded(to: 14)) \(value)")
  }

  private func describe(_ folder: String, entries: [LibraryEntry]) -> String {
    guard FileManager.default.fileExists(atPath: folder) else { return "\(folder) (not there)" }
    if let unread = entries.first(where: { !$0.isDocument }) {
      return "\(folder) (\(unread.fault ?? unread.name))"
    }
    let faulty = entries.filter { $0.fault != nil }.map(\.name)
    return "\(folder) (\(entries.count) documents"
      + (faulty.isEmpty ? ")" : ", faulty: \(faulty.joined(separator: ", ")))")
  }
}
