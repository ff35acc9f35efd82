// The document in three parts: the configuration that the numbers depend on, how it is presented,
// and what happened (the changes made while it trained, and what came out). A value; the file
// format is in `ExperimentFile`.
package import Training

package struct Experiment: Equatable, Sendable {
  package static let maximumEvents = 4096

  /// At step 0; `events` change it on the way.
  package var configuration = RunConfiguration()
  package var presentation = Presentation()
  package var events: [Edit] = []
  package var results: Results?

  package init() {}

  /// The configuration with every event applied.
  /// - Throws: `Fault` or `Faults` where an event does not fit.
  package func currentConfiguration() throws -> RunConfiguration {
    try configuration.applying(events)
  }
}
