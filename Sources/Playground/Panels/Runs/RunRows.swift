// What the panel of runs lists: this run, those that train beside it, and those that were pinned,
// in the order that was chosen. One row is what a run reached, in the columns that there is room
// for.
import Experiments
import Numerics
import Problems
import TextUI
import Training

/// What the pinned runs are sorted by.
enum RunOrder: CaseIterable, Sendable {
  case pinned, metric, best, steps, seconds, name

  var next: RunOrder {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }

  func words(_ metric: Metric?) -> String {
    switch self {
    case .pinned: "as they were pinned"
    case .metric: "by \(metric?.kind.replacing("_", with: " ") ?? "what they reached"), best first"
    case .best: "by their lowest loss"
    case .steps: "by steps, most first"
    case .seconds: "by seconds, fewest first"
    case .name: "by name"
    }
  }
}

enum RunRow: Equatable {
  case present
  case beside(Variant)
  /// By its place among the pinned ones.
  case pin(Int)
}

extension PlaygroundState {
  /// The rows, the present run first.
  var runRows: [RunRow] {
    let metric = snapshot?.dataset?.task.kind.headline
    let order = panels[RunsPanel.self].order
    let sorted = pins.indices.sorted { a, b in
      let (one, two) = (key(pins[a], order, metric), key(pins[b], order, metric))
      if order == .name, pins[a].name != pins[b].name { return pins[a].name < pins[b].name }
      return one == two ? a < b : one < two
    }
    let beside = others.map(\.variant).filter(variants.contains)
    return [.present] + beside.map { .beside($0) } + sorted.map { .pin($0) }
  }

  private func key(_ pin: PinnedRun, _ order: RunOrder, _ metric: Metric?) -> Double {
    switch order {
    case .pinned, .name: return 0
    case .metric:
      guard let metric, let value = pin.record.results.reached(metric) else { return .infinity }
      return metric.scale == .share ? -value : value
    case .best: return pin.record.best?.loss ?? .infinity
    case .steps: return Double(-pin.step)
    case .seconds: return pin.record.seconds > 0 ? pin.record.seconds : .infinity
    }
  }

  /// The place of the cursor: that of its run, wherever it stands now.
  var runSelection: Int {
    let (rows, state) = (runRows, panels[RunsPanel.self])
    return state.row.flatMap { rows.firstIndex(of: $0) }
      ?? min(max(state.selection, 0), rows.count - 1)
  }

  /// The row at the cursor.
  var selectedRun: RunRow { runRows[runSelection] }

  mutating func selectRun(at wanted: Int) {
    let rows = runRows
    let place = min(max(wanted, 0), rows.count - 1)
    panels[RunsPanel.self].selection = place
    panels[RunsPanel.self].row = rows[place]
  }

  /// After a row was taken away, the cursor is on what stands in its place.
  mutating func stayingInPlace(_ change: (inout PlaygroundState) -> Response) -> Response {
    let place = runSelection
    let response = change(&self)
    selectRun(at: place)
    return response
  }

  mutating func letGo(_ variant: Variant) -> Response {
    stayingInPlace { $0.compare(variant, false) }
  }

  /// A run beside this one that was the document's own and is pinned nowhere: letting go of it
  /// loses its steps.
  func onlyHere(_ variant: Variant) -> RunSnapshot? {
    guard variant.isKept, let run = others.first(where: { $0.variant == variant }), run.step > 0
    else { return nil }
    let isPinned = pins.contains {
      $0.step == run.step && $0.record.batchLosses == run.batchLosses
    }
    return isPinned ? nil : run
  }

  /// Why a key that is the document's elsewhere does nothing at the cursor of the runs: a run
  /// beside the document's own has neither name nor file. nil where the key is the document's or a
  /// pin's.
  var whyNotOfRun: String? {
    guard focus == RunsPanel.id, case .beside(let variant) = selectedRun else { return nil }
    return "\(variant.id) has no name or file of its own: p pins it first; k goes to this run"
  }

  /// The pinned run at the selection, while the panel of runs has the keyboard.
  var selectedPin: Int? {
    guard focus == RunsPanel.id, case .pin(let index) = selectedRun else { return nil }
    return index
  }
}

/// What a row says, column by column.
struct RunCells {
  var name: String
  var metric = ""
  var best = ""
  var step = ""
  var loss = ""
  var seconds = ""

  init(heading metric: Metric?) {
    name = "run"
    self.metric = metric?.kind.replacing("_", with: " ") ?? ""
    (best, step, loss, seconds) = ("best", "step", "loss", "seconds")
  }

  init(_ run: RunSnapshot, _ metric: Metric?, seconds: Double?, isSame: Bool) {
    name = run.variant == .main ? "this run" : run.variant.title
    guard !isSame else {
      self.metric = "the same"
      return
    }
    var end: BestLoss?
    if let metric, let evaluation = run.evaluation {
      self.metric = metric.words(of: evaluation.test.isEmpty ? evaluation.train : evaluation.test)
      let loss = evaluation.test.isEmpty ? evaluation.trainLoss : evaluation.testLoss
      self.loss = NumberFormat.compact(loss)
      end = BestLoss(step: run.step, loss: Double(loss))
    }
    let best = BestLoss(test: run.testLoss, batches: run.batchLosses, end: end)
    self.best = best.map(Self.words) ?? ""
    step = NumberFormat.grouped(run.step)
    self.seconds = seconds.map(Self.time) ?? "-"
  }

  init(_ pin: PinnedRun, _ metric: Metric?) {
    name = pin.name
    let results = pin.record.results
    if let metric, let value = results.reached(metric) { self.metric = metric.words(value) }
    if let value = results.reached(.loss) { loss = NumberFormat.compact(value) }
    best = pin.record.best.map(Self.words) ?? ""
    step = NumberFormat.grouped(pin.step)
    seconds = Self.time(pin.record.seconds)
  }

  private static func words(_ best: BestLoss) -> String { NumberFormat.compact(best.loss) }

  private static func time(_ seconds: Double) -> String {
    seconds <= 0 ? "" : NumberFormat.fixed(seconds, decimals: seconds < 100 ? 1 : 0)
  }

  /// In so many columns: what matters most stays longest.
  func text(width: Int) -> String {
    let columns: [(text: String, width: Int)] = [
      (metric, 9), (loss, 9), (best, 9), (step, 8), (seconds, 9),
    ]
    let least = 8
    var shown = 0
    var left = width - least
    while shown < columns.count, left >= columns[shown].width {
      left -= columns[shown].width
      shown += 1
    }
    return TextLayout.fit(name, to: least + max(0, left), .left)
      + columns[..<shown].map { TextLayout.fit($0.text, to: $0.width, .right) }.joined()
  }
}

extension Results {
  /// What was measured on the test rows, or on the training rows where there are none.
  func reached(_ metric: Metric) -> Double? {
    metrics["test_\(metric.kind)"] ?? metrics["train_\(metric.kind)"]
  }
}
