// A recording of screens (asciicast version 2, which asciinema and its players read): a line with
// the size, then a line for each change with its time.
internal import TextUI

struct ScreenRecording {
  /// Of a recording, which is long before that.
  static let mostBytes = 256 << 20

  private var lines: [String]
  private var shown: Grid?
  private var bytes = 0

  /// - Parameter title: what it is of.
  init(width: Int, height: Int, title: String) throws {
    lines = [
      JSONText.line(
        .object([
          ("version", .integer(2)), ("width", .integer(width)), ("height", .integer(height)),
          ("title", .text(title)),
        ]))
    ]
  }

  /// - Parameter seconds: since its start; times never go back.
  /// - Throws: `CheckFailure` where it grows too large.
  mutating func add(_ grid: Grid, at seconds: Double) throws {
    let time = Self.time(seconds)
    if let shown, shown.width != grid.width || shown.height != grid.height {
      lines.append("[\(time),\"r\",\"\(grid.width)x\(grid.height)\"]\n")
    }
    let changes = ScreenText.changes(from: shown, to: grid)
    shown = grid
    guard !changes.isEmpty else { return }
    // A cursor would stand wherever the last change ended.
    let hidden = bytes == 0 ? "\u{1B}[?25l" : ""
    let line = "[\(time),\"o\",\(JSONText.line(.text(hidden + changes)).dropLast())]\n"
    bytes += line.utf8.count
    guard bytes <= Self.mostBytes else {
      throw CheckFailure("the recording takes more than \(Self.mostBytes >> 20) MB")
    }
    lines.append(line)
  }

  var text: String { lines.joined() }

  /// Milliseconds, written without an exponent.
  private static func time(_ seconds: Double) -> String {
    let thousandths = Int((max(0, seconds) * 1000).rounded())
    let digits = String(thousandths % 1000)
    let zeros = String(repeating: "0", count: 3 - digits.count)
    return "\(thousandths / 1000).\(zeros)\(digits)"
  }
}
