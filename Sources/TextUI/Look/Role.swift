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
  /// An area behind areas in the colours of series and points.
  case ground

  /// How many series have a colour of their own.
  package static let seriesCount = 7

  /// Every role once.
  package static let all: [Role] =
    [
      .text, .muted, .title, .accent, .line, .frame, .focusFrame, .focusTitle, .selection,
      .inactiveSelection, .good, .warning, .bad, .firstPoint, .secondPoint, .keycap, .hint, .brand,
      .input, .axis, .mark, .ground,
    ] + (0..<seriesCount).map { .series($0) }

  /// Its place in `all`: a theme is asked for thousands of styles a frame.
  package var place: Int {
    switch self {
    case .text: 0
    case .muted: 1
    case .title: 2
    case .accent: 3
    case .line: 4
    case .frame: 5
    case .focusFrame: 6
    case .focusTitle: 7
    case .selection: 8
    case .inactiveSelection: 9
    case .good: 10
    case .warning: 11
    case .bad: 12
    case .firstPoint: 13
    case .secondPoint: 14
    case .keycap: 15
    case .hint: 16
    case .brand: 17
    case .input: 18
    case .axis: 19
    case .mark: 20
    case .ground: 21
    case .series(let number): 22 + max(0, number) % Self.seriesCount
    }
  }
}
