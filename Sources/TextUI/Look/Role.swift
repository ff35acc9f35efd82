// What a piece of the screen means to the eye. Widgets and screens name a role, the theme turns it
// into a style. What an app means by a role is the app's own business.

package enum Role: Hashable, Sendable {
  /// Body text, and text that may be skipped.
  case text, muted
  /// Titles, the one accent colour of the screen, and a line drawn in that colour.
  case title, accent, line
  /// Frames. The frame and title of what has the keyboard.
  case frame, focusFrame, focusTitle
  /// The row under the cursor, where the keyboard is and elsewhere.
  case selection, inactiveSelection
  case good, warning, bad
  /// Curves and other things of which there are several, the most important first. After the last
  /// colour they begin again.
  case series(Int)
  /// Two kinds of points over a picture.
  case firstPoint, secondPoint
  /// A key in the hint bar and the word after it.
  case keycap, hint
  /// The name of the app.
  case brand
  /// A field being edited.
  case input
  /// Axes and ticks of charts. Marks over them, and lines that are switched off.
  case axis, mark

  /// How many series have a colour of their own.
  package static let seriesCount = 7

  /// Every role once.
  package static let all: [Role] =
    [
      .text, .muted, .title, .accent, .line, .frame, .focusFrame, .focusTitle, .selection,
      .inactiveSelection, .good, .warning, .bad, .firstPoint, .secondPoint, .keycap, .hint, .brand,
      .input, .axis, .mark,
    ] + (0..<seriesCount).map { .series($0) }
}
