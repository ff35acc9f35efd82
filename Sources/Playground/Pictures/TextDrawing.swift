// Text that a language model writes, for several temperatures: what was given muted, what it made
// of that plain.
import Problems
import TextUI

/// How characters are named on the screen, where they are no letters.
enum CharacterNames {
  static func shown(_ name: String) -> String {
    switch name {
    case "newline": "⏎"
    case "tab": "⇥"
    case "space": " "
    default: name
    }
  }

  /// The same where each stands by itself and a blank would look like nothing.
  static func alone(_ name: String) -> String { name == "space" ? "␣" : shown(name) }
}

struct TextDrawing {
  let texts: [GeneratedText]
  let names: [String]

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let lines = max(1, rect.height / max(1, texts.count))
    // Where a line for itself would take what is written its room, the temperature stands beside.
    let isBeside = lines < 3
    var y = rect.y
    for text in texts where y < rect.bottom {
      let tenths = Int((text.temperature * 10).rounded())
      let number = "\(tenths / 10).\(tenths % 10)"
      let title = isBeside ? "T \(number) " : "temperature \(number)"
      grid.text(title, in: Rect(x: rect.x, y: y, width: rect.width, height: 1), drawing[.muted])
      let height = min(lines, rect.bottom - y)
      let room = Rect(x: rect.x, y: y, width: rect.width, height: height)
        .inset(left: isBeside ? title.count : 0, top: isBeside ? 0 : 1)
      let used = draw(text, into: &grid, in: room, drawing)
      // A line between two, where nobody else needs it.
      y += isBeside ? lines : min(lines, used + 2)
    }
  }

  /// Character after character, line after line; words are not kept together, as they are no words
  /// at first. In a single line only what was written.
  /// - Returns: the lines it takes.
  private func draw(
    _ text: GeneratedText, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    let separator =
      names.allSatisfy { CharacterNames.shown($0).unicodeScalars.count == 1 } ? "" : " "
    var (x, y) = (rect.x, rect.y)
    func put(_ tokens: [Int], _ role: Role) {
      for token in tokens {
        let name = names.indices.contains(token) ? names[token] : "?"
        let shown = CharacterNames.shown(name) + separator
        let width = CharacterWidth.of(shown)
        if x + width > rect.right { (x, y) = (rect.x, y + 1) }
        guard y < rect.bottom else { return }
        x += grid.text(shown, x: x, y: y, drawing[role], limit: rect.right - x)
      }
    }
    if rect.height > 1 { put(text.prompt, .muted) }
    put(text.tokens, .text)
    return min(y - rect.y + 1, rect.height)
  }
}
