// What is said is to be read whole, on a narrow terminal too.
import TextUI

extension Grid {
  /// Lines that a message takes at most.
  private static let messageLines = 5

  /// A text for the message line: what does not fit there takes lines above it for as long as it
  /// is said.
  mutating func whole(_ text: String, upFrom rect: Rect, _ style: Style) {
    let lines = TextLayout.wrap(text, to: rect.width)
    let count = min(lines.count, Self.messageLines, rect.y + 1)
    for (row, line) in lines.prefix(count).enumerated() {
      let y = rect.y - count + 1 + row
      if count > 1 { fill(Rect(x: 0, y: y, width: width, height: 1)) }
      self.text(line, x: rect.x, y: y, style, limit: rect.width)
    }
  }
}
