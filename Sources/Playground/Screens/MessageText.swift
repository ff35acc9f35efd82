// What is said is to be read whole, on a narrow terminal too: the line of messages grows to the
// lines that it takes, and what stands above it makes room.
import TextUI

struct SaidText {
  /// Lines that a message takes at most.
  private static let mostLines = 5

  var text: String
  var role: Role

  /// Rows of the message line on a screen of this width, where this or nothing is said there.
  static func rows(_ said: SaidText?, width: Int) -> Int {
    guard let said else { return 1 }
    return min(max(TextLayout.wrap(said.text, to: width - 2).count, 1), mostLines)
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    for (row, line) in TextLayout.wrap(text, to: rect.width).prefix(rect.height).enumerated() {
      grid.text(line, x: rect.x, y: rect.y + row, drawing[role], limit: rect.width)
    }
  }
}

extension AppState {
  /// What the message line of the gallery says.
  var saidInGallery: SaidText? {
    guard !gallery.isOpening else { return nil }
    return log.current(at: now).map { SaidText(text: $0.text, role: $0.role) }
  }

  /// What the message line of the playground says: what is asked for, else the newest message.
  var saidInPlayground: SaidText? {
    let message = log.current(at: now)
    if message?.kind != .warning, let playground {
      if let prompt = playground.pastPrompt { return SaidText(text: prompt, role: .accent) }
      if let prompt = playground.drawingPrompt {
        let role: Role = playground.drawingObstacle == nil ? .accent : .warning
        return SaidText(text: prompt, role: role)
      }
      if message?.kind != .error, let prompt = playground.analysisPrompt {
        return SaidText(text: prompt, role: .accent)
      }
    }
    return message.map { SaidText(text: $0.text, role: $0.role) }
  }
}
