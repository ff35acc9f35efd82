// One line of progress: a bar with words behind it, never wider than the terminal, where it would
// wrap and could not be written over.
internal import Numerics
internal import TextUI

struct ProgressLine {
  /// From 0 to 1.
  let share: Double
  let words: String
  let glyphs: GlyphSet

  /// Ends a line that is to be written over.
  static let clearing = "\r\u{1B}[K"

  private static let longest = 30
  private static let shortest = 5

  init(share: Double, words: String, glyphs: GlyphSet) {
    (self.share, self.words, self.glyphs) = (share, words, glyphs)
  }

  /// Of steps: how many are made, how fast, and how long the rest will take.
  /// - Parameters:
  ///   - first: the step at which the time began.
  ///   - detail: words between the steps and their rate.
  init(
    step: Int, of limit: Int, from first: Int, in seconds: Double, detail: String, glyphs: GlyphSet
  ) {
    let rate = Double(step - first) / max(1e-9, seconds)
    let left = Double(max(0, limit - step)) / max(1e-9, rate)
    let words =
      "\(NumberFormat.grouped(step))/\(NumberFormat.grouped(limit))  \(detail)  "
      + "\(NumberFormat.grouped(Int(rate))) steps/s  \(NumberFormat.duration(left)) left"
    self.init(
      share: limit > 0 ? min(1, Double(step) / Double(limit)) : 0, words: Console.shown(words),
      glyphs: glyphs)
  }

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
