// The runs that were pinned, below the present one: steps, what they reached, and how they differ
// from the document as it is now. Enter brings one back as an edit, d lets go of it.
internal import Numerics
import Problems
import TextUI
import Training
import Experiments

enum RunsPanel: PanelKind {
  static let id: PanelID = "runs"
  static let title = "Runs"
  static let place = PanelPlace.corner
  static let explanation = """
    This run and those that p has pinned: steps, and the task's metric on the test rows. Below \
    the list: how the selected run's document differs from the present one, key path by key \
    path.
    """

  struct State: PanelState {
    /// 0 is the present run.
    var selection = 0
    /// Of each pinned run, how it differs from the document.
    var differences: [String] = []
  }

  static let commands: [Command] = [
    Command(
      "pin", keys: ["p"], title: "pin", .training,
      help: "Pin this run: its curve stays, and the panel of runs lists it.",
      hint: .rank(65), reason: { $0.whyNotPinned }
    ) { $0.pin() }
  ]

  static func width(in row: Rect, _ playground: PlaygroundState) -> Int? { 44 }

  static func note(_ playground: PlaygroundState) -> String {
    playground.pins.isEmpty ? "" : "\(playground.pins.count) pinned"
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    guard let main = playground.main else {
      grid.text("nothing measured yet", in: rect, context.drawing[.muted])
      return
    }
    let state = playground.panels[Self.self]
    let (heading, rest) = rect.splitTop(1)
    let metric = playground.snapshot?.dataset?.task.kind.headline
    // What was reached says most, then whose it is.
    let steps = rect.width >= 29 ? 10 : 0
    let value = min(10, max(0, rect.width - 6))
    let name = max(0, rect.width - steps - value)
    func row(_ run: String, _ step: String, _ reached: String) -> String {
      padded(run, name) + (steps > 0 ? padded(step, steps, isRight: true) : "")
        + padded(reached, value, isRight: true)
    }
    grid.text(
      row("run", "step", metric?.kind.replacing("_", with: " ") ?? ""), in: heading,
      context.drawing[.muted])
    let (body, foot) = rest.splitBottom(min(4, rest.height / 2))
    let rows =
      [ScrollingList.Row(row("this run", NumberFormat.grouped(main.step), main.reached(metric)))]
      + playground.pins.map {
        ScrollingList.Row(row($0.name, NumberFormat.grouped($0.step), $0.reached))
      }
    ScrollingList(
      rows, selection: min(state.selection, rows.count - 1), focused: context.isFocused
    ).draw(into: &grid, in: body, context.drawing)
    let words =
      playground.pins.isEmpty
      ? "p pins the run as it is now: its curve stays, and T trains it beside another."
      : state.selection == 0
        ? "Enter on a pinned run brings its document back, d lets go of it."
        : state.differences.indices.contains(state.selection - 1)
          ? state.differences[state.selection - 1] : ""
    for (index, line) in TextLayout.wrap(words, to: foot.width).prefix(foot.height).enumerated() {
      grid.text(line, x: foot.x, y: foot.y + index, context.drawing[.muted], limit: foot.width)
    }
  }

  private static func padded(_ text: String, _ width: Int, isRight: Bool = false) -> String {
    TextLayout.fit(text, to: width, isRight ? .right : .left)
  }

  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    let last = playground.pins.count
    let present = playground.panels[Self.self].selection
    let wanted: Int
    switch motion {
    case .down: wanted = present + 1
    case .up: wanted = present - 1
    case .pageDown, .last: wanted = last
    case .pageUp, .first: wanted = 0
    case .left: return playground.focusPanel(offset: -1)
    case .right: return playground.focusPanel(offset: 1)
    }
    playground.panels[Self.self].selection = min(max(wanted, 0), last)
    return []
  }

  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  {
    let row = y - rect.y - 1
    if (0...playground.pins.count).contains(row) { playground.panels[Self.self].selection = row }
    return []
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    _ = move(rows > 0 ? .down : .up, &playground)
  }

  /// Brings the selected run's document back, as an edit.
  static func activate(_ playground: inout PlaygroundState) -> Response? {
    let index = playground.panels[Self.self].selection - 1
    guard playground.pins.indices.contains(index) else {
      return Response(saying: "this is the run at work; Enter on a pinned one brings it back")
    }
    let pin = playground.pins[index]
    let response = playground.apply(
      pin.document.configuration, pace: pin.document.presentation.pace,
      "the document of \(pin.name); u takes it back, r starts it from step 0")
    return response.effects.isEmpty && response.message == nil
      ? Response(saying: "the document is that of \(pin.name) already") : response
  }

  static func remove(_ playground: inout PlaygroundState) -> Response? {
    let index = playground.panels[Self.self].selection - 1
    guard playground.pins.indices.contains(index) else {
      return .refusal("only pinned runs can be let go of")
    }
    let pin = playground.pins.remove(at: index)
    documentChanged(&playground)
    return Response(saying: "\(pin.name) is pinned no more")
  }

  static func documentChanged(_ playground: inout PlaygroundState) {
    let document = playground.document
    playground.panels[Self.self].differences = playground.pins.map {
      $0.differences(from: document)
    }
    let last = playground.pins.count
    playground.panels[Self.self].selection = min(playground.panels[Self.self].selection, last)
  }
}
