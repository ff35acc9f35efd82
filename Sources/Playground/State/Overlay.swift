// What can lie over a screen: one thing at a time, with the keyboard to itself.

package enum Overlay: Sendable {
  /// All keys; the first line shown.
  case help(scroll: Int)
  /// The messages kept; lines scrolled back.
  case log(scroll: Int)
  case form(FormState)
  case prompt(PromptState)
  case question(QuestionState)
}

/// One line of text asked for.
package struct PromptState: Sendable {
  package enum Purpose: Sendable {
    /// The name to save under; what to do when it is saved.
    case saveName(then: AfterSave)
  }

  package var purpose: Purpose
  package var title: String
  package var help: String
  package var text: TextField
  package var error: String?
}

/// What goes on once a save is done.
package enum AfterSave: Hashable, Sendable {
  case stay, quit
  /// Opens another document, by path.
  case open(String)
}

/// A question with few answers, each on a key.
package struct QuestionState: Sendable {
  package enum Subject: Hashable, Sendable {
    /// Something is unsaved: save, discard or stay.
    case leave(AfterSave)
    /// A file of another document is in the way.
    case replace(name: String, path: String, then: AfterSave)
  }

  package var subject: Subject
  package var title: String
  package var text: String
  package var answers: [Answer]
  package var selection = 0

  package struct Answer: Hashable, Sendable {
    package enum Meaning: Hashable, Sendable { case save, discard, replace, rename, stay }
    package var key: Unicode.Scalar
    package var label: String
    package var meaning: Meaning
  }
}

/// A line being typed, with its cursor.
package struct TextField: Hashable, Sendable {
  package static let maximumLength = 200
  package private(set) var scalars: [Unicode.Scalar]
  /// 0 ... count.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    scalars = Array(text.unicodeScalars.prefix(Self.maximumLength))
    cursor = scalars.count
  }

  package var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Text before the cursor, for drawing it.
  package var head: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[..<cursor])
    return String(view)
  }

  package mutating func insert(_ text: some Sequence<Unicode.Scalar>) {
    for scalar in text where scalars.count < Self.maximumLength {
      guard scalar.value >= 0x20, scalar.value != 0x7F else { continue }
      scalars.insert(scalar, at: cursor)
      cursor += 1
    }
  }

  package mutating func deleteBackward() {
    guard cursor > 0 else { return }
    cursor -= 1
    scalars.remove(at: cursor)
  }

  package mutating func deleteForward() {
    guard cursor < scalars.count else { return }
    scalars.remove(at: cursor)
  }

  package mutating func move(by offset: Int) {
    cursor = min(max(cursor + offset, 0), scalars.count)
  }

  package mutating func moveToEnd(_ end: Bool) { cursor = end ? scalars.count : 0 }

  package mutating func clear() { self = TextField() }
}
