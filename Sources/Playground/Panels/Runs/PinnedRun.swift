// Runs that were put aside: what they were, how they went, and what they reached. They are kept
// with the document when it is saved.
package import Experiments
import Networks
import Numerics
import Problems
import Schema
package import Training

/// A run as it was when it was pinned.
package struct PinnedRun: Sendable {
  /// The session's number for it; nil where an earlier session pinned it.
  package var number: Int?
  package var record: PinRecord
  /// With the changes that were made on the way.
  package var configuration: RunConfiguration
  /// Whether the session holds its weights.
  package var hasWeights = false

  package var name: String { record.name }
  package var step: Int { record.results.steps }

  /// What is known of it on the screen; the session adds the rest.
  init(_ run: RunSnapshot, _ session: SessionSnapshot?, number: Int) {
    self.number = number
    configuration = run.configuration
    record = PinRecord()
    let isMain = run.variant == .main
    record.name = String(
      "\(isMain ? "run" : run.variant.id)-\(number)".prefix(PinRecord.maximumNameLength))
    let base = isMain ? session?.base : nil
    record.base = base ?? run.configuration
    record.events = base == nil ? [] : session?.edits ?? []
    record.parameters = run.parameterCount
    record.results.steps = run.step
    record.results.measured(run.evaluation ?? Evaluation())
    take(run.batchLosses, run.testLoss, seconds: isMain ? session?.seconds ?? 0 : 0)
  }

  /// One that a document holds.
  init(_ record: PinRecord) throws {
    self.record = record
    configuration = try record.base.applying(record.events)
  }

  /// Takes over what the session measured at the very step.
  mutating func fill(_ point: PinnedPoint) {
    let checkpoint = point.checkpoint
    guard let current = try? checkpoint.current else { return }
    configuration = current
    hasWeights = point.hasWeights
    (record.base, record.events) = (checkpoint.base, checkpoint.edits)
    record.results = Results(checkpoint)
    take(checkpoint.batchLosses, checkpoint.testLoss, seconds: point.seconds)
  }

  private mutating func take(_ batch: Series, _ test: Series, seconds: Double) {
    (record.batchLosses, record.testLoss, record.seconds) = (batch, test, seconds)
    let end = record.results.reached(.loss)
    record.best = BestLoss(
      test: test, batches: batch, end: end.map { BestLoss(step: record.results.steps, loss: $0) })
  }

  /// How it differs from a document: `network.blocks.body.repeats: 27 → 10`.
  func differences(from present: RunConfiguration) -> String {
    configurationDifferences(from: present, to: configuration)
  }
}

/// What differs, key path by key path.
func configurationDifferences(from present: RunConfiguration, to other: RunConfiguration) -> String
{
  let changes = present.edits(toBecome: other, at: 0)
  guard !changes.isEmpty else { return "as the document is now" }
  let tree = present.editableNode
  let words = changes.prefix(3).map { edit in
    "\(edit.path): \(tree.value(at: edit.path)?.shown ?? "-") → \(edit.value.shown)"
  }
  return words.joined(separator: ", ") + (changes.count > 3 ? ", \(changes.count - 3) more" : "")
}

extension Node {
  /// In few words, whole numbers as everywhere on the screen.
  fileprivate var shown: String {
    if case .integer(let value) = content { NumberFormat.grouped(value) } else { excerpt }
  }
}

/// The curves of the run before it was started again, or of its steps after the one looked at.
struct GhostRun: Sendable {
  var batchLosses: Series
  var label = "before"
}

extension PlaygroundState {
  /// The run that `p` pins: the one beside this one at the cursor of the runs, else this one.
  var runToPin: RunSnapshot? {
    guard focus == RunsPanel.id, case .beside(let variant) = selectedRun else { return main }
    return others.first { $0.variant == variant }
  }

  var whyNotPinned: String? {
    if focus == RunsPanel.id, case .pin(let index) = selectedRun {
      return "\(pins[index].name) is pinned already; p pins this run or one beside it"
    }
    guard let run = runToPin, run.step > 0 else { return "nothing is trained yet: space trains" }
    if case .invalid(let reason) = run.status { return reason }
    return pins.count < PinRecord.maximumCount
      ? nil
      : "\(PinRecord.maximumCount) runs are pinned already: d in the panel of runs lets go of one"
  }

