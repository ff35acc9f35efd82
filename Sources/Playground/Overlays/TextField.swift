// A line being typed, with its cursor. Control characters never get in.
import TextUI

package struct TextField: Hashable, Sendable {
  package static let maximumLength = 200
  package private(set) var scalars: [Unicode.Scalar]
  /// 0 ... count.
  package private(set) var cursor: Int
  /// It was proposed, and nothing was typed yet: the first character takes its place.
  package private(set) var isFresh = false

  package init(_ text: String = "", isFresh: Bool = false) {
    self.isFresh = isFresh && !text.isEmpty
    scalars = Array(text.unicodeScalars.prefix(Self.maximumLength))
    cursor = scalars.count
  }

  package var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  package mutating func insert(_ text: some Sequence<Unicode.Scalar>) {
    if isFresh { self = TextField() }
    for scalar in text where scalars.count < Self.maximumLength {
      guard scalar.value >= 0x20, scalar.value != 0x7F else { continue }
      scalars.insert(scalar, at: cursor)
      cursor += 1
    }
  }

  package mutating func deleteBackward() {
    if isFresh { self = TextField() }
    guard cursor > 0 else { return }
    cursor -= 1
    scalars.remove(at: cursor)
  }

  package mutating func deleteForward() {
    if isFresh { self = TextField() }
    guard cursor < scalars.count else { return }
    scalars.remove(at: cursor)
  }

  package mutating func move(by offset: Int) {
    isFresh = false
    cursor = min(max(cursor + offset, 0), scalars.count)
  }

  /// Carries out a key that edits a line; Ctrl-U empties it.
  /// - Returns: whether the key means something here.
  @discardableResult
  mutating func edit(_ stroke: KeyStroke) -> Bool {
    switch stroke.key {
    case .left: move(by: -1)
    case .right: move(by: 1)
    case .home: moveToEnd(false)
    case .end: moveToEnd(true)
    case .backspace: deleteBackward()
    case .delete: deleteForward()
    case .character("u") where stroke.modifiers.contains(.control): self = TextField()
    case .character(let scalar) where stroke.modifiers.subtracting(.shift).isEmpty:
      insert([scalar])
    default: return false
    }
    return true
  }

  package mutating func moveToEnd(_ end: Bool) {
    isFresh = false
    cursor = end ? scalars.count : 0
  }
}
