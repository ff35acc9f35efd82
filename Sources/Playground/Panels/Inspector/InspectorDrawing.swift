// The sides of a layer or join: words, maps of units, shares of a join.
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

  /// `0.012 ± 0.31, 4 % zero`, without the zeros, or the mean too, where there is no room.
  static func spread(_ spread: ValueSpread, room: Int) -> String {
    let deviation = "± \(NumberFormat.compact(spread.deviation, digits: 2))"
    let words = "\(NumberFormat.compact(spread.mean, digits: 2)) \(deviation)"
    let zeros = NumberFormat.percent(spread.zeroShare, decimals: 0)
    let whole = spread.zeroShare > 0.005 ? "\(words), \(zeros) zero" : words
    return [whole, words].first { $0.count <= room } ?? deviation
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

  private static let size = (width: 13, height: 6)
  private static let largest = 3

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let (area, foot) = rect.splitBottom(rect.height >= 3 ? 1 : 0)
    func places(_ factor: Int) -> (across: Int, rows: Int) {
      (
        max(1, (area.width + 1) / (factor * Self.size.width + 1)),
        max(1, area.height / (factor * Self.size.height + 1))
      )
    }
    // As large as all of them fit.
    let factor = (1...Self.largest).last {
      places($0).across * places($0).rows >= units.maps.count
        && $0 * Self.size.height < area.height && $0 * Self.size.width <= area.width
    }
    let (across, rows) = places(factor ?? 1)
    let width = (factor ?? 1) * Self.size.width
    let height = min((factor ?? 1) * Self.size.height, max(1, area.height - 1))
    let most = units.maps.reduce(Float(0)) { most, map in
      map.reduce(most) { $1.isFinite ? max($0, $1.magnitude) : $0 }
    }
    let bound = Double(max(most, 1e-30))
    let start = max(0, selection / across - rows + 1) * across
    for (place, unit) in (start..<min(units.maps.count, start + across * rows)).enumerated() {
      let (row, column) = place.quotientAndRemainder(dividingBy: across)
      let frame = Rect(
        x: area.x + column * (width + 1), y: area.y + row * (height + 1), width: width,
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
