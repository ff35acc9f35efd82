// Gradient norms of every layer over steps, on one logarithmic scale for all runs that are shown.
internal import Numerics
internal import Training

enum HeatmapFigure {
  enum Gradient: String, CaseIterable { case weights, activations }

  private struct Row {
    var source: Int
    var block: String
  }

  /// Values further below the largest than this count as the smallest.
  private static let decades = 1e-12

  /// - Parameter others: runs whose values the scale has room for too; nil: those that are shown.
  static func drawing(
    _ runs: [MeasuredRun], _ style: FigureStyle, _ gradient: Gradient,
    scaledLike others: [MeasuredRun]? = nil, cursor: Bool = false
  ) -> FigureDrawing {
    func history(_ run: MeasuredRun) -> LayerHistory {
      gradient == .weights ? run.weightGradients : run.activationGradients
    }
    let histories = runs.map(history)
    var drawing = FigureDrawing(width: style.width, height: style.height ?? style.width * 0.62)
    let symbol = gradient == .weights ? "\u{2016}\u{2207}W\u{2016}" : "\u{2016}\u{2207}a\u{2016}"
    let of = gradient == .weights ? "weights" : "outputs"
    drawing.title = "Norm of the gradient of every layer's \(of) by step"
    let rows = histories.map(rows)
    let range = range((others ?? runs).map(history))
    drawing.words = words(runs, histories, rows)
    let (small, font) = (style.small, style.font)
    // The scale at the right.
    let ticks = ticks(range, Int(drawing.height / (small * 2.6)))
    let widest = ticks.map { FigureText.width($0.text + $0.raised, small) }.max() ?? 0
    let scaleWidth = font * 0.9
    let right = font * 1.1 + scaleWidth + 4 + widest + font * 1.3
    let top = small * (runs.count > 1 ? 1.6 : 0.4)
    let names = rows.flatMap { $0.map(\.block) }
    let longest = Set(names).map { FigureText.width($0, small) }.max() ?? 0
    let left = min(longest, style.width * 0.2) + 5 + font * 1.4
    let bottom = small * 1.25 + 3.5 + font * 1.25
    let gap = runs.count > 1 ? font * 1.2 : 0
    let room = style.width - left - right - gap * Double(runs.count - 1)
    let width = room / Double(runs.count)
    let height = drawing.height - top - bottom
    var hasZeros = false
    for (number, run) in runs.enumerated() {
      let box = FigureBox(
        x: left + Double(number) * (width + gap), y: top, width: width, height: height)
      let end = Double(max(1, runs.map(\.step).max() ?? 1))
      if runs.count > 1 {
        drawing.label(
          FigureText.fitted(run.name, small, width), box.x, top - small * 0.5, small,
          .series(number), bold: true)
      }
      let (image, last) = image(histories[number], rows[number], range, &hasZeros)
      // The map ends where its last column does.
      drawing.image(
        image,
        FigureBox(x: box.x, y: box.y, width: width * min(1, last / end), height: height))
      drawing.rectangle(box, stroke: FigureStroke(.ink, style.thin))
      axis(box, end, run.marks, style, into: &drawing)
      if number == 0 { labels(rows[0], box, left, style, into: &drawing) }
    }
    drawing.label("step", left + (room + gap) / 2, drawing.height - font * 0.3, font, .ink, .middle)
    drawing.label("layer", font, top + height / 2, font, .ink, .middle, upright: true)
    scale(
      FigureBox(x: style.width - right + font * 1.1, y: top, width: scaleWidth, height: height),
      ticks, range, "gradient norm \(symbol)", style, into: &drawing)
    if cursor, runs.count == 1 {
      drawing.cursor = FigureBox(x: left, y: top, width: width, height: height)
    }
    if hasZeros { drawing.words += "; black is exactly zero" }
    return drawing
  }

  /// The layers that were ever measured.
  private static func rows(_ history: LayerHistory) -> [Row] {
    let (first, last) = (history.values.first ?? [], history.values.last ?? [])
    return history.paths.indices.filter { index in
      [first, last].contains { index < $0.count && !$0[index].isNaN }
    }.map { index in
      Row(source: index, block: String(history.paths[index].prefix { $0 != "[" && $0 != "." }))
    }
  }

  /// Whole powers of ten.
  private static func range(_ histories: [LayerHistory]) -> (low: Int, high: Int) {
    var (low, high) = (Double.infinity, 0.0)
    for history in histories {
      for column in history.values {
        for value in column where value > 0 && value.isFinite {
          (low, high) = (min(low, Double(value)), max(high, Double(value)))
        }
      }
    }
    guard low <= high else { return (-6, 0) }
    let top = Int((Logarithm.base10(high) - 1e-9).rounded(.up))
    let bottom = Int((Logarithm.base10(max(low, high * decades)) + 1e-9).rounded(.down))
    return (min(bottom, top - 1), top)
  }

  private static func ticks(_ range: (low: Int, high: Int), _ count: Int) -> [FigureAxis.Tick] {
    let stride = max(1, (range.high - range.low + count) / max(1, count))
    return (range.low...range.high).filter { $0 % stride == 0 }.map { FigureAxis.power($0) }
  }

