// What the app has said: results and errors in one line each, the last ones kept.
package import TextUI

package struct Message: Hashable, Sendable {
  package enum Kind: Hashable, Sendable { case info, good, warning, error }

  package var kind: Kind
  package var text: String
  /// Seconds since the start.
  package var time: Double
  /// Whether it only says how far something is.
  package var isProgress = false
  /// Whether what it was said about is not on the screen any more.
  var isOver = false

  package var role: Role {
    switch kind {
    case .info: .text
    case .good: .good
    case .warning: .warning
    case .error: .bad
    }
  }
}

package struct MessageLog: Sendable {
  package static let capacity = 100
  /// How long the newest message stays on the message line, in seconds.
  package static let shownSeconds = 8.0
  package private(set) var messages: [Message] = []

  package init() {}

  package mutating func add(_ kind: Message.Kind, _ text: String, at time: Double) {
    messages.append(Message(kind: kind, text: text, time: time))
    if messages.count > Self.capacity { messages.removeFirst() }
  }

  /// How long a message stays before one that says how far something is may take its line.
  private static let readSeconds = 3.0

  /// Says how far something is, in place of what said it before.
  mutating func progress(_ text: String, at time: Double) {
    endProgress()
    if let last = messages.last, time - last.time < Self.readSeconds { return }
    add(.info, text, at: time)
    messages[messages.count - 1].isProgress = true
  }

  /// What was under way is over, and what comes of it is said.
  mutating func endProgress() { messages.removeAll(where: \.isProgress) }

  /// The screen has changed: what was said about the one before is over. An error, which nobody may
  /// have read, stays.
  mutating func screenChanged() {
    guard let last = messages.last, last.kind != .error else { return }
    messages[messages.count - 1].isOver = true
  }

  /// The newest message while it is fresh. Errors stay three times as long.
  package func current(at now: Double) -> Message? {
    guard let last = messages.last, !last.isOver else { return nil }
    let shown = last.kind == .error ? 3 * Self.shownSeconds : Self.shownSeconds
    return now - last.time <= shown ? last : nil
  }
}
