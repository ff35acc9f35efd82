// What outlives the document that is open: what was copied, how the panels share the window, and
// the tutorial. It goes along when another document is opened.
import Networks
import TextUI

package struct WindowState: Sendable {
  /// Layers or blocks that were copied or cut.
  var clip: NetworkExcerpt?
  /// How the panels share the room, where that was changed.
  var sizes = PanelSizes()
  /// The tutorial, while somebody follows it.
  var tutorial: Tutorial?
}

/// Shares of the room of the panels, from 0 to 1; nil: as the layout likes it.
struct PanelSizes: Hashable, Sendable {
  /// Of the column at the left, in the width.
  var left: Double?
  /// Of what stands above, in the height.
  var top: Double?
  /// Of the wide place, in its row.
  var wide: Double?
}
