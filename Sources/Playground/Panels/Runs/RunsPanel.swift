// This run, those that train beside it and those that were pinned: what they reached, in how many
// steps and seconds, and how they differ from the document as it is now. Enter goes on with one, d
// lets go of it.
internal import Numerics
import Experiments
import Problems
import TextUI
import Training

enum RunsPanel: PanelKind {
  static let id: PanelID = "runs"
  static let title = "Runs"
  static let place = PanelPlace.corner
  static let explanation = """
    This run, the runs beside it, and those that p has pinned. The task's metric and the loss are \
    of the test rows, or of the training rows where there are none; best is the lowest loss that \
    was measured. seconds is the time at work, waits left out and the runs beside it included, \
    since the run was started or opened here. Below the list: how the selected run differs from \
    the document, key path by key path. Pinned runs are saved with the document.
    """

  struct State: PanelState {
    /// 0 is the present run. Where the row chosen last is gone, this is its place.
    var selection = 0
    /// The cursor stays with its run, whatever rows come and go above it.
    var row: RunRow?
    var order = RunOrder.pinned
    /// Of each pinned run, how it differs from the document.
    var differences: [String] = []
  }

  static let commands: [Command] = [
    Command(
      "pin", keys: ["p"], title: "pin", .training,
      help: "Pin this run, or the one beside it at the cursor of the runs: its curve stays, the "
        + "panel of runs lists it, and w saves it.",
      hint: .rank(65), reason: { $0.whyNotPinned }
    ) { $0.pin() },
    Command(
      "order_runs", keys: ["Q"], title: "order of runs", .looking,
      help: "Order the pinned runs: as pinned, by metric, lowest loss, steps, seconds, name.",
      hint: .rank(5, onlyIn: id),
      reason: { $0.pins.count > 1 ? nil : "fewer than two runs are pinned: p pins this one" }
    ) { playground in
      let order = playground.panels[RunsPanel.self].order.next
      playground.panels[RunsPanel.self].order = order
      return Response(
        saying: "pinned runs: \(order.words(playground.snapshot?.dataset?.task.kind.headline))")
    },
    Command(
      "export_run", keys: ["x"], title: "export", .documents,
      help: "Write this run for other programs; the pinned run at the cursor of the runs as a "
        + "document of its own.",
      hint: .rank(87), reason: { $0.whyNotOfRun }
    ) { playground in
      guard let index = playground.selectedPin else {
        return .showing(.picker(PickerState(.formats)))
      }
      return .showing(.prompt(.exportRun(index, playground.exportName(of: index))))
    },
  ]

  static func width(in row: Rect, _ playground: PlaygroundState) -> Int? { 44 }

  static func note(_ playground: PlaygroundState) -> String {
    playground.pins.isEmpty ? "" : "\(playground.pins.count) pinned"
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    guard playground.main != nil else {
      grid.text("nothing measured yet", in: rect, context.drawing[.muted])
      return
    }
    let (heading, body, foot) = parts(of: rect, playground)
    let metric = playground.snapshot?.dataset?.task.kind.headline
    var list = rowList(playground)
    let width = list.textWidth(in: body)
    grid.text(
      RunCells(heading: metric).text(width: width), in: heading, context.drawing[.muted])
    list.focused = context.isFocused
    list.rows = playground.runRows.map { row in
      ScrollingList.Row(cells(row, playground, metric)?.text(width: width) ?? "")
    }
    list.draw(into: &grid, in: body, context.drawing)
    var lines = footLines(playground, width: foot.width, most: foot.height)
    if lines.count > foot.height, let last = lines.prefix(foot.height).last {
      // What is cut says so.
      lines[foot.height - 1] = TextLayout.truncate(last + "…", to: foot.width)
    }
    for (index, line) in lines.prefix(foot.height).enumerated() {
      grid.text(line, x: foot.x, y: foot.y + index, context.drawing[.muted], limit: foot.width)
    }
  }

  /// The words below the list: of the present run the longest that have room.
  private static func footLines(
    _ playground: PlaygroundState, width: Int, most: Int
  ) -> [String] {
    guard most > 0 else { return [] }
    func lines(_ words: [String]) -> [String] {
      words.flatMap { TextLayout.wrap($0, to: width) }
    }
    guard playground.selectedRun == .present, !playground.pins.isEmpty else {
      return lines(words(playground.selectedRun, playground))
    }
    let choices = presentWords.map { lines([$0]) }
    return choices.first { $0.count <= most } ?? choices[choices.count - 1]
  }

