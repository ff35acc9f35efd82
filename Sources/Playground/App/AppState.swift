// The whole state of the app as one value. `reduce` changes it, `render` draws it. Neither does
// anything else.
package import Experiments
package import TextUI

package struct AppState: Sendable {
  package enum Screen: Hashable, Sendable, CaseIterable { case gallery, playground }

  /// How things are drawn: theme and characters.
  package var drawing: Drawing
  /// The terminal's size in cells, kept for the mouse and for scrolling.
  package var width: Int
  package var height: Int
  /// Seconds since the start, from ticks.
  package var now = 0.0
  package var screen = Screen.gallery
  package var gallery = GalleryState()
  /// The document being worked on, shown or behind the gallery.
  package var playground: PlaygroundState?
  /// Whether the mouse is for resplay; else for selecting text.
  package var isMouseOn = true
  /// The border that is dragged, between a press and its end.
  var draggedBorder: PlaygroundLayout.Border?
  /// What lies over the screen and has the keyboard.
  package var overlay: Overlay?
  package var log = MessageLog()
  /// Text on its way to the clipboard of the terminal.
  package var copied: String?
  /// Formats of other programs that a run can be written in.
  package var formats: [ExportFormat] = []
  /// Unsaved work that was found and not asked about yet.
  package var recovered: [RecoveredRun] = []
  /// Whether the palette follows the terminal's background.
  package var followsBackground = false
  /// Whether the document that is being opened is the tutorial's.
  var isTutorialAsked = false
  /// Set once the app is to end.
  package var isQuitting = false

  package init(drawing: Drawing, width: Int, height: Int) {
    self.drawing = drawing
    self.width = max(0, width)
    self.height = max(0, height)
  }

  /// The effects to carry out at the start.
  /// - Parameter opening: a document to open at once, by name or path.
  package mutating func start(opening: String? = nil) -> [Effect] {
    gallery.isOpening = opening != nil
    return [.loadLibrary] + (opening.map { [.open($0)] } ?? [])
  }
}

/// A format of another program.
package struct ExportFormat: Sendable {
  package var name: String
  package var summary: String

  package init(name: String, summary: String) { (self.name, self.summary) = (name, summary) }
}
