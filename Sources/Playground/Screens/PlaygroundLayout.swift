// Where everything of the playground screen is: used to draw and to know what the
// mouse points at.
import TextUI
import Training

struct PlaygroundLayout {
  /// Below this the screen only says how large it must be.
  static let minimumWidth = 60
  static let minimumHeight = 16
  /// Rows of all panels at least: in fewer no curve has numbers beside it.
  private static let heightOfAll = 19

  var header = Rect(width: 0, height: 0)
  var message = Rect(width: 0, height: 0)
  var hints = Rect(width: 0, height: 0)
  /// Where the tutorial stands; empty where nobody follows it.
  var tutorial = Rect(width: 0, height: 0)
  /// The panels shown, with their frames.
  var panels: [(panel: any PanelKind.Type, frame: Rect)] = []

  /// nil where the screen is too small for it.
  /// - Parameter messageRows: that what is said takes. The panels make room for it, and none goes.
  init?(width: Int, height: Int, _ playground: PlaygroundState, messageRows: Int = 1) {
    guard width >= Self.minimumWidth, height >= Self.minimumHeight else { return nil }
    let screen = Rect(width: width, height: height)
    let (top, rest) = screen.splitTop(1)
    let (upper, hints) = rest.splitBottom(1)
    let (lower, message) = upper.splitBottom(messageRows)
    let more = messageRows - 1
    let (body, strip) = lower.splitBottom(
      TutorialStrip.height(playground, width: width, rows: lower.height + more))
    tutorial = strip
    header = top
    self.hints = hints
    self.message = message
    if playground.isZoomed {
      panels = [(playground.focusedPanel, body)]
    } else if width >= 76, body.height + more >= Self.heightOfAll {
      panels = Self.all(body, playground)
    } else {
      // Little room: the left panel and one other.
      let (left, right) = body.splitLeft(
        Self.share(playground.window.sizes.left, of: body.width, or: body.width * 46 / 100))
      let isLeft = playground.focusedPanel.place == .left
      let watched = playground.window.tutorial?.step?.watches ?? .bottom
      panels = [
        (playground.panel(at: .left), left),
        (isLeft ? playground.panel(at: watched) : playground.focusedPanel, right),
      ].compactMap(Self.shown)
    }
  }

  private static func all(_ body: Rect, _ playground: PlaygroundState)
    -> [(panel: any PanelKind.Type, frame: Rect)]
  {
    let isWide = body.width >= 100
    let leftWidth = isWide ? min(max(body.width * 36 / 100, 42), 66) : max(30, body.width * 2 / 5)
    let sizes = playground.window.sizes
    let (left, right) = body.splitLeft(share(sizes.left, of: body.width, or: leftWidth))
    let (row, bottom) = right.splitTop(
      share(sizes.top, of: body.height, or: body.height * 47 / 100))
    let corner = playground.panel(at: .corner)
    let wanted = max(corner?.width(in: row, playground) ?? 0, row.width * 40 / 100)
    let narrow = min(wanted, row.width * 48 / 100)
    let (top, end) = row.splitLeft(share(sizes.wide, of: row.width, or: row.width - narrow))
    return [
      (playground.panel(at: .left), left), (playground.panel(at: .top), top), (corner, end),
      (playground.panel(at: .bottom), bottom),
    ].compactMap(shown)
  }

  /// Columns or rows of a share that was chosen, so that both sides stay to be seen.
  private static func share(_ chosen: Double?, of whole: Int, or standard: Int) -> Int {
    guard let chosen else { return standard }
    let least = min(12, whole / 4)
    return min(max(Int((chosen * Double(whole)).rounded()), least), whole - least)
  }

  private static func shown(_ panel: (any PanelKind.Type)?, _ frame: Rect)
    -> (panel: any PanelKind.Type, frame: Rect)?
  { panel.map { ($0, frame) } }

  /// A border between panels that can be dragged.
  enum Border: Hashable, Sendable { case left, top, wide }

  /// The border under a cell; nil where there is none.
  func border(x: Int, y: Int) -> Border? {
    guard panels.count > 1 else { return nil }
    let (left, second) = (panels[0].frame, panels[1].frame)
    guard y >= left.y, y < left.bottom else { return nil }
    if x == left.right - 1 || x == second.x, second.x == left.right { return .left }
    guard panels.count > 3 else { return nil }
    if y < second.bottom, x == second.right - 1 || x == panels[2].frame.x { return .wide }
    // The titles of what stands below are for clicks.
    return x > second.x && y == second.bottom - 1 ? .top : nil
  }

  /// The sizes that put a border at a cell.
  func sizes(_ sizes: PanelSizes, dragging border: Border, x: Int, y: Int) -> PanelSizes {
    var sizes = sizes
    guard let left = panels.first?.frame, let end = panels.last?.frame, panels.count > 1 else {
      return sizes
    }
    let second = panels[1].frame
    func share(_ place: Int, from start: Int, to end: Int) -> Double {
      min(max(Double(place + 1 - start) / Double(max(1, end - start)), 0), 1)
    }
    switch border {
    case .left: sizes.left = share(x, from: left.x, to: max(end.right, second.right))
    case .top: sizes.top = share(y, from: left.y, to: left.bottom)
    case .wide: sizes.wide = share(x, from: second.x, to: end.right)
    }
    return sizes
  }

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
    return PlaygroundLayout(
      width: width, height: height, playground,
      messageRows: SaidText.rows(saidInPlayground, width: width))
  }
}
