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

  /// The document at the step its results were measured at: without the changes that a run which
  /// was ended early had still to make.
  package var untilResults: Experiment {
    guard let results else { return self }
    var copy = self
    copy.events = events.filter { $0.step <= results.steps }
    return copy
  }

  /// The configuration with every event applied.
  /// - Throws: `Fault` or `Faults` where an event does not fit.
  package func currentConfiguration() throws -> RunConfiguration {
    try configuration.applying(events)
  }
}