  /// - Returns: the step at which the last column ends, too.
  private static func image(
    _ history: LayerHistory, _ rows: [Row], _ range: (low: Int, high: Int), _ hasZeros: inout Bool
  ) -> (FigureImage, Double) {
    let stride = max(1, history.stride)
    let count = history.steps.last.map { $0 / stride + 1 } ?? 0
    var image = FigureImage(
      width: count, height: rows.count,
      pixels: [UInt8](repeating: 0, count: count * rows.count * 4))
    for (step, column) in zip(history.steps, history.values) {
      let x = step / stride
      for (y, row) in rows.enumerated() where row.source < column.count {
        let value = column[row.source]
        guard !value.isNaN else { continue }
        var color: UInt32 = 0
        if value > 0 {
          let place = value.isFinite ? Logarithm.base10(Double(value)) : Double(range.high)
          color = FigureColors.sequential(
            (place - Double(range.low)) / Double(range.high - range.low))
        } else {
          hasZeros = true
        }
        let start = (y * count + x) * 4
        image.pixels.replaceSubrange(start..<start + 4, with: FigureColors.bytes(color))
      }
    }
    return (image, Double(count * stride))
  }

  private static func axis(
    _ box: FigureBox, _ end: Double, _ marks: [ChangeMark], _ style: FigureStyle,
    into drawing: inout FigureDrawing
  ) {
    let small = style.small
    let axis = FigureAxis(0, end)
    let sample = FigureText.width(axis.ticks(3).last?.text ?? "", small)
    var last = -Double.infinity
    for tick in axis.ticks(max(2, Int(box.width / max(sample * 2, small * 3)))) {
      guard let place = axis.position(tick.value) else { continue }
      let x = box.x + place * box.width
      drawing.line(x, box.bottom, x, box.bottom + 3, FigureStroke(.ink, style.thin))
      let half = FigureText.width(tick.text, small) / 2
      guard x - half > last else { continue }
      last = x + half + small * 0.3
      drawing.label(tick.text, x, box.bottom + 3.5 + small, small, .ink, .middle)
    }
    for mark in marks {
      guard let place = axis.position(Double(mark.step)) else { continue }
      let x = box.x + place * box.width
      drawing.line(
        x, box.y, x, box.bottom, FigureStroke(.rgb(0xFFFFFF), style.thin, dash: [1, 1.5]))
    }
  }

  /// Names of blocks beside the middle of their rows, with a line where one ends.
  private static func labels(
    _ rows: [Row], _ box: FigureBox, _ left: Double, _ style: FigureStyle,
    into drawing: inout FigureDrawing
  ) {
    guard !rows.isEmpty else { return }
    let small = style.small
    let each = box.height / Double(rows.count)
    var groups: [(name: String, rows: Range<Int>)] = []
    for (index, row) in rows.enumerated() {
      if groups.last?.name == row.block {
        groups[groups.count - 1].rows = groups[groups.count - 1].rows.lowerBound..<index + 1
      } else {
        groups.append((row.block, index..<index + 1))
      }
    }
    // The first and the last win where the room is short.
    let order =
      groups.count > 2 ? [0, groups.count - 1] + (1..<groups.count - 1) : Array(groups.indices)
    var taken: [ClosedRange<Double>] = []
    for number in order {
      let group = groups[number]
      let (start, end) = (
        Double(group.rows.lowerBound) * each, Double(group.rows.upperBound) * each
      )
      let middle = min(max((start + end) / 2, small * 0.4), box.height - small * 0.3)
      if number > 0 {
        drawing.line(
          box.x - 3, box.y + start, box.x, box.y + start, FigureStroke(.ink, style.thin))
      }
      let room = middle - small * 0.55...middle + small * 0.55
      guard !taken.contains(where: { $0.overlaps(room) }) else { continue }
      taken.append(room)
      drawing.label(
        FigureText.fitted(group.name, small, style.width * 0.2), box.x - 5,
        box.y + middle + small * 0.35, small, .ink, .end)
    }
  }

  /// The colours and what they stand for.
  static func scale(
    _ box: FigureBox, _ ticks: [FigureAxis.Tick], _ range: (low: Int, high: Int), _ name: String,
    _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    var image = FigureImage(width: 1, height: 128, pixels: [], isSmooth: true)
    for row in 0..<128 {
      image.pixels += FigureColors.bytes(FigureColors.sequential(1 - Double(row) / 127))
    }
    drawing.image(image, box)
    drawing.rectangle(box, stroke: FigureStroke(.ink, style.thin))
    let small = style.small
    for tick in ticks {
      let place =
        (Logarithm.base10(tick.value) - Double(range.low)) / Double(range.high - range.low)
      let y = box.bottom - place * box.height
      drawing.line(box.right, y, box.right + 2.5, y, FigureStroke(.ink, style.thin))
      drawing.items.append(
        .label(
          FigureLabel(
            text: tick.text, place: FigurePoint(box.right + 4, y + small * 0.35), size: small,
            raised: tick.raised)))
    }
    drawing.label(
      FigureText.fitted(name, style.font, box.height * 1.2), drawing.width - style.font * 0.3,
      box.middle.y, style.font, .ink, .middle, upright: true)
  }

  /// The first and the last layer, at the end.
  private static func words(
    _ runs: [MeasuredRun], _ histories: [LayerHistory], _ rows: [[Row]]
  ) -> String {
    zip(runs, zip(histories, rows)).map { run, found -> String in
      let (history, rows) = found
      guard let first = rows.first, let last = rows.last, let column = history.values.last,
        first.source < column.count, last.source < column.count
      else { return "\(run.name): nothing was measured" }
      let name = run.name.isEmpty ? "" : "\(run.name), "
      // A gradient is that of the step which its update makes.
      return "\(name)\(rows.count) layers at step \((history.steps.last ?? -1) + 1): "
        + "first \(history.paths[first.source]) \(NumberFormat.compact(column[first.source])), "
        + "last \(history.paths[last.source]) \(NumberFormat.compact(column[last.source]))"
    }.joined(separator: "; ")
  }
}
