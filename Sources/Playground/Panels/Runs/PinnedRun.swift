// Runs that were put aside: what they were, how they went, and what they reached.
package import Training
import Experiments
import Networks
import Numerics
import Problems
import Schema

/// A run as it was when it was pinned.
package struct PinnedRun: Sendable {
  package var name: String
  package var document: Document
  package var step: Int
  package var parameterCount: Int
  package var batchLosses: Series
  package var testLoss: Series
  /// The headline metric of the test rows, or of the training rows, in words; empty where none was
  /// measured.
  package var reached: String

  /// - Parameter number: counts the pins of a document.
  init(_ run: RunSnapshot, _ document: Document, number: Int, metric: Metric?) {
    name = "run-\(number)"
    self.document = document
    step = run.step
    parameterCount = run.parameterCount
    batchLosses = run.batchLosses
    testLoss = run.testLoss
    reached = run.reached(metric)
  }

  /// How it differs from the document as it is now: `network.blocks.body.repeats: 27 → 10`.
  func differences(from present: Document) -> String {
    let changes = present.configuration.edits(toBecome: document.configuration, at: 0)
    guard !changes.isEmpty else { return "as the document is now" }
    let tree = present.configuration.editableNode
    let words = changes.prefix(3).map { edit in
      "\(edit.path): \(tree.value(at: edit.path)?.excerpt ?? "-") → \(edit.value.excerpt)"
    }
    return words.joined(separator: ", ") + (changes.count > 3 ? ", \(changes.count - 3) more" : "")
  }
}

/// The curves of the run before it was started again.
struct GhostRun: Sendable {
  var batchLosses: Series
}

extension RunSnapshot {
  /// What it reached by a metric, in words.
  func reached(_ metric: Metric?) -> String {
    guard let metric, let evaluation else { return "" }
    return metric.words(of: evaluation.test.isEmpty ? evaluation.train : evaluation.test)
  }
}

extension PlaygroundState {
  /// The most runs that are kept.
  static let maximumPins = 12

  var whyNotPinned: String? {
    guard let main, main.step > 0 else { return "nothing is trained yet: space trains" }
    return pins.count < Self.maximumPins
      ? nil : "\(Self.maximumPins) runs are pinned already: d in the panel of runs lets go of one"
  }

  /// Puts the run as it is now aside.
  mutating func pin() -> Response {
    guard let main else { return [] }
    pinCount += 1
    let pin = PinnedRun(
      main, document, number: pinCount, metric: snapshot?.dataset?.task.kind.headline)
    pins.append(pin)
    RunsPanel.documentChanged(&self)
    return Response(saying: "pinned \(pin.name) at step \(NumberFormat.grouped(pin.step))")
  }

  /// Keeps the curves of the run that is started again.
  mutating func keepGhost() {
    guard let main, main.step > 0, !main.batchLosses.values.isEmpty else { return }
    ghost = GhostRun(batchLosses: main.batchLosses)
  }
}
