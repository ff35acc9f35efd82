// Where everything of the playground screen is: used to draw and to know what the
// mouse points at.
import TextUI
import Training

struct PlaygroundLayout {
  /// Below this the screen only says how large it must be.
  static let minimumWidth = 60
  static let minimumHeight = 16

  var header = Rect(width: 0, height: 0)
  var message = Rect(width: 0, height: 0)
  var hints = Rect(width: 0, height: 0)
  /// The panels shown, with their frames.
  var panels: [(panel: any PanelKind.Type, frame: Rect)] = []

  /// nil where the screen is too small for it.
  init?(width: Int, height: Int, _ playground: PlaygroundState) {
    guard width >= Self.minimumWidth, height >= Self.minimumHeight else { return nil }
    let screen = Rect(width: width, height: height)
    let (top, rest) = screen.splitTop(1)
    let (upper, hints) = rest.splitBottom(1)
    let (body, message) = upper.splitBottom(1)
    header = top
    self.hints = hints
    self.message = message
    if playground.isZoomed {
      panels = [(playground.focusedPanel, body)]
    } else if width >= 76, height >= 22 {
      panels = Self.all(body, playground)
    } else {
      // Little room: the left panel and one other.
      let (left, right) = body.splitLeft(body.width * 46 / 100)
      let isLeft = playground.focusedPanel.place == .left
      panels = [
        (playground.panel(at: .left), left),
        (isLeft ? playground.panel(at: .bottom) : playground.focusedPanel, right),
      ].compactMap(Self.shown)
    }
  }

  private static func all(_ body: Rect, _ playground: PlaygroundState)
    -> [(panel: any PanelKind.Type, frame: Rect)]
  {
    let isWide = body.width >= 100
    let leftWidth = isWide ? min(max(body.width * 36 / 100, 42), 66) : max(30, body.width * 2 / 5)
    let (left, right) = body.splitLeft(leftWidth)
    let (row, bottom) = right.splitTop(body.height * 47 / 100)
    let corner = playground.panel(at: .corner)
    let wanted = max(corner?.width(in: row, playground) ?? 0, row.width * 40 / 100)
    let (top, end) = row.splitRight(min(wanted, row.width * 48 / 100))
    return [
      (playground.panel(at: .left), left), (playground.panel(at: .top), top), (corner, end),
      (playground.panel(at: .bottom), bottom),
    ].compactMap(shown)
  }

  private static func shown(_ panel: (any PanelKind.Type)?, _ frame: Rect)
    -> (panel: any PanelKind.Type, frame: Rect)?
  { panel.map { ($0, frame) } }

  /// The panel with a cell in its frame.
  func panel(x: Int, y: Int) -> (panel: any PanelKind.Type, frame: Rect)? {
    panels.first { $0.frame.contains(x: x, y: y) }
  }
}

extension AppState {
  /// The layout at the size last reported, or nil where the screen is too small or shows no
  /// document.
  var playgroundLayout: PlaygroundLayout? {
    guard let playground else { return nil }
    return PlaygroundLayout(width: width, height: height, playground)
  }
}
