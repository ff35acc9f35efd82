// The sides of a layer or join: words, histograms over time, maps of units, shares of a join.
import Numerics
import TextUI
import Training

enum InspectorWords {
  /// What it is, and the numbers that are known of it.
  static func heading(_ found: Inspection) -> [[Span]] {
    var parts = [[Span(found.request.path, .text), Span("  \(found.kind)", .muted)]]
    for measured in found.metrics where measured.value.isFinite {
      let value =
        switch measured.metric.scale {
        case .share: NumberFormat.percent(Double(measured.value), decimals: 0)
        case .magnitude: NumberFormat.compact(Double(measured.value), digits: 2)
        }
      parts.append([Span("\(measured.metric.title) ", .muted), Span(value, .text)])
    }
    return parts
  }

  /// `0.012 ± 0.31, 4 % zero`.
  static func spread(_ spread: ValueSpread) -> String {
    let zeros = spread.zeroShare
    let words =
      "\(NumberFormat.compact(spread.mean, digits: 2)) ± "
      + NumberFormat.compact(spread.deviation, digits: 2)
    return zeros > 0.005 ? "\(words), \(NumberFormat.percent(zeros, decimals: 0)) zero" : words
  }
}

/// Weights, gradients and outputs side by side: time to the right, values upwards.
struct HistogramDrawing {
  private let histories: [(name: String, history: HistogramHistory)]
  /// Of a run that was opened weights are known, but no step.
  private let lacksStep: Bool
  private static let hint = "gradients and outputs are those of a step: n makes one"

  init(_ found: Inspection) {
    lacksStep = found.gradients.steps.isEmpty && found.activations.steps.isEmpty
    histories = [
      ("weights", found.weights), ("gradient", found.gradients), ("outputs", found.activations),
    ].filter { !$0.1.steps.isEmpty }
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !histories.isEmpty else {
      return grid.words("nothing measured yet: \(Self.hint)", in: rect, drawing[.muted])
    }
    var rect = rect
    if lacksStep {
      var side: Rect
      if rect.width >= 44 {
        (rect, side) = rect.splitLeft(rect.width / 2)
        side = side.inset(left: 2)
      } else {
        (side, rect) = rect.splitTop(1)
      }
      grid.words(Self.hint, in: side, drawing[.muted])
    }
    let shown = histories.prefix(Self.count(rect.width))
    for (entry, place) in zip(shown, rect.equalColumns(shown.count, gap: 2)) {
      let (heading, rest) = place.splitTop(1)
      let spread = entry.history.last.map { InspectorWords.spread($0) } ?? ""
      grid.spans(
        [Span(entry.name, .text), Span("  \(spread)", .muted)], in: heading, drawing)
      draw(entry.history, into: &grid, in: rest, drawing)
    }
  }

  /// How many stand side by side in so many columns.
  private static func count(_ width: Int) -> Int { max(1, width / 22) }

  /// Columns of the numbers beside a histogram.
  private static let labels = 8

  /// What there is no room for.
  func hidden(width: Int) -> [String] { histories.dropFirst(Self.count(width)).map(\.name) }

  private func draw(
    _ history: HistogramHistory, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    let (rect, below) = rect.splitBottom(rect.height >= 8 ? 1 : 0)
    let bins = min(max(2 * (rect.height - 1), 4), 48)
    guard let (range, columns) = history.shares(bins: bins), let last = history.steps.last else {
      grid.text("no finite value", in: rect, drawing[.bad])
      return
    }
    var values = [Float](repeating: .nan, count: bins * columns.count)
    var most: Float = 0
    for (column, shares) in columns.enumerated() {
      for (bin, share) in shares.enumerated() where share > 0 {
        values[(bins - 1 - bin) * columns.count + column] = share
        most = max(most, share)
      }
    }
    let (low, high) = (
      NumberFormat.compact(Double(range.lowerBound), digits: 2),
      NumberFormat.compact(Double(range.upperBound), digits: 2)
    )
    let first = NumberFormat.grouped(history.steps.first ?? 0)
    let scale = Heatmap.Scale.linear(0...Double(most))
    HeatmapLegend(scale: scale, isShare: true)
      .draw(into: &grid, in: below.inset(left: Self.labels), drawing)
    Heatmap(
      values: values, rows: bins, columns: columns.count, scale: scale,
      rowLabels: [
        Heatmap.RowLabel(row: 0, text: high), Heatmap.RowLabel(row: bins - 1, text: low),
      ], labelWidth: Self.labels,
      columnLabels: columns.count > 1 ? ("step \(first)", NumberFormat.grouped(last)) : nil
    ).draw(into: &grid, in: rect, drawing)
  }
}

