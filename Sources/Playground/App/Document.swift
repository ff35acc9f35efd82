// The document as the editor holds it: a value that undo and redo keep copies of. Its configuration
// is the present one. How it came about (the events) is the session's to know.
package import Experiments
import Networks
package import Training

package struct Document: Equatable, Sendable {
  package var presentation: Presentation
  package var configuration: RunConfiguration

  /// The document as it stands after its events.
  /// - Throws: where an event does not fit.
  package init(_ experiment: Experiment) throws {
    presentation = experiment.presentation
    configuration = try experiment.currentConfiguration()
  }

  package var name: String { presentation.name }

  /// A title that tells the depth of the network tells the one it has now, where it was not written
  /// anew itself.
  mutating func followDepth(of old: Document) {
    guard name == old.name else { return }
    presentation.name = name.followingDepth(
      from: old.configuration.network.depth, to: configuration.network.depth)
  }

  /// Steps a second on screen.
  package var stepsPerSecond: Double {
    presentation.stepsPerSecond(steps: configuration.training.stop.steps)
  }

  /// What forms edit.
  package var settings: DocumentSettings {
    get { DocumentSettings(configuration, pace: presentation.pace) }
    set { (configuration, presentation.pace) = (newValue.configuration, newValue.pace) }
  }

  /// For saving. Events are added where the checkpoint is taken.
  package var experiment: Experiment {
    var experiment = Experiment()
    experiment.presentation = presentation
    experiment.configuration = configuration
    return experiment
  }
}

/// Earlier and later versions of a value. Bounded, because a session may last all day.
package struct History<Value: Equatable & Sendable>: Sendable {
  package static var capacity: Int { 200 }
  package private(set) var past: [Value] = []
  package private(set) var future: [Value] = []
  /// Whether there was more than is kept.
  package private(set) var isCut = false

  package init() {}

  /// Notes that `old` was replaced by something new.
  package mutating func record(_ old: Value) {
    past.append(old)
    if past.count > Self.capacity {
      past.removeFirst()
      isCut = true
    }
    future = []
  }

  /// The version before `present`, which can be redone then.
  package mutating func undo(_ present: Value) -> Value? {
    guard let value = past.popLast() else { return nil }
    future.append(present)
    return value
  }

  /// Notes that an older version than any kept is present now.
  package mutating func wentBack(from present: Value) { future.append(present) }

  package mutating func redo(_ present: Value) -> Value? {
    guard let value = future.popLast() else { return nil }
    past.append(present)
    return value
  }
}
