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
  var panels: [(id: PanelID, frame: Rect)] = []

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
      panels = [(playground.focus, body)]
    } else if width >= 76, height >= 22 {
      panels = Self.four(body, hasSamples: playground.showsSamples)
    } else {
      // Little room: the network and the panel looked at last.
      let (left, right) = body.splitLeft(body.width * 46 / 100)
      panels = [
        (.network, left), (playground.focus == .network ? .gradients : playground.focus, right),
      ]
    }
  }

  private static func four(_ body: Rect, hasSamples: Bool) -> [(id: PanelID, frame: Rect)] {
    let isWide = body.width >= 100
    let leftWidth = isWide ? min(max(body.width * 36 / 100, 42), 66) : max(30, body.width * 2 / 5)
    let (left, right) = body.splitLeft(leftWidth)
    let (top, bottom) = right.splitTop(body.height * 47 / 100)
    // A picture of the plane is best square; cells are twice as high as wide.
    let square = (top.height - 4) * 2 + 4
    // Samples stand beside a confusion matrix.
    let wanted = hasSamples ? max(36, right.width * 45 / 100) : square
    let outputWidth = min(max(wanted, right.width * 40 / 100), right.width * 48 / 100)
    let (loss, output) = top.splitRight(outputWidth)
    return [(.network, left), (.loss, loss), (.output, output), (.gradients, bottom)]
  }

  func frame(of id: PanelID) -> Rect? { panels.first { $0.id == id }?.frame }
}

extension AppState {
  /// The layout at the size last reported; nil where the screen is too small or shows no document.
  var playgroundLayout: PlaygroundLayout? {
    guard let playground else { return nil }
    return PlaygroundLayout(width: width, height: height, playground)
  }
}

extension PlaygroundState {
  var showsSamples: Bool {
    switch main?.picture {
    case .samples: true
    default: false
    }
  }
}
