// A key with its modifiers, as commands name it.
package import TextUI

package struct KeyStroke: Hashable, Sendable {
  package var key: Key
  package var modifiers: Modifiers

  package init(_ key: Key, _ modifiers: Modifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  static func control(_ character: Unicode.Scalar) -> KeyStroke {
    KeyStroke(.character(character), .control)
  }

  /// A key that types a visible character, as that character.
  var character: String? {
    guard case .character(let scalar) = key, modifiers.isEmpty, scalar.value > 0x20 else {
      return nil
    }
    return String(scalar)
  }
}

extension KeyStroke {
  /// As it is written: `d`, `space`, `Ctrl-R`, `Page Down`.
  var words: String {
    let name =
      switch key {
      case .character(" "): "space"
      case .character(let scalar):
        modifiers.contains(.control) ? String(scalar).uppercased() : String(scalar)
      case .up: "Up"
      case .down: "Down"
      case .left: "Left"
      case .right: "Right"
      case .home: "Home"
      case .end: "End"
      case .pageUp: "Page Up"
      case .pageDown: "Page Down"
      case .insert: "Insert"
      case .delete: "Delete"
      case .backspace: "Backspace"
      case .tab: "Tab"
      case .backTab: "Shift-Tab"
      case .enter: "Enter"
      case .escape: "Esc"
      case .function(let number): "F\(number)"
      }
    return (modifiers.contains(.control) ? "Ctrl-" : "") + name
  }
}

/// A letter stands for its key: `["+", "="]`.
extension KeyStroke: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral character: Unicode.Scalar) {
    self.init(.character(character))
  }
}
