// Every command, in the order of the help. The files beside this one and the panels' folders hold
// them.
import TextUI

package enum CommandCatalog {
  package static let all: [Command] =
    training + past + network + ofBlock + looking + finding + panelNumbers
    + PanelCatalog.all.flatMap { $0.commands } + gallery + galleryRemoving + tutorial + documents

  /// The command of a key on a screen, or nil where the key has none.
  package static func command(for stroke: KeyStroke, on screen: AppState.Screen) -> Command? {
    // Shift is ignored: letters come as typed.
    let stroke = KeyStroke(stroke.key, stroke.modifiers.subtracting(.shift))
    return all.first { $0.screens.contains(screen) && $0.keys.contains(stroke) }
  }

  /// What is said of a key without a command on this screen, or nil where that would only disturb.
  static func whyNothing(_ stroke: KeyStroke, on screen: AppState.Screen) -> String? {
    let other = AppState.Screen.allCases.first {
      $0 != screen && command(for: stroke, on: $0) != nil
    }
    if let other, let command = command(for: stroke, on: other) {
      return "\(command.label) (\(command.title)) is for \(other.words)"
    }
    return stroke.character.map { "\($0) does nothing here; ? lists the keys" }
  }

  /// What the hint bar shows, most important first: what applies now.
  package static func hints(for state: AppState) -> [Command] {
    var ranked = all.compactMap { command -> (rank: Int, command: Command)? in
      guard command.screens.contains(state.screen), let rank = command.hint.rank(in: state),
        command.reason(state) == nil
      else { return nil }
      return (rank, command)
    }
    ranked.sort { $0.rank < $1.rank }
    return ranked.map(\.command)
  }
}

extension AppState.Screen {
  /// What the screen is about, and how one gets there from the other.
  fileprivate var words: String {
    switch self {
    case .gallery: "the gallery; o goes there"
    case .playground: "an open document; Enter opens one"
    }
  }
}
