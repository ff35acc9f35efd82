// How many paths of each length lead through the network, and which of them carry the gradient
// (Veit, Wilber & Belongie, 2016, sections 3 and 4).
internal import Numerics
import Networks
import TextUI
import Training

enum PathsPanel: PanelKind {
  static let id: PanelID = "paths"
  static let title = "Paths"
  static let place = PanelPlace.bottom
  static let explanation = """
    A path from input to output comes over the skip or through the layers at every join; its \
    length is the number of runs of layers, past which a skip leads, that it goes through. Left: \
    what part of all paths has each length, and what part of the gradient they carry: their \
    number times the mean norm of one. Right: that mean norm of the gradient which arrives at \
    the input over one path alone, measured for paths drawn at random. Short paths carry most \
    where the norm falls faster than the number of paths grows (Veit et al., 2016).
    """

  static let commands: [Command] = [
    Command(
      "paths", keys: ["U"], title: "paths", .looking,
      help: "Count the paths through the network by length, and measure their gradients.",
      hint: .rank(4, onlyIn: id),
      reason: { $0.whyNotAnalyzed }
    ) {
      $0.analyze(.paths)
    }
  ]

  static func note(_ playground: PlaygroundState) -> String {
    let report = playground.snapshot?.analyses.paths
    return playground.analysisNote(
      .paths, step: report?.step,
      isWhole: report.map { $0.reason != nil || $0.isMeasured } ?? true)
  }

  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {
    guard let report = context.playground.snapshot?.analyses.paths else {
      return grid.words(
        "U counts the paths through the network by length, and measures the gradient that "
          + "arrives over paths of each length.", in: rect, context.drawing[.muted])
    }
    let lines = words(report, width: rect.width)
    let (text, room) = rect.splitTop(min(lines.count, max(1, rect.height - 6)))
    for (row, line) in lines.prefix(text.height).enumerated() {
      grid.spans(
        line, in: Rect(x: text.x, y: text.y + row, width: text.width, height: 1),
        context.drawing)
    }
    guard report.lengths.count > 1 else { return }
    let isWide = room.width >= 64
    let places = isWide ? room.equalColumns(2, gap: 3) : [room]
    let x = report.lengths.map { Double($0.length) }
    let range = (x.first ?? 0)...(x.last ?? 1)
    var shares = [
      LineChart.Series(
        "paths %", x: x, y: report.lengths.map { Float(100 * $0.share) }, role: .series(2),
        pattern: .dashed, symbol: "o", value: .none)
    ]
    if report.isMeasured {
      shares.insert(
        LineChart.Series(
          "gradient %", x: x,
          y: report.lengths.indices.map { Float(100 * (report.gradientShare($0) ?? .nan)) },
          role: .train, value: .none), at: 0)
    }
    let most = shares.flatMap(\.y).filter(\.isFinite).max() ?? 1
    LineChart(
      shares, xRange: range, yRange: 0...Double(1.05 * most), xUnit: "length", hasWholeX: true
    ).draw(into: &grid, in: places[0], context.drawing)
    guard places.count > 1 else { return }
    let measured = report.lengths.filter { $0.drawn > 0 }
    LineChart(
      [
        LineChart.Series(
          "norm of one path", x: measured.map { Double($0.length) },
          y: measured.map { Float($0.gradient) }, role: .train, value: .none)
      ], scale: .logarithmic, xRange: range, xUnit: "length", hasWholeX: true,
      placeholder: "no gradient measured yet"
    ).draw(into: &grid, in: places[1], context.drawing)
  }

  private static func words(_ report: PathReport, width: Int) -> [[Span]] {
    guard let middle = report.middle({ report.lengths[$0].share }) else {
      return [[Span(report.reason ?? "nothing counted yet", .warning)]]
    }
    guard report.lengths.count > 1 else {
      return [
        [Span("no skip is on: one path, through every layer; S turns skips on", .muted)]
      ]
    }
    var parts = [
      [Span("\(report.total.words) paths", .text), Span(" by length", .muted)],
      [Span("\(report.skips) \(report.skips == 1 ? "skip" : "skips") on", .muted)],
      [Span("nine tenths have ", .muted), Span(Self.words(middle), .text)],
    ]
    if let reason = report.reason {
      parts.append([Span(reason, .warning)])
    } else if report.isMeasured, let carried = report.middle({ report.gradientShare($0) ?? 0 }) {
      parts.append([
        Span("nine tenths of the gradient: ", .muted), Span(Self.words(carried), .text),
      ])
    }
    return SpanFlow.lines(parts, width: width)
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }
}

extension PathReport {
  /// Whether every length has a gradient.
  var isMeasured: Bool { !lengths.isEmpty && lengths.allSatisfy { $0.drawn > 0 } }

  /// The lengths between which nine tenths of a share lie.
  func middle(_ share: (Int) -> Double) -> ClosedRange<Int>? {
    let shares = lengths.indices.map(share)
    let total = shares.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    var sum = 0.0
    var (low, high): (Int?, Int?) = (nil, nil)
    for (place, share) in shares.enumerated() {
      sum += share
      if low == nil, sum >= 0.05 * total { low = lengths[place].length }
      if high == nil, sum >= 0.95 * total { high = lengths[place].length }
    }
    guard let low, let last = lengths.last else { return nil }
    return low...max(low, high ?? last.length)
  }
}
