// Short pieces of text side by side, as many to a line as fit.
import TextUI

enum SpanFlow {
  static func lines(_ parts: [[Span]], width: Int) -> [[Span]] {
    var lines: [[Span]] = []
    var used = 0
    for part in parts {
      let needed = part.reduce(0) { $0 + CharacterWidth.of($1.text) }
      if let last = lines.indices.last, used + 2 + needed <= width {
        lines[last] += [Span("  ")] + part
        used += 2 + needed
      } else {
        lines.append(part)
        used = needed
      }
    }
    return lines
  }
}
