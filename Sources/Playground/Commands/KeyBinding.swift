// One key binding: the keys, the command they give, and how both are told to the person. Dispatch,
// the hint bar, the help and the documentation are all made from these.
package import TextUI

package struct KeyStroke: Hashable, Sendable {
  package var key: Key
  package var modifiers: Modifiers

  package init(_ key: Key, _ modifiers: Modifiers = []) {
    self.key = key
    self.modifiers = modifiers
  }

  package init(_ character: Unicode.Scalar) { self.init(.character(character)) }
}

package struct KeyBinding: Sendable {
  /// The headings of the help.
  package enum Section: String, CaseIterable, Sendable {
    case training = "Training"
    case network = "Network"
    case looking = "Looking around"
    case documents = "Documents"
  }

  package let command: Command
  package let keys: [KeyStroke]
  /// How the keys are written: `space`, `Ctrl-R`.
  package let label: String
  /// One or two words for the hint bar, by what it would do now.
  package let word: @Sendable (AppState) -> String
  /// One sentence for the help and the documentation.
  package let help: String
  package let section: Section
  package let screens: Set<AppState.Screen>
  /// Whether it would do something now.
  package let applies: @Sendable (AppState) -> Bool

  init(
    _ command: Command, _ label: String, _ keys: [KeyStroke], _ word: String, _ section: Section,
    on screens: Set<AppState.Screen> = [.playground], _ help: String,
    applies: @escaping @Sendable (AppState) -> Bool = { _ in true }
  ) {
    self.init(
      command, label, keys, { _ in word }, section, on: screens, help, applies: applies)
  }

  init(
    _ command: Command, _ label: String, _ keys: [KeyStroke],
    _ word: @escaping @Sendable (AppState) -> String, _ section: Section,
    on screens: Set<AppState.Screen> = [.playground], _ help: String,
    applies: @escaping @Sendable (AppState) -> Bool = { _ in true }
  ) {
    self.command = command
    self.keys = keys
    self.label = label
    self.word = word
    self.help = help
    self.section = section
    self.screens = screens
    self.applies = applies
  }
}

/// All bindings, in the order of the help.
package enum KeyBindings {
  package static let all: [KeyBinding] =
    trainingBindings + networkBindings + lookingBindings + documentBindings

  /// The command of a key on a screen. Shift is ignored: letters come as typed.
  package static func command(
    for key: Key, _ modifiers: Modifiers, on screen: AppState.Screen
  ) -> Command? {
    let stroke = KeyStroke(key, modifiers.subtracting(.shift))
    return all.first { $0.screens.contains(screen) && $0.keys.contains(stroke) }?.command
  }

  package static subscript(command: Command) -> KeyBinding? {
    all.first { $0.command == command }
  }

  /// What the hint bar shows, most important first.
  package static func hints(for state: AppState) -> [KeyBinding] {
    order(for: state).compactMap { self[$0] }
      .filter { $0.screens.contains(state.screen) && $0.applies(state) }
  }

  private static func order(for state: AppState) -> [Command] {
    if state.screen == .gallery { return [.open, .back, .down, .messages, .quit] }
    switch state.playground?.focus {
    case .loss:
      return [.toggleTraining, .toggleScale, .toggleAllSkips, .reset, .toggleTwin, .zoom]
        + [.slower, .faster, .nextPanel, .newSeed, .save, .gallery]
    case .gradients:
      return [.toggleTraining, .toggleMetric, .toggleAllSkips, .reset, .toggleTwin, .zoom]
        + [.slower, .faster, .nextPanel, .newSeed, .save, .gallery]
    case .output:
      return [.toggleTraining, .toggleAllSkips, .reset, .toggleTwin, .zoom, .slower, .faster]
        + [.nextPanel, .newSeed, .save, .gallery]
    default:
      return [.toggleTraining, .toggleAllSkips, .reset, .toggleSkip, .toggleTwin, .edit, .unfold]
        + [.moreRepeats, .slower, .faster, .addLayer, .undo, .save, .gallery, .singleStep]
        + [.drawSkip, .delete, .zoom, .newSeed]
    }
  }
}
