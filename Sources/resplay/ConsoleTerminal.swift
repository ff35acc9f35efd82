// The terminal that standard output or standard error is, as far as commands without a screen care:
// its characters, its width, and whether a line on it can be written again.
internal import Foundation
internal import Terminal
internal import TextUI

struct ConsoleTerminal {
  /// Of the terminal, or of the locale where standard output is none.
  static let glyphs: GlyphSet =
    (try? detected(on: output))?.glyphs ?? (Console.isUTF8 ? .unicode : .ascii)

  let glyphs: GlyphSet
  private let descriptor: Int32

  /// nil where standard output is no terminal, or one that cannot move its cursor.
  static func onOutput() -> ConsoleTerminal? { on(output) }

  /// nil where standard error is no such terminal.
  static func onErrors() -> ConsoleTerminal? { on(2) }

  /// Columns now; nil where standard output is no terminal.
  static var columns: Int? { TerminalCapabilities.columns(on: output) }

  /// Columns now.
  var columns: Int { TerminalCapabilities.columns(on: descriptor) ?? 80 }

  private static let output: Int32 = 1

  private static func on(_ descriptor: Int32) -> ConsoleTerminal? {
    (try? detected(on: descriptor)).map {
      ConsoleTerminal(glyphs: $0.glyphs, descriptor: descriptor)
    }
  }

  private static func detected(on descriptor: Int32) throws -> TerminalCapabilities {
    let environment = ProcessInfo.processInfo.environment
    return try TerminalCapabilities.detect(on: descriptor) { environment[$0] }
  }
}
