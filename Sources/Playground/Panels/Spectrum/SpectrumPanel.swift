// The singular values of every layer's weights and of the network's Jacobian: a list with the
// largest, the median and the smallest, and the curve of the selected one.
internal import Numerics
import TextUI
import Training

enum SpectrumPanel: PanelKind {
  static let id: PanelID = "spectrum"
  static let title = "Spectrum"
  static let place = PanelPlace.bottom
  static let explanation = """
    Singular values: how much a matrix stretches each of its own directions, the largest first. \
    Of the weights of every layer (a convolution is the matrix of taps and channels by outputs), \
    and of the Jacobian: how the outputs answer a small change of the inputs, at the first \
    training row. condition is the largest over the smallest; values near 1 carry a signal on \
    as it is, much smaller ones lose it, much larger ones blow it up (Saxe et al., 2014).
    """

  struct State: PanelState {
    var selection = 0
    var scroll = 0
  }

  static let commands: [Command] = [
    Command(
      "spectrum", keys: ["F"], title: "spectrum", .looking,
      help: "Compute the singular values of each layer's weights and of the Jacobian.",
      hint: .rank(4, onlyIn: id),
      reason: { $0.whyNotAnalyzed }
    ) { $0.analyze(.spectrum) }
  ]

  static func note(_ playground: PlaygroundState) -> String {
    let report = playground.snapshot?.analyses.spectrum
    return playground.analysisNote(
      .spectrum, step: report?.step,
      isWhole: report.map { $0.jacobian != nil || $0.whyNoJacobian != nil } ?? true)
  }

  private static func spectra(_ playground: PlaygroundState) -> [LayerSpectrum] {
    guard let report = playground.snapshot?.analyses.spectrum else { return [] }
    return [report.jacobian].compactMap(\.self) + report.layers
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let report = context.playground.snapshot?.analyses.spectrum else {
      return grid.words(
        "F computes the singular values of each layer's weights, and of the Jacobian of the "
          + "outputs by the inputs.", in: rect, context.drawing[.muted])
    }
    let spectra = spectra(context.playground)
    let foot =
      [report.whyNoJacobian.map { "no Jacobian: \($0)" }]
      + (report.tooLarge.isEmpty ? [] : ["too large: \(report.tooLarge.joined(separator: ", "))"])
    let notes = foot.compactMap(\.self)
    let (body, below) = rect.splitBottom(rect.height > 4 ? min(notes.count, 2) : 0)
    for (row, words) in notes.prefix(below.height).enumerated() {
      grid.text(
        words, in: Rect(x: below.x, y: below.y + row, width: below.width, height: 1),
        context.drawing[.muted])
    }
    let isWide = body.width >= 72
    // The list needs its names and four numbers, the curve what is left.
    let list = 44 + (spectra.map { CharacterWidth.of(name($0)) }.max() ?? 0)
    let curve = max(min(24, body.width / 3), min(body.width - list, 60))
    let (left, right) = isWide ? body.splitLeft(body.width - curve) : (body, body)
    drawList(spectra, context, &grid, isWide ? left.inset(right: 2) : left)
    let selection = min(context.playground.panels[Self.self].selection, spectra.count - 1)
    if isWide, selection >= 0 { drawCurve(spectra[selection], context, &grid, right) }
  }

  private static func drawList(
    _ spectra: [LayerSpectrum], _ context: PanelContext, _ grid: inout Grid, _ rect: Rect
  ) {
    let (heading, body) = rect.splitTop(1)
    let bar = spectra.count > body.height ? 2 : 0
    let longest = spectra.map { CharacterWidth.of(Self.name($0)) }.max()
    let numbers = min(max((rect.width - bar - (longest ?? 0)) / 10, 2), 4)
    let name = max(8, rect.width - bar - 10 * numbers)
    func row(_ name: String, _ columns: [String]) -> String {
      name + columns.prefix(numbers).map { TextLayout.fit($0, to: 10, .right) }.joined()
    }
    grid.text(
      row(TextLayout.fit("", to: name), ["largest", "smallest", "condition", "median"]),
      in: heading, context.drawing[.muted])
    let rows = spectra.map { spectrum in
      let values = spectrum.values
      return ScrollingList.Row(
        row(
          TextLayout.fit(Self.name(spectrum), to: name),
          [
            number(values.first), number(values.last),
            spectrum.condition.isFinite
              ? NumberFormat.compact(spectrum.condition) : values.isEmpty ? "-" : "infinite",
            number(spectrum.median),
          ]))
    }
    let state = context.playground.panels[Self.self]
    ScrollingList(
      rows, selection: min(state.selection, max(0, rows.count - 1)), offset: state.scroll,
      focused: context.isFocused, placeholder: "computing"
    ).draw(into: &grid, in: body, context.drawing)
  }

  private static func name(_ spectrum: LayerSpectrum) -> String {
    spectrum.path.replacing(".weight", with: "")
  }

  private static func number(_ value: Double?) -> String {
    value.map { NumberFormat.compact($0) } ?? "-"
  }

  private static func drawCurve(
    _ spectrum: LayerSpectrum, _ context: PanelContext, _ grid: inout Grid, _ rect: Rect
  ) {
    let (heading, room) = rect.splitTop(1)
    // The list says the name, too; what the curve is of is said here alone.
    let size = "\(spectrum.rows) × \(spectrum.columns)"
    let what = "singular values"
    let choices = [
      (name(spectrum), "  \(size)  \(what)"), (name(spectrum), "  \(what)"),
      ("", "\(what), \(size)"), ("", what),
    ]
    let words = choices.first { CharacterWidth.of($0.0 + $0.1) <= heading.width } ?? ("", what)
    grid.spans([Span(words.0, .text), Span(words.1, .muted)], in: heading, context.drawing)
    let values = spectrum.values.map { Float($0) }
    LineChart(
      [
        LineChart.Series(
          "", x: values.indices.map { Double($0 + 1) }, y: values, role: .line, value: .none)
      ], scale: isLogarithmic(spectrum) ? .logarithmic : .linear,
      xRange: 1...Double(max(2, values.count)), xUnit: "rank", hasWholeX: true,
      showsLegend: false
    ).draw(into: &grid, in: room, context.drawing)
  }

  /// Over more than two decades.
  private static func isLogarithmic(_ spectrum: LayerSpectrum) -> Bool {
    guard let most = spectrum.values.first, let least = spectrum.values.last else { return false }
    return least > 0 && most > 100 * least
  }

  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    let last = max(0, spectra(playground).count - 1)
    let present = playground.panels[Self.self].selection
    let wanted: Int
    switch motion {
    case .down: wanted = present + 1
    case .up: wanted = present - 1
    case .pageDown(let rows): wanted = present + rows
    case .pageUp(let rows): wanted = present - rows
    case .first: wanted = 0
    case .last: wanted = last
    case .left: return playground.focusPanel(offset: -1)
    case .right: return playground.focusPanel(offset: 1)
    }
    playground.panels[Self.self].selection = min(max(wanted, 0), last)
    return []
  }

  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  {
    let row = playground.panels[Self.self].scroll + y - rect.y - 1
    if spectra(playground).indices.contains(row) { playground.panels[Self.self].selection = row }
    return []
  }

  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {
    _ = move(rows > 0 ? .pageDown(rows) : .pageUp(-rows), &playground)
  }

  static func settle(in rect: Rect, _ playground: inout PlaygroundState) {
    let state = playground.panels[Self.self]
    playground.panels[Self.self].scroll = Scroll.offset(
      keeping: state.selection, visible: max(1, rect.height - 2),
      count: spectra(playground).count, from: state.scroll)
  }
}
