// A manual page in the man macros of roff (groff_man(7)): the program, then each of its commands.

struct ManualPage {
  private let program: ToolInfo.Command
  private let version: String

  init(_ program: ToolInfo.Command, version: String) {
    self.program = program
    self.version = version
  }

  var text: String {
    var lines = [
      #".TH RESPLAY 1 "" "resplay \#(Self.escaped(version))" "User Commands""#,
      ".SH NAME",
      #"resplay \- playground for residual networks in the terminal"#,
      ".SH SYNOPSIS", ".B resplay", "[\\fIdocument\\fR]", ".br", ".B resplay",
      "\\fIcommand\\fR ...", ".SH DESCRIPTION",
    ]
    lines += Self.paragraphs(program.discussion)
    lines.append(".SH COMMANDS")
    let commands = (program.subcommands ?? []).filter {
      $0.shouldDisplay ?? true && $0.commandName != "help"
    }
    for command in commands { lines += section(command) }
    lines += [
      ".SH FILES", ".TP", ".I ~/.config/resplay/config.yaml",
      "Colours and characters of the playground, below XDG_CONFIG_HOME where that is set. For "
        + "example, for a light terminal of 256 colours without braille:",
    ]
    lines += [".nf", ""] + Self.settings.map { "  " + Self.escaped($0) } + ["", ".fi", ".TP"]
    lines += [
      ".I ~/.local/state/resplay", "Unsaved work, and packs that were opened.", ".TP",
      ".I ~/.local/share/resplay/saves",
      "Saves, where there is no folder Saves here and RESPLAY_SAVES is not set.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// An example of the file with settings.
  static let settings = ["theme: light", "colors: 256", "glyphs: blocks"]

  private func section(_ command: ToolInfo.Command) -> [String] {
    let arguments = (command.arguments ?? []).filter {
      $0.shouldDisplay && $0.names?.first?.name != "help" && $0.names?.first?.name != "version"
    }
    var lines = [".SS \"resplay \(Self.escaped(command.commandName))\""]
    if let abstract = command.abstract { lines.append(Self.escaped(abstract)) }
    lines += Self.paragraphs(command.discussion)
    for argument in arguments {
      lines += [".TP", Self.head(of: argument)]
      var words = argument.abstract ?? ""
      if let standard = argument.defaultValue, !standard.isEmpty {
        words += " (default: \(standard))"
      }
      lines.append(Self.escaped(words))
    }
    return lines
  }

  private static func head(of argument: ToolInfo.Argument) -> String {
    let value = "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
    guard argument.kind != "positional" else { return value + (argument.isRepeating ? " ..." : "") }
    let names = (argument.names ?? []).map { "\\fB\(escaped($0.text))\\fR" }
      .joined(separator: ", ")
    return argument.kind == "option" ? "\(names) \(value)" : names
  }

  /// Prose in paragraphs; lines that begin with spaces stay as they are.
  private static func paragraphs(_ text: String?) -> [String] {
    var lines: [String] = []
    var isVerbatim = false
    for line in (text ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
      let verbatim = line.hasPrefix("  ")
      if verbatim != isVerbatim, !line.isEmpty {
        lines.append(verbatim ? ".nf" : ".fi")
        isVerbatim = verbatim
      }
      lines.append(line.isEmpty ? ".PP" : escaped(String(line)))
    }
    if isVerbatim { lines.append(".fi") }
    return lines.isEmpty ? [] : [".PP"] + lines
  }

  /// Text as it is, whatever roff makes of its characters.
  private static func escaped(_ text: String) -> String {
    let text = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      .split(separator: "\n").joined(separator: " ")
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }
}
