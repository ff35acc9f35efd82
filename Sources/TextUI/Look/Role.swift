// What a piece of the screen means. Widgets and panels name a role; the theme turns it into a style.

package enum Role: Int, Hashable, Sendable, CaseIterable {
  /// Body text, and text that may be skipped.
  case text, muted
  /// Panel titles; the one accent colour of the screen.
  case title, accent
  /// Panel frames; the frame and title of the panel that has the keyboard.
  case frame, focusFrame, focusTitle
  /// The row under the cursor, where the keyboard is and elsewhere.
  case selection, inactiveSelection
  case good, warning, bad
  /// Curves: training, test, the twin run, a pinned run.
  case train, test, twin, pinned
  /// A key in the hint bar and the word after it.
  case keycap, hint
  /// The top line: its text, and the product's name on it.
  case header, brand
  /// Points of the two classes.
  case classA, classB
  /// A field being edited.
  case input
  /// Axes, ticks and marks of charts.
  case axis, mark
  /// The skip arcs, on and off.
  case skip, skipOff
}
