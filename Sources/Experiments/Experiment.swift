// The document: a run's configuration with its name, notes, the changes made while it trained, and
// what came out. A value; the file format is in `ExperimentFile`.
package import Training

package struct Experiment: Equatable, Sendable {
  package static let maximumNameLength = 200
  package static let maximumNotesLength = 20_000
  package static let maximumEvents = 4096

  /// The title: `Two spirals, 56 layers, residual`.
  package var name = ""
  /// The gallery's heading it stands under.
  package var group = ""
  package var notes = ""
  /// At step 0; `events` change it on the way.
  package var configuration = RunConfiguration()
  package var events: [Edit] = []
  package var results: Results?

  package init() {}

  /// The configuration with every event applied.
  /// - Throws: `Fault` or `Faults` where an event does not fit.
  package func currentConfiguration() throws -> RunConfiguration {
    try configuration.applying(events)
  }
}
