// Commands of looking around: rows, folds, panels. On the playground they go to the panel that has
// the keyboard, in the gallery to the list.
import TextUI

/// A movement among rows or what a panel has in their place.
enum Motion: Hashable, Sendable {
  case up, down, left, right
  /// By so many rows.
  case pageUp(Int), pageDown(Int)
  case first, last
}

extension CommandCatalog {
  static let looking: [Command] = [
    moving(
      "down", keys: [KeyStroke(.down), "j"], label: "j", title: "down",
      help: "Move down.", hint: .gallery(20, label: "j k")
    ) { _ in .down },
    moving(
      "up", keys: [KeyStroke(.up), "k"], label: "k", title: "up",
      help: "Move up."
    ) { _ in .up },
    moving(
      "left", keys: [KeyStroke(.left), "h"], label: "h", title: "fold",
      help: "Fold the block at the cursor."
    ) { _ in .left },
    moving(
      "right", keys: [KeyStroke(.right), "l"], label: "l", title: "unfold",
      help: "Unfold the block at the cursor."
    ) { _ in .right },
    moving(
      "page_down", keys: [KeyStroke(.pageDown), .control("d")], label: "Page Down",
      title: "page down", help: "A page down."
    ) { .pageDown($0.pageRows) },
    moving(
      "page_up", keys: [KeyStroke(.pageUp), .control("u")], label: "Page Up", title: "page up",
      help: "A page up."
    ) { .pageUp($0.pageRows) },
    moving(
      "first", keys: [KeyStroke(.home)], label: "Home", title: "first",
      help: "To the first row."
    ) { _ in .first },
    moving(
      "last", keys: [KeyStroke(.end), "G"], label: "End", title: "last",
      help: "To the last row."
    ) { _ in .last },
    Command(
      "unfold", keys: ["z"], title: "unfold all repeats", .looking,
      help: "Show every repeat of the block at the cursor, or fold them into one.",
      hint: .rank(40, onlyIn: NetworkPanel.id), worksWhileDrawing: true,
      word: { $0.isUnfoldedAtCursor ? "fold" : "unfold" },
      reason: { $0.canUnfold ? nil : "nothing to unfold here: the block is not repeated" }
    ) { playground in
      playground.fold(unfolding: !playground.isUnfoldedAtCursor)
      return []
    },
    Command(
      "zoom", keys: ["Z"], title: "zoom", .looking,
      help: "Show the panel with the keyboard alone, or all panels.",
      hint: .rank(50, in: [NetworkPanel.id: 95]), worksWhileDrawing: true,
      word: { $0.isZoomed ? "all panels" : "zoom" }
    ) { playground in
      playground.isZoomed.toggle()
      return []
    },
    Command(
      "next_panel", keys: [KeyStroke(.tab)], label: "Tab", title: "next panel", .looking,
      help: "To the next panel.", hint: .rank(75, in: [NetworkPanel.id: nil])
    ) { $0.focusPanel(offset: 1) },
    Command(
      "previous_panel", keys: [KeyStroke(.backTab)], label: "Shift-Tab",
      title: "previous panel", .looking, help: "To the previous panel."
    ) { $0.focusPanel(offset: -1) },
  ]

  /// The keys 1 to 9 and 0, by the order of the panels.
  static var panelNumbers: [Command] {
    zip([1, 2, 3, 4, 5, 6, 7, 8, 9, 0], PanelCatalog.all).map { number, panel in
      let name = panel.title.lowercased()
      return Command(
        "panel_\(panel.id.name)", keys: [KeyStroke(.character(Unicode.Scalar(UInt8(48 + number))))],
        title: "to the \(name)", .looking, help: "To the \(name).",
        reason: { $0.focus == panel.id ? "\(panel.title): the keyboard is there already" : nil }
      ) { playground in
        playground.focus(on: panel.id)
        return []
      }
    }
  }

  private static func moving(
    _ id: String, keys: [KeyStroke], label: String, title: String, help: String,
    hint: Command.Hint = .none, _ motion: @escaping @Sendable (AppState) -> Motion
  ) -> Command {
    Command(
      id, keys: keys, label: label, title: title, .looking, help: help,
      on: [.gallery, .playground], hint: hint, worksWhileDrawing: true,
      word: { $0.screen == .gallery ? "select" : title }
    ) { state in
      let motion = motion(state)
      switch state.screen {
      case .gallery: return state.moveInGallery(motion)
      case .playground: return state.withPlayground { $0.focusedPanel.move(motion, &$0) }
      }
    }
  }
}

extension AppState {
  /// Rows a page has, on either screen.
  fileprivate var pageRows: Int { max(1, height - (screen == .gallery ? 6 : 8)) }
}
