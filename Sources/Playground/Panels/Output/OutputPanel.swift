// What the network makes of its data: the decision boundary or the predicted surface of a plane
// with its points, or predicted samples and a confusion matrix; below it how well the runs do.
internal import Numerics
import Problems
import TextUI
import Training

enum OutputPanel: PanelKind {
  static let id: PanelID = "output"
  static let title = "Output"
  static let place = PanelPlace.corner
  static let noteKey: KeyStroke? = "V"
  static let explanation = """
    What the network makes of its data now: on a plane the class or value of every place, with \
    the points; of other data samples with what was predicted. Bars below an image say how \
    surely each class was named: green the true one, red one wrongly named. The share beside a \
    class of pixels is its intersection over union (IoU). Below it the task's metric on the test \
    rows, the same of other runs, and chance: what an answer reaches that never looks at the \
    inputs, such as the commonest class.
    """

  struct State: PanelState {
    var brush: PointBrush?
    /// Which view of the picture is shown.
    var view = 0
    /// Whose output stands beside this run's: nobody's, one run's after the other, all.
    var beside = 0
  }

  static let commands: [Command] = [
    Command(
      "put_points", keys: ["P"], title: "put points", .network,
      help: "Put and erase points of your own in the picture, with the keys or the mouse.",
      hint: .rank(4, onlyIn: id), word: { $0.brush == nil ? "put points" : "done" },
      reason: { $0.whyNotPainted }
    ) { $0.togglePainting() },
    Command(
      "next_view", keys: ["V"], title: "next view", .looking,
      help: "Another view: of the output, of the inspector's row, or of the loss landscape.",
      hint: Command.Hint(ranks: [id: 6, InspectorPanel.id: 6, LandscapePanel.id: 6]),
      reason: { playground in
        guard playground.focus != LandscapePanel.id, playground.focus != InspectorPanel.id else {
          return nil
        }
        let count = playground.main?.picture?.drawn.views.count ?? 0
        return count > 1 ? nil : "the output of this task has one view"
      }
    ) { playground in
      switch playground.focus {
      case LandscapePanel.id: return LandscapePanel.nextView(&playground)
      case InspectorPanel.id: return InspectorPanel.nextView(&playground)
      default: break
      }
      guard let picture = playground.main?.picture?.drawn else { return [] }
      let next = picture.view(playground.panels[OutputPanel.self].view + 1)
      playground.panels[OutputPanel.self].view = next
      return Response(saying: "the output shows \(picture.views[next].replacing("  ", with: " "))")
    },
    Command(
      "compare_outputs", keys: ["|"], title: "outputs side by side", .looking,
      help: "The output of a run beside this one at its side: each in turn, all, none.",
      hint: .rank(7, onlyIn: id),
      reason: {
        $0.shownOthers.isEmpty ? "no other run is shown: t or T trains one beside this" : nil
      }
    ) { playground in
      playground.panels[OutputPanel.self].beside = ComparedOutput.next(playground)
      let runs = ComparedOutput.runs(playground)
      guard !runs.isEmpty else { return Response(saying: "the output of this run alone") }
      playground.focus(on: OutputPanel.id)
      let names = runs.map { $0.variant.title }.joined(separator: "; ")
      let room = runs.count > 1 ? "; Z gives them room" : ""
      return Response(saying: "beside this run's output: \(names)\(room)")
    },
  ]

  /// A picture of the plane is best square; cells are twice as high as wide. Samples stand beside
  /// a confusion matrix.
  static func width(in row: Rect, _ playground: PlaygroundState) -> Int? {
    let isCompared = !ComparedOutput.runs(playground).isEmpty
    return playground.showsSamples || isCompared
      ? max(36, row.width * 45 / 100) : (row.height - 4) * 2 + 4
  }

  static func note(_ playground: PlaygroundState) -> String {
    guard let picture = playground.main?.picture?.drawn else { return "" }
    if let lesion = playground.main?.lesion {
      return lesion.paths.count == 1
        ? "no \(lesion.paths[0])" : "no \(lesion.paths.count) branches"
    }
    return picture.views[picture.view(playground.panels[OutputPanel.self].view)]
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let main = context.playground.main?.looked,
      let dataset = context.playground.snapshot?.dataset
    else {
      grid.text("nothing measured yet", in: rect, context.drawing[.muted])
      return
    }
    let lines = OutputWords.lines(context.playground, main, dataset, width: rect.width)
    let textRows = textRows(context.playground, lines.count, in: rect)
    let (picture, text) = rect.splitBottom(textRows)
    let others = ComparedOutput.runs(context.playground)
    if !others.isEmpty,
      ComparedOutput.draw(context, main, others, dataset, into: &grid, in: picture)
    {
      // Side by side.
    } else if let measured = main.picture {
      measured.drawn.draw(
        PictureContext(
          dataset: dataset, confusion: main.confusion, drawing: context.drawing,
          view: measured.drawn.view(context.playground.panels[OutputPanel.self].view)),
        into: &grid, in: picture)
    } else {
      grid.text("nothing measured yet", in: picture, context.drawing[.muted])
    }
    if let brush = context.playground.brush,
      let cell = planeRoom(context.playground, in: rect)?.cell(brush.x, brush.y)
    {
      let points = PlanePoints.overMap(context.drawing)
      let style = points[brush.label % 2 == 0 ? .classA : .classB]
      grid[cell.x, cell.y] = Cell("+", style.bolded.over(grid[cell.x, cell.y].style))
    }
    for (row, line) in lines.prefix(textRows).enumerated() {
      grid.spans(
        line, in: Rect(x: text.x, y: text.y + row, width: text.width, height: 1), context.drawing)
    }
  }
}

