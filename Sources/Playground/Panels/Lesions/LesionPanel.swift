// The trained network without each of its residual branches and heads in turn: which of them
// matter, the gravest first (Veit, Wilber & Belongie, 2016, section 4.1).
internal import Numerics
import Problems
import TextUI
import Training
import Networks

enum LesionPanel: PanelKind {
  static let id: PanelID = "lesions"
  static let title = "Lesions"
  static let place = PanelPlace.bottom
  static let explanation = """
    The trained network without one of its parts at a time, untrained since: a residual branch \
    that adds nothing, or a head of attention. Loss and metric are of the test rows; a bar \
    reaches from the loss of the whole network to the worst one. Docs/Analyses.md says more.
    """

  struct State: PanelState {
    var scroll = 0
  }

  static let commands: [Command] = [
    Command(
      "lesions", keys: ["L"], title: "lesions", .looking,
      help: "Leave each block out of the trained network in turn, without training: what it costs.",
      hint: .rank(4, onlyIn: id),
      reason: { playground in
        guard let main = playground.main else { return "nothing is built yet" }
        guard main.configuration.network.hasActiveSkip else { return plain }
        return main.step > 0 ? nil : "nothing is trained yet: space trains"
      }
    ) { $0.analyze(.lesions) },
    Command(
      "leave_out", keys: ["!"], title: "leave out the branch", .looking,
      help: "Look at the run without the residual branch at the cursor, as a measurement: its skip "
        + "stays on, nothing is trained; s cuts the skip instead.",
      hint: .rank(94, onlyIn: NetworkPanel.id),
      word: { $0.isBranchAtCursorLeftOut ? "branch back" : "leave branch out" },
      reason: { $0.whyNotLeftOut }
    ) { $0.toggleBranchAtCursor() },
  ]

  /// Why a network without skips has no lesions.
  static let plain =
    "no skip is on: every layer is on the only path, and without one there is no network; S turns "
    + "skips on"

  static func note(_ playground: PlaygroundState) -> String {
    guard let report = playground.snapshot?.analyses.lesions else { return "" }
    let step = "step \(NumberFormat.grouped(report.step))"
    if playground.progress(.lesions) != nil {
      return "\(report.parts.count) of \(report.count), Esc stops"
    }
    guard report.isComplete else {
      return "\(step), stopped after \(report.parts.count) of \(report.count)"
    }
    return "\(step), \(report.usesTestRows ? "test" : "training") rows"
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let report = context.playground.snapshot?.analyses.lesions else {
      return grid.words(
        context.playground.network.hasActiveSkip
          ? "L leaves each residual branch and head out of the trained network in turn, without "
            + "training. ! does it with the branch at the cursor, for the picture too."
          : plain, in: rect, context.drawing[.muted])
    }
    let (heading, body) = rect.splitTop(1)
    let metric = report.metric
    func words(_ measure: LesionMeasure) -> String {
      metric.kind == Metric.loss.kind
        ? "loss \(NumberFormat.compact(measure.loss))"
        : "loss \(NumberFormat.compact(measure.loss))  \(metric.words(Double(measure.value)))"
    }
    let whole = words(report.whole)
    let isEarlier = report.step != context.playground.step
    let name =
      isEarlier ? "whole network at step \(NumberFormat.grouped(report.step)) " : "whole network "
    let room = heading.width - CharacterWidth.of(name + whole)
    let rest = ["; below without a part, worst first", "; without:"]
    grid.spans(
      [
        Span(name, .muted), Span(whole),
        Span(rest.first { CharacterWidth.of($0) <= room } ?? "", .muted),
      ], in: heading, context.drawing)
    guard report.count > 0 else {
      return grid.words(
        report.reasons.first ?? "the network has no residual branch", in: body,
        context.drawing[.warning])
    }
    let sorted = sorted(report.parts)
    let start = min(
      context.playground.panels[Self.self].scroll, max(0, sorted.count - body.height))
    let worst = sorted.first.map { Double($0.loss) } ?? 0
    let labels = min(24, sorted.map { CharacterWidth.of($0.path) }.max() ?? 0)
    let numbers = 26
    let scrollBar = sorted.count > body.height ? 2 : 0
    Scroll.drawBar(
      into: &grid, in: body, offset: start, count: sorted.count, context.drawing)
    for (row, part) in sorted.dropFirst(start).prefix(body.height).enumerated() {
      let line = Rect(x: body.x, y: body.y + row, width: body.width - scrollBar, height: 1)
      let (label, rest) = line.splitLeft(labels + 1)
      let (bar, right) = rest.splitRight(min(numbers, rest.width))
      grid.text(part.path, in: label, context.drawing[.text])
      grid.text(words(part), in: right, context.drawing[.muted], align: .right)
      let share = share(Double(part.loss), whole: Double(report.whole.loss), worst: worst)
      let filled = Int((share * Double(bar.width)).rounded())
      for x in 0..<min(filled, bar.width) {
        grid[bar.x + x, bar.y] = Cell(context.drawing.glyphs.fullBlock, context.drawing[.line])
      }
    }
    // Below the list, where there is room: which blocks are not in it, and why.
    let free = body.splitTop(min(sorted.count + 1, body.height)).rest
    if report.isComplete, !report.reasons.isEmpty {
      let reasons = report.reasons.prefix(12)
      let names = reasons.map { String($0.prefix { $0 != ":" }) }
      let words = [reasons.joined(separator: "; "), names.joined(separator: ", ")]
        .map { "not left out: \($0)" }
      if let fitting = words.first(where: {
        TextLayout.wrap($0, to: free.width).count <= free.height
      }) {
        grid.words(fitting, in: free, context.drawing[.muted])
      }
    }
  }

  /// The worst first.
  static func sorted(_ parts: [LesionMeasure]) -> [LesionMeasure] {
    parts.sorted {
      ($0.loss.isNaN ? .infinity : $0.loss) > ($1.loss.isNaN ? .infinity : $1.loss)
    }
  }

  /// The length of a bar: from the loss of the whole network to the worst one.
  private static func share(_ loss: Double, whole: Double, worst: Double) -> Double {
    guard loss.isFinite else { return 1 }
    guard worst.isFinite, worst > whole else { return 0 }
    return min(max((loss - whole) / (worst - whole), 0), 1)
  }

  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    let count = playground.snapshot?.analyses.lesions?.parts.count ?? 0
    let present = playground.panels[Self.self].scroll
    let wanted: Int
    switch motion {
    case .down: wanted = present + 1
    case .up: wanted = present - 1
    case .pageDown(let rows): wanted = present + rows
    case .pageUp(let rows): wanted = present - rows
    case .first: wanted = 0
    case .last: wanted = count - 1
    case .left: return playground.focusPanel(offset: -1)
    case .right: return playground.focusPanel(offset: 1)
    }
    playground.panels[Self.self].scroll = min(max(wanted, 0), max(0, count - 1))
    return []
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    _ = move(rows > 0 ? .pageDown(rows) : .pageUp(-rows), &playground)
  }
}
