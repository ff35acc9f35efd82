// The terminal that standard output is, as far as commands without a screen care: its characters,
// its width, and whether a line on it can be written again.
internal import Foundation
internal import Terminal
internal import TextUI

struct ConsoleTerminal {
  /// Of the terminal, or of the locale where standard output is none.
  static let glyphs: GlyphSet =
    (try? detected())?.glyphs ?? (Console.isUTF8 ? .unicode : .ascii)

  let glyphs: GlyphSet

  /// nil where standard output is no terminal, or one that cannot move its cursor.
  static func onOutput() -> ConsoleTerminal? {
    (try? detected()).map { ConsoleTerminal(glyphs: $0.glyphs) }
  }

  /// Columns now; nil where standard output is no terminal.
  static var columns: Int? { TerminalCapabilities.outputColumns }

  private static func detected() throws -> TerminalCapabilities {
    let environment = ProcessInfo.processInfo.environment
    return try TerminalCapabilities.detect { environment[$0] }
  }
}