  /// Puts a run as it is now aside. At which step that was is the session's to say: one that
  /// trains has gone on.
  mutating func pin() -> Response {
    guard let run = runToPin else { return [] }
    pinCount += 1
    let pin = PinnedRun(run, snapshot, number: pinCount)
    pins.append(pin)
    pinsChanged()
    return Response(
      [.session(.pin(pinCount, of: run.variant))], saying: "pinning \(pin.name)")
  }

  /// The runs of a document that is opened.
  /// - Returns: the names of those that cannot be read.
  mutating func takePins() -> [String] {
    let records = document.presentation.pins
    document.presentation.pins = []
    savedDocument = document
    pins = records.compactMap { try? PinnedRun($0) }
    pinCount = pins.count
    RunsPanel.documentChanged(&self)
    return records.map(\.name).filter { name in !pins.contains { $0.name == name } }
  }

  /// What the session says of the runs that it was asked to put aside.
  /// - Returns: what is said of the newest that is new.
  mutating func fillPins(_ points: [PinnedPoint]) -> String? {
    var words: String?
    for point in points {
      guard let index = pins.firstIndex(where: { $0.number == point.number }),
        pins[index].record.results.digest.isEmpty
      else { continue }
      let name = pins[index].name
      pins[index].fill(point)
      pins[index].record.name = name
      RunsPanel.documentChanged(&self)
      words =
        "pinned \(name) at step \(NumberFormat.grouped(pins[index].step)); w saves it with the "
        + "document"
    }
    return words
  }

  mutating func pinsChanged() {
    pinChanges += 1
    generation += 1
    RunsPanel.documentChanged(&self)
  }

  mutating func unpin(_ index: Int) -> Response {
    let pin = pins.remove(at: index)
    pinsChanged()
    return Response(
      pin.number.map { [.session(.unpin($0))] } ?? [], saying: "\(pin.name) is pinned no more")
  }

  mutating func renamePin(_ index: Int, to name: String) -> Response {
    guard pins.indices.contains(index) else { return [] }
    pins[index].record.name = String(name.prefix(PinRecord.maximumNameLength))
    pinsChanged()
    return Response(saying: "the run is called \(pins[index].name)")
  }

  /// Goes on with a pinned run where its weights are there, or takes its document over as an edit.
  mutating func restore(_ index: Int) -> Response {
    let pin = pins[index]
    guard pin.hasWeights, let number = pin.number else {
      let response = apply(
        pin.configuration, "the document of \(pin.name); u takes it back, r starts it from step 0")
      return response.effects.isEmpty && response.message == nil
        ? Response(saying: "the document is that of \(pin.name) already") : response
    }
    let before = variants
    let isOther = pin.record.base != snapshot?.base
    let staying = isOther ? fixOthers() : ""
    guard let kept = takePlace(of: pin.configuration) else {
      variants = before
      return .refusal(
        "\(Self.maximumVariants) runs are shown beside this one: T lets go of one, so that this "
          + "run can stay beside \(pin.name)")
    }
    let others = staying.isEmpty ? "" : "; \(staying) stay as they are"
    return Response(
      [.session(.restore(number, keeping: kept))], .good,
      saying: "\(pin.name) as it was at step \(NumberFormat.grouped(pin.step)); \(kept.id) is the "
        + "run that was, and T goes back to it\(others)")
  }

  mutating func exportPin(_ index: Int, as name: String) -> Response {
    guard pins.indices.contains(index) else { return [] }
    let pin = pins[index]
    var presentation = document.presentation
    let title = document.name.followingDepth(
      from: network.depth, to: pin.configuration.network.depth)
    presentation.name = String("\(title) (\(pin.name))".prefix(Presentation.maximumNameLength))
    return Response(
      [
        .export(
          ExportRequest(
            name: name, record: pin.record, presentation: presentation,
            number: pin.hasWeights ? pin.number : nil, files: files))
      ], saying: "writing \(pin.name)")
  }

  /// Keeps the curves of the run that is started again.
  mutating func keepGhost() {
    guard let main, main.step > 0, !main.batchLosses.values.isEmpty else { return }
    ghosts = [GhostRun(batchLosses: main.batchLosses)]
  }
}
