// How an experiment is told that travels as one line of text. What is in the line is read above.

package enum SharedText {
  /// What such a line begins with.
  package static let prefix = "resplay1:"

  /// Whether a text holds such a line, perhaps among other words.
  package static func isOne(_ text: String) -> Bool { text.contains(prefix) }

  /// Whether a text that was pasted is meant to be opened: such a line, or a link.
  package static func opens(_ text: String) -> Bool {
    isOne(text) || text.hasPrefix("https://") && !text.contains { $0.isWhitespace }
  }
}
