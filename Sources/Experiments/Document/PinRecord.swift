// Runs that were put aside while a document was worked on, as the document keeps them: what they
// were, what they reached, and their curves in few points. Part of how a document is presented: no
// number that is trained depends on them, and no digest holds them.
import Numerics
import Problems
package import Schema
package import Training

/// A run that was put aside.
package struct PinRecord: Equatable, Sendable {
  /// Runs of a document, and the edits and points of a curve of each.
  package static let maximumCount = 12
  package static let maximumEdits = 256
  static let maximumPoints = 128
  package static let maximumNameLength = 60
  /// Values that the changes and events of all runs of a document may have together.
  static let maximumValues = 20_000

  package var name = ""
  /// At step 0, and what was changed on the way.
  package var base = RunConfiguration()
  package var events: [Edit] = []
  package var results = Results()
  package var parameters = 0
  /// Time at work on it and the runs beside it; 0 where that is not known.
  package var seconds = 0.0
  /// The lowest test loss, or the lowest batch loss where there are no test rows.
  package var best: BestLoss?
  package var batchLosses = Series()
  package var testLoss = Series()

  package init() {}

  /// As a document of its own.
  package func document(presented presentation: Presentation) -> Experiment {
    var experiment = Experiment()
    experiment.presentation = presentation
    experiment.presentation.pins = []
    experiment.configuration = base
    experiment.events = events
    experiment.results = results.steps > 0 ? results : nil
    return experiment
  }

  /// Every path of a file that it names.
  package var dataPaths: [String] { base.dataPaths + events.flatMap(\.dataPaths) }

  /// The same with other names of its files.
  package func renamingData(_ name: (String) -> String) -> PinRecord {
    var copy = self
    copy.base = base.renamingData(name)
    copy.events = events.map { $0.renamingData(name) }
    for index in copy.results.files.indices {
      copy.results.files[index].path = name(copy.results.files[index].path)
    }
    return copy
  }
}

/// The lowest loss of a run, and when.
package struct BestLoss: Configurable, Hashable {
  package var step = 0
  package var loss = 0.0

  package init() {}

  package init(step: Int, loss: Double) { (self.step, self.loss) = (step, loss) }

  package static var fields: [Field<BestLoss>] {
    [
      .integer("step", \.step, 0...(1 << 53), required: true, help: "when it was measured"),
      .number("loss", \.loss, -1e300...1e300, help: "the loss"),
    ]
  }

  /// The lowest loss of a run: of its curve of the test loss, or of the batches where there is
  /// none, or as it was measured at its end.
  package init?(test: Series, batches: Series, end: BestLoss?) {
    let curve = BestLoss(test) ?? BestLoss(batches)
    let known = [curve, end].compactMap { $0 }.filter { $0.loss.isFinite }
    guard let best = known.min(by: { $0.loss < $1.loss }) else { return nil }
    self = best
  }

  private init?(_ series: Series) {
    var best: (index: Int, value: Float)?
    for (index, value) in series.values.enumerated() where value.isFinite {
      if best.map({ value < $0.value }) ?? true { best = (index, value) }
    }
    guard let best else { return nil }
    self.init(step: series.firstStep + best.index * series.stride, loss: Double(best.value))
  }
}

// MARK: - In the file

/// A run that was put aside, as it stands in a file: by what differs from the document.
struct PinFields: Configurable {
  var record = PinRecord()
  /// What turns the document's configuration at step 0 into the run's.
  var changes: [Edit] = []
  var batchLoss: CurveFields?
  var testLoss: CurveFields?

  init() {}

  init(_ record: PinRecord, of document: RunConfiguration) {
    self.record = record
    changes = document.edits(toBecome: record.base, at: 0)
    batchLoss = CurveFields(record.batchLosses)
    testLoss = CurveFields(record.testLoss)
  }

  static var fields: [Field<PinFields>] {
    [
      .text(
        "name", \.record.name, maximumLength: PinRecord.maximumNameLength, required: true,
        help: "what it is called"),
      .list(
        "changes", \.changes, limit: PinRecord.maximumEdits,
        help: "what differs from the document at step 0"),
      .list(
        "events", \.record.events, limit: PinRecord.maximumEdits,
        help: "what was changed while it trained"),
      .value(
        "results", \.record.results, allowed: "results", help: "what came out"),
      .integer(
        "parameters", \.record.parameters, 0...(1 << 53), help: "parameters of its network"),
      .number(
        "seconds", \.record.seconds, 0...1e12, unit: "s",
        help: "time at work on it and the runs beside it"),
      .optional("best", \.record.best, allowed: "step and loss", help: "its lowest loss"),
      .optional(
        "batch_loss", \.batchLoss, allowed: "a curve", help: "the loss of its batches, thinned"),
      .optional(
        "test_loss", \.testLoss, allowed: "a curve", help: "the loss of the test rows, thinned"),
    ]
  }

