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
        resplay doctor --json
      """)

  @Flag(help: "Prints one JSON object: Docs/Json.md.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let record = try DoctorRecord(folders.workspace())
    guard !json else { return record.print() }
    line("version", record.version)
    line("TERM", record.term ?? "not set")
    if let colours = record.colours { line("colours", colours) }
    if let characters = record.characters {
      line("characters", "\(characters) (the locale is \(record.isUTF8 ? "" : "not ")UTF-8)")
    }
    if let fault = record.terminalFault { line("terminal", fault) }
    line("processors", "\(record.processors)")
    line("kernels", record.kernels)
    line("kernels here", record.available.joined(separator: ", "))
    line("presets", record.presets.words)
    line("saves", record.saves.words)
  }

  private func line(_ name: String, _ value: String) {
    Console.line("\(name.padded(to: 14)) \(value)")
  }
}

/// What is found here.
struct DoctorRecord: JSONRecord {
  static let name = "doctor"
  static let summary = "What `resplay doctor` prints: what the program finds here."

  let version = Resplay.configuration.version
  let term = ProcessInfo.processInfo.environment["TERM"]
  private(set) var colours: String?
  private(set) var characters: String?
  let isUTF8 = Console.isUTF8
  /// Why nothing can be drawn on this terminal.
  private(set) var terminalFault: String?
  let processors = ProcessInfo.processInfo.activeProcessorCount
  let kernels: String
  let available = KernelSet.available.map(\.name)
  let presets: FolderRecord
  let saves: FolderRecord

  /// A folder of documents.
  struct FolderRecord: JSONObject {
    let path: String
    let isThere: Bool
    let documents: Int
    let faulty: [String]
    let fault: String?

    init(_ path: String, _ library: Library, isPresets: Bool) {
      let entries = library.checked(library.entries().filter { $0.isPreset == isPresets })
      self.path = path
      isThere = FileManager.default.fileExists(atPath: path)
      documents = entries.count(where: \.isDocument)
      faulty = entries.filter { $0.isDocument && $0.fault != nil }.map(\.name)
      fault = entries.first { !$0.isDocument }.map { $0.fault ?? $0.name }
    }

    var words: String {
      guard isThere else { return "\(path) (not there)" }
      if let fault { return "\(path) (\(fault))" }
      return "\(path) (\(documents) documents"
        + (faulty.isEmpty ? ")" : ", faulty: \(faulty.joined(separator: ", ")))")
    }

    static var keys: [JSONKey<Self>] {
      [
        Key("path", "the folder", \.path),
        Key("there", "whether it is there", \.isThere),
        Key("documents", "how many", \.documents),
        Key("faulty", "those that cannot be opened", \.faulty),
        Key(ifAny: "fault", "why not all of it is listed", \.fault),
      ]
    }
  }

  init(_ workspace: Workspace) {
    let environment = ProcessInfo.processInfo.environment
    do {
      let terminal = try TerminalCapabilities.detect { environment[$0] }
      colours = "\(terminal.depth) (the terminal has \(terminal.colors))"
      characters = "\(terminal.glyphs)"
    } catch let error as TerminalError {
      terminalFault = error.description
    } catch {
      terminalFault = "\(error)"
    }
    kernels = workspace.kernels.name
    let library = workspace.library
    presets = FolderRecord(library.presetsFolder, library, isPresets: true)
    saves = FolderRecord(library.savesFolder, library, isPresets: false)
  }

  static var keys: [JSONKey<Self>] {
    [
      Key("version", "of the program", \.version),
      Key("term", "the variable TERM", \.term),
      Key(ifAny: "colours", "how many are used and there", \.colours),
      Key(ifAny: "characters", "`unicode` or `ascii`", \.characters),
      Key("utf8", "whether the locale is UTF-8", \.isUTF8),
      Key(ifAny: "terminal_fault", "why nothing can be drawn here", \.terminalFault),
      Key("processors", "how many", \.processors),
      Key("kernels", "the kernel set that is used", \.kernels),
      Key("kernels_here", "the kernel sets that run here", \.available),
      Key("presets", "the folder of presets", \.presets),
      Key("saves", "the folder of saves", \.saves),
    ]
  }
}
