// What drawing remembers from one frame to the next: words and panels that nobody could read thirty
// times a second, and that cost more than the curve beside them. Who draws says when something
// else than training's numbers has changed.
import Synchronization
import TextUI

package final class FrameMemory: Sendable {
  /// For how long words may be those of an earlier snapshot, in seconds.
  private static let age = 0.4
  /// The same for a panel: ten a second are drawn.
  private static let panelAge = 0.095

  /// A panel as it was drawn, its frame with it.
  private struct Drawn {
    var frame: Rect
    var cells: [Cell]
    var time: Double
  }

  private struct Known {
    var now = 0.0
    var made = -Double.infinity
    var findings: [Finding]?
    var footers: [Int: NetworkFooter] = [:]
    var hints: HintBar?
    var rows: NetworkRows?
    var scale: LayerScale?
    var panels: [PanelID: Drawn] = [:]
  }

  private let known = Mutex(Known())

  package init() {}

  /// Something was pressed, opened or changed: all is made anew.
  package func forget() { known.withLock { $0 = Known() } }

  /// A frame begins.
  /// - Parameter now: seconds since the start.
  func begin(at now: Double) {
    known.withLock { known in
      if now - known.made >= Self.age { known = Known(made: now, panels: known.panels) }
      known.now = now
    }
  }

  /// What the diagnosis says.
  func findings(_ make: () -> [Finding]) -> [Finding] {
    remembered({ $0.findings }, { $0.findings = $1 }, make)
  }

  /// The hints below the screen.
  func hints(_ make: () -> HintBar) -> HintBar {
    remembered({ $0.hints }, { $0.hints = $1 }, make)
  }

  /// The scale of what is shown of the layers.
  func scale(_ make: () -> LayerScale) -> LayerScale {
    remembered({ $0.scale }, { $0.scale = $1 }, make)
  }

  /// The rows of the network.
  func rows(_ make: () -> NetworkRows) -> NetworkRows {
    remembered({ $0.rows }, { $0.rows = $1 }, make)
  }

  /// The lines below the network, in so many columns.
  func footer(width: Int, _ make: () -> NetworkFooter) -> NetworkFooter {
    remembered({ $0.footers[width] }, { $0.footers[width] = $1 }, make)
  }

  /// Draws a panel with its frame, or puts it where it was drawn a moment ago.
  func panel(
    _ panel: any PanelKind.Type, in frame: Rect, of grid: inout Grid, _ draw: (inout Grid) -> Void
  ) {
    let drawn = known.withLock { known in
      known.panels[panel.id].flatMap {
        $0.frame == frame && known.now - $0.time < Self.panelAge ? $0 : nil
      }
    }
    if panel.isPaced, let drawn { return grid.put(drawn.cells, in: frame) }
    draw(&grid)
    guard panel.isPaced else { return }
    let cells = grid.cells(in: frame)
    known.withLock {
      $0.panels[panel.id] = Drawn(frame: frame, cells: cells, time: $0.now)
    }
  }

  /// One may be made of another: nothing is locked while it is made.
  private func remembered<Value: Sendable>(
    _ get: (borrowing Known) -> Value?, _ set: (inout Known, Value) -> Void, _ make: () -> Value
  ) -> Value {
    if let made = known.withLock({ get($0) }) { return made }
    let made = make()
    known.withLock { set(&$0, made) }
    return made
  }
}
