// `resplay manual`: the manual page, made from what the commands declare.
internal import ArgumentParser
internal import Foundation

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Prints the manual page, for man -l.",
    discussion: """
      Example:
        resplay manual > resplay.1 && man -l resplay.1
      """)

  func run() throws {
    let tool = try JSONDecoder().decode(ToolInfo.self, from: Data(Resplay._dumpHelp().utf8))
    Console.raw(ManualPage(tool.command, version: Resplay.configuration.version).text)
  }
}

/// What the parser of the command line says of a program (swift-argument-parser, `ToolInfo` version
/// 0), as far as a manual page tells it.
struct ToolInfo: Decodable {
  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool?
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String

      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    var kind: String
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var valueName: String?
    var defaultValue: String?
    var abstract: String?
  }

  var command: Command
}
