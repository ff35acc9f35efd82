// Undo goes on after a document was opened again: its events say what was changed on the way, and
// leaving out the last of them is the document before it.
import Experiments
import Training

struct RecordedHistory: Sendable {
  private var base: RunConfiguration?
  private var presentation = Presentation()
  private var events: [Edit] = []

  init() {}

  /// Of a document as it was opened.
  init(_ experiment: Experiment) {
    guard !experiment.events.isEmpty else { return }
    base = experiment.configuration
    presentation = experiment.presentation
    events = experiment.events
  }

  var isEmpty: Bool { events.isEmpty }

  /// The document before the changes of the last step at which there were any, and that step.
  /// - Throws: where the events before do not fit.
  mutating func undo(_ present: Document) throws -> (document: Document, step: Int)? {
    guard let base, let step = events.last?.step else { return nil }
    let earlier = Array(events.prefix { $0.step < step })
    var document = present
    document.configuration = try base.applying(earlier)
    events = earlier
    return (document, step)
  }
}
