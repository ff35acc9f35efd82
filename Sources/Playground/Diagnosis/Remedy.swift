// What can be done about a finding: a command, or values of the document. Enter in the list of the
// diagnosis applies it, undo takes it back.
import TextUI

struct Remedy: Hashable, Sendable {
  enum Deed: Hashable, Sendable {
    /// A command by its id.
    case command(String)
    case set([Assignment])
  }

  var title: String
  var deed: Deed

  init(_ title: String, _ deed: Deed) { (self.title, self.deed) = (title, deed) }

  /// Sets values of the document.
  init(_ title: String, set assignments: Assignment...) {
    self.init(title, .set(assignments))
  }

  var note: String {
    switch deed {
    case .command(let id): CommandCatalog.all.first { $0.id == id }?.label ?? ""
    case .set(let assignments): assignments.map(\.value).joined(separator: ", ")
    }
  }

  var choice: PickerItem.Choice {
    switch deed {
    case .command(let id): .command(id)
    case .set(let assignments): .set(assignments)
    }
  }
}

extension Finding {
  /// The likeliest first: those that the rule names, and the command behind its key, called what it
  /// would do now.
  func allRemedies(_ state: AppState) -> [Remedy] {
    let named = remedies
    guard !key.isEmpty, let scalar = key.unicodeScalars.first,
      let command = CommandCatalog.command(
        for: KeyStroke(.character(scalar)), on: .playground),
      !named.contains(where: { $0.deed == .command(command.id) })
    else { return named }
    return named + [Remedy(command.word(state), .command(command.id))]
  }
}
