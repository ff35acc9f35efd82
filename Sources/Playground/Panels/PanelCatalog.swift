// Every panel of the playground, one line each: its number is its place here.
import TextUI

/// What a panel draws from.
struct PanelContext {
  let playground: PlaygroundState
  let drawing: Drawing
  let isFocused: Bool
}

struct Panel: Sendable {
  let id: PanelID
  let title: String
  /// At the right of the title: what is shown, or how.
  let note: @Sendable (PlaygroundState) -> String
  /// Draws into the room inside the frame.
  let draw: @Sendable (PanelContext, inout Grid, Rect) -> Void
}

enum PanelCatalog {
  static let all: [Panel] = [
    Panel(id: .network, title: "Network", note: NetworkPanel.note, draw: NetworkPanel.draw),
    Panel(id: .loss, title: "Loss", note: LossPanel.note, draw: LossPanel.draw),
    Panel(id: .output, title: "Output", note: OutputPanel.note, draw: OutputPanel.draw),
    Panel(
      id: .gradients, title: "Gradient flow", note: GradientPanel.note, draw: GradientPanel.draw),
  ]

  static func number(of id: PanelID) -> Int {
    (all.firstIndex { $0.id == id } ?? 0) + 1
  }
}
