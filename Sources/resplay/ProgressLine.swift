// One line of progress: a bar with words behind it, never wider than the terminal, where it would
// wrap and could not be written over.
internal import TextUI

struct ProgressLine {
  /// From 0 to 1.
  let share: Double
  let words: String
  let glyphs: GlyphSet

  private static let longest = 30
  private static let shortest = 5

  /// The last column stays free: a cursor behind it may wrap.
  func text(columns: Int) -> String {
    let room = max(0, columns - 1)
    let length = min(Self.longest, room - words.count - 1)
    guard length >= Self.shortest else { return String(words.prefix(room)) }
    let filled = min(length, max(0, Int(share * Double(length))))
    let rest: Character = glyphs.hasBlocks ? "░" : "."
    return String(repeating: Character(glyphs.fullBlock), count: filled)
      + String(repeating: rest, count: length - filled) + " " + words
  }
}