extension OutputPanel {
  /// Rows below the picture. A confusion matrix needs every row it can get.
  private static func textRows(
    _ playground: PlaygroundState, _ lines: Int, in rect: Rect
  ) -> Int {
    rect.height >= 6 ? min(lines, rect.height / 3, playground.showsSamples ? 2 : 3) : 0
  }

  /// Where the plane is drawn; nil where it is not.
  private static func planeRoom(_ playground: PlaygroundState, in rect: Rect) -> PlaneRoom? {
    guard let main = playground.main, let dataset = playground.snapshot?.dataset,
      case .plane(let extent) = dataset.display
    else { return nil }
    let lines = OutputWords.lines(playground, main, dataset, width: rect.width)
    let picture = rect.splitBottom(textRows(playground, lines.count, in: rect)).rest
    return PlaneRoom(map: PlanePoints.split(picture).map, extent: Double(extent))
  }

  static func click(
    x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response {
    paint(x: x, y: y, erasing: false, in: rect, &playground)
  }

  static func paint(
    x: Int, y: Int, erasing: Bool, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response {
    guard playground.brush != nil,
      let place = planeRoom(playground, in: rect)?.place(x: x, y: y)
    else { return [] }
    return playground.paint(at: place, erasing: erasing)
  }

  static func documentChanged(_ playground: inout PlaygroundState) {
    if playground.whyNotPainted != nil { playground.brush = nil }
  }
}

extension PlaygroundState {
  fileprivate var showsSamples: Bool { main?.picture?.drawn.isWide == true }
}

/// How well the runs do on the test rows, and what chance would give.
enum OutputWords {
  static func lines(
    _ playground: PlaygroundState, _ main: RunSnapshot, _ dataset: Dataset, width: Int
  ) -> [[Span]] {
    guard let evaluation = main.evaluation else { return [] }
    let (metric, chance) = (dataset.task.kind.headline, main.chance)
    let value = evaluation.test(metric)
    let label = "test \(metric.kind.replacing("_", with: " ")) "
    var words = metric.words(of: evaluation.test)
    let when =
      main.isEvaluatedEarlier
      ? main.evaluatedStep.map { " step \(NumberFormat.grouped($0))" } ?? "" : ""
    // A long name is left out where there is little room, but for its unit, and the word where
    // there is less.
    var room = width - CharacterWidth.of(words) - when.count
    if label.count > room, let unit = unit(of: metric), unit.count + 1 <= room {
      words += " \(unit)"
      room -= unit.count + 1
    }
    let shown = [label, "test "].first { $0.count <= room } ?? ""
    var parts = [
      [
        Span(shown, .muted), Span(words, role(playground, chance, value)),
        Span(when, .muted),
      ]
    ]
    for run in playground.shownOthers {
      guard let other = run.evaluation else { continue }
      var part = [
        Span("\(run.variant.id) ", .muted),
        Span(metric.words(of: other.test), run.variant.role),
      ]
      // A run that catches up was measured at a step of its own.
      if let step = run.evaluatedStep, step != main.evaluatedStep {
        let words = " step \(NumberFormat.grouped(step))"
        let used = part.reduce(words.count) { $0 + CharacterWidth.of($1.text) }
        if used <= width { part.append(Span(words, .muted)) }
      }
      parts.append(part)
    }
    if let chance {
      let value = metric.words(chance.level)
      let isLong = chance.label.count + value.count + 1 > width
      let label = isLong ? chance.label.replacing(" gives", with: "") : chance.label
      var said = "\(label) \(value)"
      // Of several baselines the hardest.
      if CharacterWidth.of(said) > width { said = hardest(said, metric) }
      parts.append([Span(said, .muted)])
    }
    if !evaluation.validation.isEmpty {
      parts.append([
        Span("validation ", .muted), Span(metric.words(of: evaluation.validation), .validation),
      ])
    }
    parts.append([
      Span("train ", .muted), Span(metric.words(of: evaluation.train), .train),
    ])
    return SpanFlow.lines(parts, width: width)
  }

  /// What a metric is measured in, where its name says so: the bits of bits per character.
  private static func unit(of metric: Metric) -> String? {
    let parts = metric.kind.split(separator: "_per_")
    return parts.count > 1 ? String(parts[0]) : nil
  }

  /// Of baselines with their values, `bigrams 3.35, unigrams 4.42`, the one hardest to beat.
  private static func hardest(_ baselines: String, _ metric: Metric) -> String {
    let each = baselines.split(separator: ", ").map(String.init)
    func value(_ baseline: String) -> Double? {
      baseline.split(separator: " ").last.flatMap { Double($0) }
    }
    guard each.count > 1, each.allSatisfy({ value($0) != nil }) else { return baselines }
    func isEasier(_ a: String, _ b: String) -> Bool {
      let (a, b) = (value(a) ?? 0, value(b) ?? 0)
      return metric.scale == .cost ? a > b : a < b
    }
    return each.max(by: isEasier) ?? baselines
  }

  /// Green for a success that was measured, red for a run that was judged to be at chance.
  private static func role(
    _ playground: PlaygroundState, _ chance: Chance?, _ value: Float
  ) -> Role {
    guard let chance, let evidence = Evidence(playground), !evidence.isUntrained,
      evidence.main.trainedTestRows == 0
    else { return .text }
    if chance.isLeftFarBehind(by: value) == true { return .good }
    let isJudged = evidence.trainedSteps >= Evidence.steps
    return isJudged && chance.isBeaten(by: value) == false ? .bad : .text
  }
}
