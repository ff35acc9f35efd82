// The document: a run's configuration with its name, notes, the changes made while it trained, and
// what came out. A value; the file format is in `ExperimentFile`.
package import Schema
package import Training

/// What a finished or saved run measured.
package struct Results: Configurable {
  package var steps = 0
  package var trainLoss = 0.0
  package var testLoss = 0.0
  /// NaN for regression.
  package var trainAccuracy = Double.nan
  package var testAccuracy = Double.nan
  /// Over all parameters and the loss history.
  package var digest = ""

  package init() {}

  package static var fields: [Field<Results>] { [] }
}

package struct Experiment: Equatable, Sendable {
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
