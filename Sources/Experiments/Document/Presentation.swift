// How a document is presented: its title and notes, and how fast it runs on screen. No number that
// is trained depends on it, so it is never an event and never part of a comparison of
// configurations.

package struct Presentation: Equatable, Sendable {
  package static let maximumNameLength = 200
  package static let maximumGroupLength = 60
  package static let maximumNotesLength = 20_000
  package static let maximumPace = 1_000_000

  /// The title: `Two spirals, 56 layers, residual`.
  package var name = ""
  /// The gallery's heading it stands under.
  package var group = ""
  package var notes = ""
  /// Steps a second on screen; 0: the whole run in about eight seconds. Without a screen there is
  /// no limit.
  package var pace = 0

  package init() {}

  /// Steps a second on screen for a run of so many steps.
  package func stepsPerSecond(steps: Int) -> Int { pace > 0 ? pace : max(1, steps / 8) }
}
