// How an experiment is told that travels as one line of text. What is in the line is read above.

package enum SharedText {
  /// What such a line begins with.
  package static let prefix = "resplay1:"

  /// Whether a text holds such a line, perhaps among other words.
  package static func isOne(_ text: String) -> Bool { text.contains(prefix) }
}
