// Loss over steps of every run, on a logarithmic or a linear axis, with a mark where something was
// changed while training: the loss of the batches, of the test rows and of the validation rows.
// That of single batches jumps about, so a curve shows the means of as many steps as fall on a
// character. The legend also says the loss of all training rows as the network is now.
internal import Numerics
import Networks
import TextUI
import Training
import Experiments

enum LossPanel: PanelKind {
  static let id: PanelID = "loss"
  static let title = "Loss"
  static let place = PanelPlace.top
  static let noteKey: KeyStroke? = "y"
  /// A curve that grows is followed by the eye.
  static let isPaced = false
  static let explanation = """
    Loss by step: of each batch before its update, as means over stretches of steps; of the \
    test rows; of the validation rows where there are some; of the runs beside this one, of \
    pinned runs, and of the run before it was started again. Upright marks are changes while \
    training. train loss is that of all training rows with the network as it is now.
    """

  struct State: PanelState {
    var isLogarithmic = true
  }

  static let commands: [Command] = [
    Command(
      "toggle_scale", keys: ["y"], title: "log or linear", .looking,
      help: "Loss on a logarithmic or a linear axis.", hint: .rank(5, onlyIn: id),
      word: { $0.isLogarithmic ? "linear" : "log" }
    ) { playground in
      playground.panels[LossPanel.self].isLogarithmic.toggle()
      return []
    }
  ]

  static func note(_ playground: PlaygroundState) -> String {
    let scale = playground.isLogarithmic ? "log" : "linear"
    return playground.timeWindow.isInEpochs ? "\(scale), by epoch" : scale
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    _ = playground.zoomTime(in: rows < 0)
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    let playground = context.playground
    guard let main = playground.main else {
      grid.text("nothing measured yet", in: rect, context.drawing[.muted])
      return
    }
    let columns = max(16, rect.width - 8)
    let shown = TimeAxis.shown(playground)
    var series = [
      curve(
        "batch loss", main, main.batchLosses, main.batchLoss, columns, shown, .train, .solid, "*"),
      measured(testName(main), main, main.testLoss, columns, shown, .test, "o"),
      measured("validation loss", main, main.validationLoss, columns, shown, .validation, "v"),
    ]
    if let loss = main.testLossAtRest, !series[1].y.isEmpty {
      (series[1].value, series[1].x) = (.number(loss), series[1].x + [Double(main.step)])
      series[1].y.append(loss)
    }
    for run in playground.shownOthers {
      series.append(
        curve(
          batchName(run.variant), run, run.batchLosses, run.batchLoss, columns, shown,
          run.variant.role, .dotted, symbols[(run.variant.color + 3) % symbols.count]))
    }
    for (index, pin) in playground.pins.enumerated() {
      series.append(
        past(pin.name, pin.record.batchLosses, columns, shown, Unicode.Scalar(UInt8(97 + index))))
    }
    for ghost in playground.ghosts {
      series.append(past(ghost.label, ghost.batchLosses, columns, shown, "-"))
    }
    series.removeAll(where: \.y.isEmpty)
    if !series.isEmpty, !main.isEvaluatedEarlier, let loss = main.evaluation?.trainLoss,
      !loss.isNaN
    {
      series.append(LineChart.Series("train loss", y: [], role: .muted, value: .number(loss)))
    }
    let hasLegend = rect.width >= 42 && rect.height >= 9
    let most = rect.height < 4 ? 0 : (rect.height + 1) / 4
    let lines =
      hasLegend ? [] : values(series, width: rect.width, most, context.drawing.glyphs)
    let (chart, foot) = rect.splitBottom(min(lines.count, most))
    let unit = playground.timeUnit
    for index in series.indices {
      series[index].x = series[index].x.map { $0 / unit }
    }
    let across = Double(shown.lowerBound) / unit...Double(shown.upperBound) / unit
    let outlier = LossOutlier(series, across)
    LineChart(
      series, scale: playground.isLogarithmic ? .logarithmic : .linear,
      xRange: across,
      yRange: outlier?.range ?? range(series, across, playground.isLogarithmic),
      xUnit: playground.timeWindow.isInEpochs ? "epoch" : "step",
      hasWholeX: !playground.timeWindow.isInEpochs,
      marks: main.marks.map { LineChart.Mark(x: Double($0.step) / unit, label: $0.label) },
      showsLegend: hasLegend
    ).draw(into: &grid, in: chart, context.drawing)
    outlier?.draw(&grid, chart, context)
    for (row, line) in lines.prefix(foot.height).enumerated() {
      grid.spans(
        line, in: Rect(x: foot.x, y: foot.y + row, width: foot.width, height: 1), context.drawing)
    }
  }

