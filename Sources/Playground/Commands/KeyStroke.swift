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

/// A letter stands for its key: `["+", "="]`.
extension KeyStroke: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral character: Unicode.Scalar) {
    self.init(.character(character))
  }
}
