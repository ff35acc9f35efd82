// Text that a language model writes, for several temperatures: what was given muted, what it made
// of that bold.
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
    guard !texts.isEmpty else { return }
    let (each, spare) = rect.height.quotientAndRemainder(dividingBy: texts.count)
    // Where a line for itself would take what is written its room, the temperature stands beside.
    let isBeside = each < 3
    var y = rect.y
    for (number, text) in texts.enumerated() where y < rect.bottom {
      let tenths = Int((text.temperature * 10).rounded())
      let temperature = "\(tenths / 10).\(tenths % 10)"
      let title = isBeside ? "T \(temperature) " : "temperature \(temperature)"
      grid.text(title, in: Rect(x: rect.x, y: y, width: rect.width, height: 1), drawing[.muted])
      // Lines that are left over are those of the first texts.
      let lines = max(1, each + (number < spare ? 1 : 0))
      let height = min(lines, rect.bottom - y)
      let room = Rect(x: rect.x, y: y, width: rect.width, height: height)
        .inset(left: isBeside ? title.count : 0, top: isBeside ? 0 : 1)
      let used = draw(text, into: &grid, in: room, drawing)
      // A line between two, where nobody else needs it.
      y += isBeside ? lines : min(lines, used + 2)
    }
  }

  /// Character after character, line after line; words are not kept together, as they are no words
  /// at first. What does not fit ends with an ellipsis.
  /// - Returns: the lines it takes.
  private func draw(
    _ text: GeneratedText, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) -> Int {
    guard !rect.isEmpty else { return 0 }
    // Bold, as muted and plain are one colour in some themes.
    let written = drawing[.text].bolded
    let pieces =
      given(before: text, in: rect).map { (token: $0, style: drawing[.muted]) }
      + text.tokens.map { (token: $0, style: written) }
    var (x, y) = (rect.x, rect.y)
    for (token, style) in pieces {
      let name = shown(token)
      if x > rect.x, x + CharacterWidth.of(name) > rect.right {
        guard y + 1 < rect.bottom else {
          grid.text("…", x: min(x, rect.right - 1), y: y, style, limit: 1)
          break
        }
        (x, y) = (rect.x, y + 1)
      }
      x += grid.text(name, x: x, y: y, style, limit: rect.right - x) + gap
    }
    return y - rect.y + 1
  }

  /// What of the tokens given stands before those written: all of them, or their last word, where
  /// that leaves two thirds of the room or enough; none in a single line.
  private func given(before text: GeneratedText, in rect: Rect) -> [Int] {
    guard rect.height > 1 else { return [] }
    let cells = rect.width * rect.height
    func width(_ tokens: [Int]) -> Int {
      tokens.reduce(0) { $0 + CharacterWidth.of(shown($1)) + gap }
    }
    let needed = width(text.tokens)
    return [text.prompt, lastWord(text.prompt)].first {
      let taken = width($0)
      return taken + needed <= cells || taken <= cells / 3
    } ?? []
  }

  /// From the last blank that a character follows on; of tokens that are words, the last.
  private func lastWord(_ tokens: [Int]) -> [Int] {
    guard gap == 0 else { return tokens.suffix(1) }
    let blanks: Set<String> = ["space", "newline", "tab"]
    func isBlank(_ token: Int) -> Bool { blanks.contains(name(token)) }
    let end = tokens.lastIndex { !isBlank($0) } ?? 0
    let start = tokens[..<end].lastIndex(where: isBlank).map { $0 + 1 } ?? 0
    return Array(tokens[start...])
  }

  /// Columns between two tokens: none between characters.
  private var gap: Int {
    names.allSatisfy { CharacterNames.shown($0).unicodeScalars.count == 1 } ? 0 : 1
  }

  private func name(_ token: Int) -> String { names.indices.contains(token) ? names[token] : "?" }

  private func shown(_ token: Int) -> String { CharacterNames.shown(name(token)) }
}