  private static let presentWords = [
    "Enter on another run goes on with it, d lets go of it, I renames it, x exports it; here I "
      + "and x are the document's.",
    "Enter on another run goes on with it, d lets go of it, I renames it, x exports it.",
    "Enter on another run goes on with it, d lets go of it.",
    "Enter goes on with another run, d lets go of it.",
    "Enter goes on with another run.",
  ]

  /// The words below the list have as many rows as they need, up to four.
  private static func parts(
    of rect: Rect, _ playground: PlaygroundState
  ) -> (heading: Rect, body: Rect, foot: Rect) {
    let (heading, rest) = rect.splitTop(1)
    let most = min(4, rest.height / 2)
    let lines = footLines(playground, width: rect.width, most: most)
    let (body, foot) = rest.splitBottom(min(lines.count, most))
    return (heading, body, foot)
  }

  /// One row a run, without its words.
  private static func rowList(_ playground: PlaygroundState) -> ScrollingList {
    ScrollingList(
      playground.runRows.map { _ in ScrollingList.Row("") }, selection: playground.runSelection)
  }

  private static func cells(
    _ row: RunRow, _ playground: PlaygroundState, _ metric: Metric?
  ) -> RunCells? {
    switch row {
    case .present:
      return playground.main.map {
        RunCells($0, metric, seconds: playground.snapshot?.seconds, isSame: false)
      }
    case .beside(let variant):
      return playground.others.first { $0.variant == variant }.map {
        RunCells($0, metric, seconds: nil, isSame: playground.isSame($0))
      }
    case .pin(let index): return RunCells(playground.pins[index], metric)
    }
  }

  /// Below the list: what the selected run is, each on a line of its own.
  private static func words(_ row: RunRow, _ playground: PlaygroundState) -> [String] {
    switch row {
    case .present:
      return ["p pins the run as it is now: its curve stays, and w saves it."]
    case .beside(let variant):
      guard let run = playground.others.first(where: { $0.variant == variant }) else { return [] }
      let differences = configurationDifferences(
        from: playground.document.configuration, to: run.configuration)
      let isFixed = playground.variants.contains { $0 == variant && $0.isFixed }
      return (isFixed ? ["It stays as it is: no edit reaches it."] : [])
        + [differences, "Enter goes on with it, d lets go of it, p pins it."]
    case .pin(let index):
      let differences = playground.panels[Self.self].differences
      let pin = playground.pins[index]
      let best = pin.record.best.map { "lowest loss at step \(NumberFormat.grouped($0.step)), " }
      return [
        differences.indices.contains(index) ? differences[index] : "",
        (best ?? "")
          + (pin.hasWeights ? "Enter brings its weights back" : "its weights are not kept"),
      ]
    }
  }

  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    let last = playground.runRows.count - 1
    let present = playground.runSelection
    let wanted: Int
    switch motion {
    case .down: wanted = present + 1
    case .up: wanted = present - 1
    case .pageDown, .last: wanted = last
    case .pageUp, .first: wanted = 0
    case .left: return playground.focusPanel(offset: -1)
    case .right: return playground.focusPanel(offset: 1)
    }
    playground.selectRun(at: wanted)
    return []
  }

  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  {
    if let row = rowList(playground).row(at: y, in: parts(of: rect, playground).body) {
      playground.selectRun(at: row)
    }
    return []
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    _ = move(rows > 0 ? .down : .up, &playground)
  }

  /// Goes on with the selected run.
  static func activate(_ playground: inout PlaygroundState) -> Response? {
    switch playground.selectedRun {
    case .present:
      return Response(saying: "this is the run at work; Enter on another one goes on with that")
    case .beside(let variant):
      let response = playground.lead(with: variant)
      if response.isDone { playground.selectRun(at: 0) }
      return response
    case .pin(let index): return playground.restore(index)
    }
  }

  static func remove(_ playground: inout PlaygroundState) -> Response? {
    switch playground.selectedRun {
    case .present: .refusal("only pinned runs and those beside this one can be let go of")
    case .beside(let variant):
      if let run = playground.onlyHere(variant) {
        .showing(.question(.letGo(variant, steps: run.step)))
      } else {
        playground.letGo(variant)
      }
    case .pin(let index): playground.stayingInPlace { $0.unpin(index) }
    }
  }

  static func documentChanged(_ playground: inout PlaygroundState) {
    let present = playground.document.configuration
    playground.panels[Self.self].differences = playground.pins.map {
      $0.differences(from: present)
    }
    let last = playground.runRows.count - 1
    playground.panels[Self.self].selection = min(playground.panels[Self.self].selection, last)
  }
}