/// What each unit answers over the plane, on one scale around zero; the selected one is named.
struct UnitDrawing {
  private let units: UnitMaps
  private let selection: Int

  init(_ units: UnitMaps, selection: Int) {
    self.units = units
    self.selection = min(max(0, selection), max(0, units.maps.count - 1))
  }

  private static let width = 13
  private static let height = 6

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let (area, foot) = rect.splitBottom(rect.height >= 3 ? 1 : 0)
    let across = max(1, (area.width + 1) / (Self.width + 1))
    let rows = max(1, area.height / (Self.height + 1))
    let height = min(Self.height, max(1, area.height - 1))
    let most = units.maps.reduce(Float(0)) { most, map in
      map.reduce(most) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    }
    let bound = Double(max(most, 1e-30))
    let start = max(0, selection / across - rows + 1) * across
    for (place, unit) in (start..<min(units.maps.count, start + across * rows)).enumerated() {
      let (row, column) = place.quotientAndRemainder(dividingBy: across)
      let frame = Rect(
        x: area.x + column * (Self.width + 1), y: area.y + row * (height + 1), width: Self.width,
        height: height + 1)
      let (name, map) = frame.splitTop(1)
      let isSelected = unit == selection
      grid.text(
        isSelected ? "\(unit) <" : "\(unit)", in: name,
        drawing[isSelected ? .accent : .muted])
      Heatmap(
        values: units.maps[unit], rows: UnitMaps.side, columns: UnitMaps.side,
        scale: .linear(-bound...bound), ramp: .diverging
      ).draw(into: &grid, in: map, drawing)
    }
    let values = units.maps.indices.contains(selection) ? units.maps[selection] : []
    let (low, high) = (values.min() ?? .nan, values.max() ?? .nan)
    // In colours, too, where there is room.
    let legend = foot.width >= 90 ? 26 : 0
    HeatmapLegend(scale: .linear(-bound...bound), ramp: .diverging)
      .draw(into: &grid, in: foot.splitRight(legend).right, drawing)
    let more = units.maps.count < units.count ? ", \(units.maps.count) of them shown" : ""
    grid.spans(
      [
        Span("unit \(selection) of \(units.count)\(more): ", .muted),
        Span("\(NumberFormat.compact(low)) to \(NumberFormat.compact(high))", .text),
        Span(
          "  scale ± \(NumberFormat.compact(bound)), plane ± "
            + NumberFormat.compact(units.extent), .muted),
      ], in: foot.inset(right: legend), drawing)
  }
}

/// How much a join takes from the skip, as bars.
struct JoinDrawing {
  let shares: JoinShares

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let rows = [("values", shares.value), ("gradient", shares.gradient)]
    // Where there is no room beside the words the bar stands below them.
    let isBelow = rect.width < 60
    for (row, (name, share)) in rows.enumerated() {
      let y = (isBelow ? 3 : 2) * row
      guard y < rect.height else { return }
      let line = Rect(x: rect.x, y: rect.y + y, width: rect.width, height: 1)
      let (label, rest) = line.splitLeft(10)
      grid.text(name, in: label, drawing[.muted])
      guard share.isFinite else {
        grid.text("not measured yet: n makes a step", in: rest, drawing[.muted])
        continue
      }
      var (bar, words) = rest.splitLeft(min(40, max(0, rest.width - 28)))
      if isBelow {
        bar = Rect(x: rect.x, y: line.y + 1, width: rect.width, height: 1).intersection(rect)
        words = rest
      }
      let filled = Int((share * Double(bar.width)).rounded())
      for x in 0..<bar.width {
        grid[bar.x + x, bar.y] =
          x < filled
          ? Cell(drawing.glyphs.fullBlock, drawing[.skip])
          : Cell(drawing.glyphs.shades[0], drawing[.muted])
      }
      grid.spans(
        [
          Span(" skip \(NumberFormat.percent(share, decimals: 0))", .skip),
          Span(", branch \(NumberFormat.percent(1 - share, decimals: 0))", .muted),
        ], in: words, drawing)
    }
  }
}
