// What a terminal can tell an application: keys, mouse, pasted text, size, focus, time.

/// A key without its modifiers. Letters come as the character typed: `A` is `.character("A")`
/// without `.shift`; Ctrl-A is `.character("a")` with `.control`.
package enum Key: Hashable, Sendable {
  case character(Unicode.Scalar)
  case up, down, left, right, home, end, pageUp, pageDown
  case insert, delete, backspace, tab, backTab, enter, escape
  /// F1 is `.function(1)`.
  case function(Int)
}

package struct Modifiers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  package static let shift = Modifiers(rawValue: 1)
  package static let alt = Modifiers(rawValue: 2)
  package static let control = Modifiers(rawValue: 4)
}

/// Columns and rows count from 0.
package struct MouseEvent: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case press(Button), release(Button), drag(Button), move, wheelUp, wheelDown
  }
  package enum Button: Hashable, Sendable { case left, middle, right }

  package var kind: Kind
  package var x: Int
  package var y: Int
  package var modifiers: Modifiers

  package init(_ kind: Kind, x: Int, y: Int, modifiers: Modifiers = []) {
    self.kind = kind
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}

package enum InputEvent: Hashable, Sendable {
  case key(Key, Modifiers)
  case mouse(MouseEvent)
  /// Text pasted between the terminal's paste marks, line ends as `\n`, at most
  /// `InputParser.pasteLimit` bytes.
  case paste(String)
  case resize(width: Int, height: Int)
  /// The terminal window got (true) or lost the keyboard.
  case focus(Bool)
  /// The terminal's answer to a status request: it has drawn everything sent before.
  case acknowledgement
  /// The terminal's answer to the question for the colour of its background.
  case background(red: UInt8, green: UInt8, blue: UInt8)
  /// The terminal's answer that it shows 24-bit colours.
  case truecolor
  /// Time, in seconds since the event loop started (monotonic).
  case tick(seconds: Double)

  /// A key without modifiers.
  package static func key(_ key: Key) -> InputEvent { .key(key, []) }
}