  /// What others train is drawn by their batches: `twin batch, skips off`.
  private static func batchName(_ variant: Variant) -> String {
    let end = variant.title.firstIndex(of: ",") ?? variant.title.endIndex
    return variant.title[..<end] + " batch" + variant.title[end...]
  }

  /// A logarithmic axis that shows next to nothing reaches to the next numbers 1, 2, 5, 10 ...
  /// below and above, so that it has some beside it. Nil stands for what the curves need.
  private static func range(
    _ series: [LineChart.Series], _ across: ClosedRange<Double>, _ isLogarithmic: Bool
  ) -> ClosedRange<Double>? {
    guard isLogarithmic else { return nil }
    let values = series.flatMap { curve in
      zip(curve.x, curve.y).lazy.filter { across.contains($0) && $1 > 0 && $1.isFinite }.map(\.1)
    }
    guard let low = values.min(), let high = values.max(), high < 4 * low else { return nil }
    let decade = Logarithm.power10(Int(Logarithm.base10(Double(low)).rounded(.down)))
    let ticks = [0.5, 1, 2, 5, 10, 20, 50].map { $0 * decade }
    guard let from = ticks.last(where: { $0 < Double(low) * 0.999 }),
      let to = ticks.first(where: { $0 > Double(high) * 1.001 })
    else { return nil }
    return from...to
  }

  /// How each curve is drawn, its name and last value, in few lines, where there is no room for a
  /// legend. Where they take more than a line, the word that the title says is left out; where
  /// that is too much, too, what has no curve, and the values but the first two, one or all.
  private static func values(
    _ series: [LineChart.Series], width: Int, _ most: Int, _ glyphs: GlyphSet
  ) -> [[Span]] {
    func lines(
      _ series: [LineChart.Series], values: Int = .max, _ names: [String]
    ) -> [[Span]] {
      SpanFlow.lines(
        zip(series, names).enumerated().map { index, named in
          let (curve, name) = named
          let value = curve.present.map { NumberFormat.compact($0, digits: 2) } ?? "-"
          let sample = curve.pattern.sample(glyphs, symbol: curve.symbol).prefix(1)
          let drawn = curve.y.isEmpty ? "" : "\(sample) "
          let shown = index < values ? " \(value)" : ""
          return [Span("\(drawn)\(name)\(shown)", curve.role)]
        }, width: width)
    }
    let whole = lines(series, series.map { String($0.label.prefix { $0 != "," }) })
    guard whole.count > 1 else { return whole }
    let short = LineChart.shortNames(series.map(\.label))
    let ofBatches = zip(series, short).map { curve, name in
      curve.label.contains(" batch") ? "\(name) batch" : name
    }
    for names in [ofBatches, short] {
      let fitting = lines(series, names)
      if fitting.count <= most { return fitting }
    }
    let drawn = series.filter { !$0.y.isEmpty }
    let names = LineChart.shortNames(drawn.map(\.label))
    let fewer = [2, 1, 0].map { lines(drawn, values: $0, names) }
    return fewer.first { $0.count <= most } ?? fewer[2]
  }

  /// The test loss is measured now and then: where it is of a while back, its step is said.
  private static func testName(_ run: RunSnapshot) -> String {
    guard run.testLossAtRest == nil, let step = run.testLoss.lastStep else { return "test loss" }
    let usual = run.status == .running ? max(3, run.configuration.training.stop.steps / 40) : 0
    let isEarlier = run.step - step > max(run.testLoss.stride, usual)
    return isEarlier ? "test loss, step \(NumberFormat.grouped(step))" : "test loss"
  }

  /// What draws the variants without Unicode, by their colour.
  private static let symbols: [Unicode.Scalar] = [".", ":", "'", "~"]