  /// What is written of the runs of a document: those that fit, the first ones first.
  static func written(_ experiment: Experiment) -> [PinFields] {
    var left = PinRecord.maximumValues
    return experiment.presentation.pins.prefix(PinRecord.maximumCount).compactMap { record in
      guard record.events.count <= PinRecord.maximumEdits else { return nil }
      let fields = PinFields(record, of: experiment.configuration)
      let values = (fields.changes + record.events).reduce(0) { $0 + $1.value.valueCount }
      guard fields.changes.count <= PinRecord.maximumEdits, values <= left else { return nil }
      left -= values
      return fields
    }
  }

  /// The runs of a document that was read.
  static func records(
    _ all: [PinFields], of document: RunConfiguration, into faults: inout FaultCollector
  ) -> [PinRecord] {
    guard !all.isEmpty else { return [] }
    let start = (tree: document.editableNode, configuration: document)
    var left = PinRecord.maximumValues
    return all.enumerated().compactMap { index, fields in
      var tree = start.tree
      for (number, edit) in fields.changes.enumerated() {
        let path = "pins.\(index).changes.\(number)"
        left -= edit.value.valueCount
        guard left >= 0 else {
          faults.add(Fault(at: edit.value.location, path: path, "the runs change too much"))
          return nil
        }
        do {
          try RunConfiguration.apply(edit, to: &tree)
        } catch {
          faults.add(Fault(at: edit.value.location, path: path, "\(error)"))
          return nil
        }
      }
      var own = FaultCollector()
      guard let base = RunConfiguration.decode(tree, after: start, into: &own) else {
        for fault in own.faults {
          let place = fault.path.isEmpty ? "" : "\(fault.path): "
          faults.add(
            Fault(
              at: fault.location, path: "pins.\(index).changes", place + fault.message,
              suggestion: fault.suggestion))
        }
        return nil
      }
      var record = fields.record
      record.base = base
      record.batchLosses = fields.batchLoss?.series ?? Series()
      record.testLoss = fields.testLoss?.series ?? Series()
      return record
    }
  }
}

/// A curve in few points, each the mean of `stride` steps from `first` on.
struct CurveFields: Configurable {
  var first = 0
  var stride = 1
  var values: [Float] = []

  init() {}

  /// nil where nothing was measured.
  init?(_ series: Series) {
    guard series.values.contains(where: \.isFinite) else { return nil }
    let thinned = series.thinned(to: PinRecord.maximumPoints)
    (first, stride) = (thinned.firstStep, thinned.stride)
    values = thinned.values.map(Self.rounded)
  }

  var series: Series {
    var series = Series(stride: stride)
    series.firstStep = first
    series.values = values
    return series
  }

  static var fields: [Field<CurveFields>] {
    [
      .integer("first", \.first, 0...(1 << 53), help: "the step of the first point"),
      .integer("stride", \.stride, 1...(1 << 53), help: "steps between two points"),
      numbers,
    ]
  }

  private static var numbers: Field<CurveFields> {
    let allowed = "a list of at most \(PinRecord.maximumPoints) numbers; null where none is known"
    return Field("values", .notation(allowed), required: true, help: "the points") {
      Node(.list($0.values.map { $0.isFinite ? numberNode(Double("\($0)") ?? 0) : Node(.null) }))
    } write: { owner, node, path, faults in
      guard let elements = node.elements, elements.count <= PinRecord.maximumPoints,
        elements.allSatisfy({ $0.content == .null || $0.double.map { abs($0) <= 3.4e38 } ?? false })
      else { return faults.add(node, path, allowed: allowed) }
      owner.values = elements.map { $0.double.map { Float($0) } ?? .nan }
    }
  }

  /// Four digits, so that a curve takes little room.
  private static func rounded(_ value: Float) -> Float {
    guard value.isFinite else { return .nan }
    return Float(NumberFormat.scientific(Double(value), digits: 4)) ?? value
  }
}
