// What a person can do outside of forms and questions. A command is one value: its keys, its words,
// where it applies, the reason where it does not, and what it does. Keys, hint bar, help, mouse and
// `Docs/Keys.md` are all made from the list in `CommandCatalog`.

package struct Command: Sendable {
  /// The headings of the help.
  package enum Section: String, CaseIterable, Sendable {
    case training = "Training"
    case network = "Network"
    case looking = "Looking around"
    case documents = "Documents"
  }

  /// In snake case, its own.
  package let id: String
  /// The first one is what a click on its hint presses.
  package let keys: [KeyStroke]
  /// How the keys are written: `space`, `Ctrl-R`.
  package let label: String
  /// What it is called in lists and messages.
  package let title: String
  package let section: Section
  /// One sentence for the help and the documentation.
  package let help: String
  package let screens: Set<AppState.Screen>
  package let hint: Hint
  /// Whether its key keeps its meaning while a skip is drawn.
  let worksWhileDrawing: Bool
  /// One or two words for the hint bar, by what it would do now.
  let word: @Sendable (AppState) -> String
  /// Why it does nothing now, for the message line, or nil where it does something.
  let reason: @Sendable (AppState) -> String?
  /// What it does where it applies.
  let action: @Sendable (inout AppState) -> [Effect]

  /// A command of the app, or one that means something on more than one screen.
  /// - Parameters:
  ///   - label: the first key where it is a character.
  ///   - word: the title, unless it says something else.
  init(
    _ id: String, keys: [KeyStroke], label: String? = nil, title: String, _ section: Section,
    help: String, on screens: Set<AppState.Screen>, hint: Hint = .none,
    worksWhileDrawing: Bool = false, word: (@Sendable (AppState) -> String)? = nil,
    reason: @escaping @Sendable (AppState) -> String? = { _ in nil },
    action: @escaping @Sendable (inout AppState) -> [Effect]
  ) {
    self.id = id
    self.keys = keys
    self.label = label ?? keys.first?.character ?? title
    self.title = title
    self.section = section
    self.help = help
    self.screens = screens
    self.hint = hint
    self.worksWhileDrawing = worksWhileDrawing
    self.word = word ?? { _ in title }
    self.reason = reason
    self.action = action
  }

  /// A command on the open document.
  init(
    _ id: String, keys: [KeyStroke], label: String? = nil, title: String, _ section: Section,
    help: String, hint: Hint = .none, worksWhileDrawing: Bool = false,
    word: (@Sendable (PlaygroundState) -> String)? = nil,
    reason: @escaping @Sendable (PlaygroundState) -> String? = { _ in nil },
    action: @escaping @Sendable (inout PlaygroundState) -> Response
  ) {
    self.init(
      id, keys: keys, label: label, title: title, section, help: help, on: [.playground],
      hint: hint, worksWhileDrawing: worksWhileDrawing,
      word: { state in state.playground.flatMap { word?($0) } ?? title },
      reason: { state in
        guard let playground = state.playground else { return "no document is open" }
        return reason(playground)
      },
      action: { state in state.withPlayground(action) })
  }

  /// Where the hint bar shows a command, and how early: a smaller rank stands further left.
  package struct Hint: Sendable {
    /// On the screen of the playground. Nil where it is not shown there.
    var rank: Int?
    /// Instead, while these panels have the keyboard.
    var ranks: [PanelID: Int?] = [:]
    var galleryRank: Int?
    /// How the key is written there, if not as everywhere else.
    var label: String?

    static let none = Hint()

    /// On the playground, whichever panel has the keyboard, but where `ranks` says otherwise.
    static func rank(_ rank: Int, in ranks: [PanelID: Int?] = [:]) -> Hint {
      Hint(rank: rank, ranks: ranks)
    }

    /// Only while one panel has the keyboard.
    static func rank(_ rank: Int, onlyIn panel: PanelID) -> Hint { Hint(ranks: [panel: rank]) }

    static func gallery(_ rank: Int, label: String? = nil) -> Hint {
      Hint(galleryRank: rank, label: label)
    }

    func rank(in state: AppState) -> Int? {
      switch state.screen {
      case .gallery: return galleryRank
      case .playground:
        guard let focus = state.playground?.focus else { return rank }
        return ranks[focus] ?? rank
      }
    }
  }
}

/// Carries out a command, or says why it does not apply.
func perform(_ command: Command, _ state: inout AppState) -> [Effect] {
  if let reason = command.reason(state) {
    state.say(.warning, reason)
    return []
  }
  let effects = command.action(&state)
  state.settlePanels()
  return effects
}
