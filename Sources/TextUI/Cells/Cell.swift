// One character cell of the screen. A wide character takes two cells: the second is a
// `continuation`, which the presenter skips.

package struct Cell: Hashable, Sendable {
  /// The character as a Unicode scalar value; 0 marks the right half of a wide character.
  package var scalar: UInt32
  /// A combining mark drawn over the character, or 0.
  package var combining: UInt32
  package var style: Style

  package init(_ scalar: Unicode.Scalar, _ style: Style = .plain) {
    self.scalar = scalar.value
    self.combining = 0
    self.style = style
  }

  private init(scalar: UInt32, style: Style) {
    self.scalar = scalar
    self.combining = 0
    self.style = style
  }

  /// A space in the terminal's own colours.
  package static let blank = Cell(" ")

  /// The right half of a wide character.
  package static func continuation(_ style: Style) -> Cell { Cell(scalar: 0, style: style) }

  package var isContinuation: Bool { scalar == 0 }
}
