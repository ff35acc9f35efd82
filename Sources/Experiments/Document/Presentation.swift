// How a document is presented: its title and notes, how fast it runs on screen, and how it is met.
// No number that is trained depends on it, so it is never an event and never part of a comparison
// of configurations.

package struct Presentation: Equatable, Sendable {
  package static let maximumNameLength = 200
  package static let maximumGroupLength = 60
  package static let maximumAuthorLength = 100
  package static let maximumNotesLength = 20_000
  package static let maximumPace = 1e6
  /// A line of its own that divides notes into parts, which are shown one after the other.
  package static let noteBreak = "---"

  /// The title: `Two spirals, 56 layers, residual`.
  package var name = ""
  /// The gallery's heading it stands under.
  package var group = ""
  /// Who wrote it.
  package var author = ""
  package var notes = ""
  /// Steps a second on screen; 0: the whole run in about eight seconds. Without a screen there is
  /// no limit.
  package var pace = 0.0
  package var view = ViewSettings()
  /// Runs that were put aside.
  package var pins: [PinRecord] = []

  package init() {}

  /// Steps a second on screen for a run of so many steps.
  package func stepsPerSecond(steps: Int) -> Double {
    pace > 0 ? pace : Double(max(1, steps / 8))
  }

  /// The notes, part by part; at least one, which may be empty.
  package var noteParts: [String] {
    let lines = notes.split(separator: "\n", omittingEmptySubsequences: false)
    let parts = lines.split(separator: Self.noteBreak[...], omittingEmptySubsequences: true)
    let texts = parts.map { $0.joined(separator: "\n") }.filter { !$0.allSatisfy(\.isWhitespace) }
    return texts.isEmpty ? [""] : texts
  }
}
