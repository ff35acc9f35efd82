// What the terminal can show, from terminfo, the locale and the environment.

internal import CTerminal
package import TextUI

package struct TerminalCapabilities: Hashable, Sendable {
  /// The value of TERM.
  package let type: String
  package let depth: ColorDepth
  package let glyphs: GlyphSet
  /// Palette size by terminfo.
  package let colors: Int
  package let isUTF8: Bool
  /// Mouse, paste marks, update marks and status requests are understood or safely ignored.
  package let isModern: Bool

  /// Asks about the terminal on a stream, without changing it.
  /// - Parameters:
  ///   - descriptor: of the stream: standard output, or 2 for standard error.
  ///   - environment: looks up a variable (NO_COLOR and TERM are read).
  package static func detect(
    on descriptor: Int32 = 1, environment: (String) -> String?
  ) throws -> TerminalCapabilities {
    var found = terminal_capabilities()
    let type = environment("TERM") ?? ""
    try check(terminal_probe(descriptor, &found), type: type)
    let noColor = !(environment("NO_COLOR") ?? "").isEmpty
    let depth: ColorDepth =
      if noColor || found.colors < 8 {
        .mono
      } else if found.truecolor != 0 {
        .truecolor
      } else if found.colors >= 256 {
        .indexed256
      } else if found.colors >= 16 {
        .ansi16
      } else {
        .ansi8
      }
    let drawable = found.utf8 != 0 && found.console == 0
    return TerminalCapabilities(
      type: type, depth: depth, glyphs: drawable ? .unicode : .ascii,
      colors: Int(found.colors), isUTF8: found.utf8 != 0, isModern: found.modern != 0)
  }

  /// The same with what a person has chosen.
  func overridden(depth: ColorDepth?, glyphs: GlyphSet?) -> TerminalCapabilities {
    TerminalCapabilities(
      type: type, depth: depth ?? self.depth, glyphs: glyphs ?? self.glyphs, colors: colors,
      isUTF8: isUTF8, isModern: isModern)
  }

  /// Whether the locale's characters are UTF-8. Needs no terminal.
  package static var localeIsUTF8: Bool {
    var found = terminal_capabilities()
    _ = terminal_probe(1, &found)
    return found.utf8 != 0
  }

  /// Columns of the terminal on a stream now; nil where it is none.
  package static func columns(on descriptor: Int32) -> Int? {
    let columns = terminal_columns(descriptor)
    return columns > 0 ? Int(columns) : nil
  }

  static func check(_ code: Int32, type: String) throws {
    switch Int(code) {
    case TERMINAL_OK: return
    case TERMINAL_NOT_A_TERMINAL: throw TerminalError(.notATerminal, type: type)
    case TERMINAL_NO_TERM: throw TerminalError(.noType, type: type)
    case TERMINAL_UNKNOWN_TERM: throw TerminalError(.unknownType, type: type)
    case TERMINAL_DUMB: throw TerminalError(.dumb, type: type)
    default: throw TerminalError(.failed, type: type)
    }
  }
}