  /// The curve of a run that is no more.
  private static func past(
    _ label: String, _ series: Series, _ columns: Int, _ shown: ClosedRange<Int>,
    _ symbol: Unicode.Scalar
  ) -> LineChart.Series {
    let points = means(series, atMost: columns, shown: shown)
    // The last batch that was measured: a mean would depend on the room.
    let newest = series.values.last(where: \.isFinite)
    return LineChart.Series(
      label, x: points.map(\.x), y: points.map(\.y), role: .muted, pattern: .dotted,
      symbol: symbol, value: newest.map { .number($0) } ?? .unknown)
  }

  /// - Parameter newest: what the legend says: a number that was measured, and no mean as the
  ///   points of the curve are.
  private static func curve(
    _ label: String, _ run: RunSnapshot, _ series: Series, _ newest: Float?, _ columns: Int,
    _ shown: ClosedRange<Int>, _ role: Role, _ pattern: LinePattern, _ symbol: Unicode.Scalar
  ) -> LineChart.Series {
    let points = means(series, atMost: columns, shown: shown)
    let value = newest.flatMap { $0.isNaN || run.isUntrained ? nil : $0 }
    return LineChart.Series(
      label, x: points.map(\.x), y: points.map(\.y), role: role, pattern: pattern, symbol: symbol,
      value: value.map { .number($0) } ?? .unknown)
  }

  /// What is measured now and then: the last value is the legend's too.
  private static func measured(
    _ label: String, _ run: RunSnapshot, _ series: Series, _ columns: Int,
    _ shown: ClosedRange<Int>, _ role: Role, _ symbol: Unicode.Scalar
  ) -> LineChart.Series {
    var drawn = curve(label, run, series, series.last, columns, shown, role, .dashed, symbol)
    // Not of all the steps up to the next measurement, as the mean of batches is.
    let early = 0.5 * Double(series.stride) - 0.5
    for index in drawn.x.indices { drawn.x[index] -= early }
    return drawn
  }

  /// The means of runs of points, at most so many on the axis. The length of a run is a power of
  /// two, so that a growing curve keeps its shape.
  static func means(
    _ series: Series, atMost columns: Int, shown: ClosedRange<Int>
  ) -> [(x: Double, y: Float)] {
    let first = max(shown.lowerBound, series.firstStep)
    let across = (shown.upperBound - first) / max(1, series.stride)
    let points = shown.lowerBound > 0 ? across : max(series.values.count, across)
    var length = 1
    while points > columns * length { length *= 2 }
    return stride(from: 0, to: series.values.count, by: length).compactMap { start in
      let end = min(start + length, series.values.count)
      var sum = 0.0
      var number = 0
      for value in series.values[start..<end] where !value.isNaN {
        sum += Double(value)
        number += 1
      }
      guard number > 0 else { return nil }
      let middle = Double(start) + Double(end - start - 1) / 2
      return (
        Double(series.firstStep) + (middle + 0.5) * Double(series.stride) - 0.5,
        Float(sum / Double(number))
      )
    }
  }
}

extension RunSnapshot {
  /// The test loss of a run that rests, measured at its very step; nil of one that trains.
  var testLossAtRest: Float? {
    guard status != .running, !isUntrained, evaluatedStep == step,
      let loss = evaluation?.testLoss, loss.isFinite
    else { return nil }
    return loss
  }
}

extension PlaygroundState {
  fileprivate var isLogarithmic: Bool { panels[LossPanel.self].isLogarithmic }

  /// Steps of one unit of the time axis.
  fileprivate var timeUnit: Double {
    timeWindow.isInEpochs ? Double(stepsPerEpoch ?? 1) : 1
  }
}

/// What runs are called on the screen.
enum RunWords {
  /// `this run`, `twin`.
  static func name(_ run: RunSnapshot) -> String {
    run.variant == .main ? "this run" : run.variant.id
  }

  /// The heading of what was measured in its last step: `this run: skips on`, `twin, skips off`.
  static func heading(_ run: RunSnapshot) -> String {
    let name = run.variant == .main ? "this run" : run.variant.title
    return run.variant.tellsSkips ? name : "\(name): \(skips(run))"
  }

  static func skips(_ run: RunSnapshot) -> String {
    let network = run.trainedConfiguration.network
    guard network.hasSkips else { return "no skips" }
    guard network.hasActiveSkip else { return "skips off" }
    return network.hasAllSkipsOn ? "skips on" : "some skips on"
  }
}
