// Predictions of single test rows: images with what they were taken for, the confusion matrix of
// all of them, or predicted beside true values.
internal import Numerics
internal import Problems

extension SamplesPicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    var drawing = FigureDrawing(width: style.width, height: 0)
    drawing.title = "Predictions for test rows at step \(run.step)"
    if run.dataset.task.target == .values, case .none = run.dataset.display {
      return parity(run, style)
    }
    if case .image = run.dataset.display { tiles(run, style, into: &drawing) }
    let matrix = ConfusionFigure(counts: run.confusion, names: run.dataset.task.names)
    if matrix.isDrawn {
      let gap = drawing.height > 0 ? style.font : 0
      let part = matrix.drawing(style)
      drawing.add(part, x: 0, y: drawing.height + gap)
      drawing.height += gap + part.height
    } else if drawing.height == 0 {
      lines(run, style, into: &drawing)
    }
    return drawing
  }

  // MARK: Images

  private func tiles(
    _ run: MeasuredRun, _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    guard case .image(let width, let height, _, _) = run.dataset.display else { return }
    let gap = style.font * 0.5
    let columns = width > 24 ? 5 : 8
    // Frames are drawn within the picture.
    let inset = style.line / 2
    let side = (style.width - inset * 2 - gap * Double(columns - 1)) / Double(columns)
    let tall = side * Double(height) / Double(max(1, width))
    let each = tall + style.small * 1.5
    for (index, sample) in predictions.prefix(columns * 3).enumerated() {
      let box = FigureBox(
        x: inset + Double(index % columns) * (side + gap),
        y: inset + Double(index / columns) * (each + gap * 0.5), width: side, height: tall)
      if let image = run.dataset.figureImage(ofRow: sample.row) { drawing.image(image, box) }
      let isWrong = run.isWrong(sample)
      drawing.rectangle(
        box, stroke: FigureStroke(isWrong == true ? .bad : .frame, style.line))
      drawing.label(
        FigureText.fitted(run.caption(sample), style.small, side), box.x,
        box.bottom + style.small * 1.1, style.small,
        isWrong.map { $0 ? .bad : .good } ?? .muted)
      drawing.height = max(drawing.height, box.y + each)
    }
  }

  // MARK: Values

  /// Predicted over true values: what is right lies on the diagonal.
  private func parity(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    var drawing = FigureDrawing(width: style.width, height: style.height ?? style.width * 0.9)
    drawing.title = "Predicted over true values of test rows at step \(run.step)"
    let width = run.dataset.targetWidth
    let points = predictions.compactMap { sample -> (Double, Double)? in
      let index = sample.row * width + sample.position * run.dataset.task.targetWidth
      guard run.dataset.targets.indices.contains(index), sample.predicted.isFinite else {
        return nil
      }
      return (Double(run.dataset.targets[index]), Double(sample.predicted))
    }
    let axis =
      FigureAxis.around(points.flatMap { [$0.0, $0.1] }, logarithmic: false) ?? FigureAxis(0, 1)
    let name = run.dataset.task.names.first ?? "value"
    let plot = FigurePlot(
      in: FigureBox(x: 0, y: 0, width: style.width, height: drawing.height), axis, axis,
      xName: "true \(name)", yName: "predicted \(name)", style, isSquare: true)
    if let low = plot.place(axis.low, axis.low), let high = plot.place(axis.high, axis.high) {
      drawing.line(
        low.x, low.y, high.x, high.y,
        FigureStroke(.muted, style.thin, dash: FigureStyle.dashes[1]))
    }
    for point in points {
      guard let place = plot.place(point.0, point.1) else { continue }
      drawing.circle(
        place, style.font * 0.2, fill: .series(0),
        stroke: FigureStroke(.background, style.thin * 0.7))
    }
    plot.drawAxes(into: &drawing, isBoxed: true)
    drawing.height = plot.box.bottom + style.small * 1.25 + 3.5 + style.font * 1.4
    return drawing
  }

  private func lines(
    _ run: MeasuredRun, _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    for (index, sample) in predictions.prefix(16).enumerated() {
      let y = Double(index + 1) * style.font * 1.4
      drawing.label("row \(sample.row + 1)", 0, y, style.font, .muted)
      drawing.label(
        FigureText.fitted(run.caption(sample), style.font, style.width * 0.7), style.width * 0.25,
        y, style.font, run.isWrong(sample).map { $0 ? .bad : .good } ?? .ink)
      drawing.height = y + style.font * 0.5
    }
  }
}

extension MeasuredRun {
  /// nil where values are predicted.
  func isWrong(_ sample: SamplePrediction) -> Bool? {
    guard dataset.task.target == .classNumber, let target = target(sample) else { return nil }
    return target != sample.predicted
  }

  fileprivate func target(_ sample: SamplePrediction) -> Float? {
    let index =
      sample.row * max(1, dataset.targetWidth) + sample.position * dataset.task.targetWidth
    return dataset.targets.indices.contains(index) ? dataset.targets[index] : nil
  }

  /// What it was taken for, and what it is where that differs.
  fileprivate func caption(_ sample: SamplePrediction) -> String {
    guard let target = target(sample) else { return "" }
    guard dataset.task.target == .classNumber else {
      return "\(NumberFormat.compact(sample.predicted)) is \(NumberFormat.compact(target))"
    }
    let predicted = dataset.className(sample.predicted)
    return sample.predicted == target
      ? predicted : "\(dataset.className(target))\u{2192}\(predicted)"
  }
}

/// Test rows counted by true and predicted class.
struct ConfusionFigure {
  let counts: [[Int]]
  let names: [String]

  var isDrawn: Bool { (2...40).contains(counts.count) }

  func drawing(_ style: FigureStyle) -> FigureDrawing {
    let count = counts.count
    let size = min(style.small, style.width / Double(count + 5) * 0.5)
    let labels = (0..<count).map { names.indices.contains($0) ? names[$0] : "\($0)" }
    let widest = min(
      labels.map { FigureText.width($0, size) }.max() ?? 0, style.width * 0.25)
    let left = widest + 4 + style.font * 1.4
    let side = min((style.width - left) / Double(count), style.font * 2.6)
    let tall = min(side, style.font * 1.9)
    let areNarrow = widest > side * 0.95
    let top = (areNarrow ? widest : size) + 4 + style.font * 1.4
    var drawing = FigureDrawing(width: style.width, height: top + tall * Double(count) + 1)
    for (row, line) in counts.enumerated() {
      let total = Double(max(1, line.reduce(0, +)))
      let y = top + Double(row) * tall
      drawing.label(
        FigureText.fitted(labels[row], size, widest), left - 4, y + tall / 2 + size * 0.35, size,
        .ink, .end)
      for (column, number) in line.enumerated() {
        let share = Double(number) / total
        let x = left + Double(column) * side
        let box = FigureBox(x: x, y: y, width: side, height: tall)
        if number > 0 {
          drawing.rectangle(box, fill: .rgb(FigureColors.sequential(0.05 + 0.95 * share)))
        }
        let fitted = min(size, side * 1.5 / Double(max(1, String(number).count)))
        if number > 0, fitted > 2.5 {
          drawing.label(
            String(number), x + side / 2, y + tall / 2 + fitted * 0.35, fitted,
            .rgb(share > 0.55 ? 0x000000 : 0xFFFFFF), .middle)
        }
      }
    }
    for (column, label) in labels.enumerated() {
      let x = left + (Double(column) + 0.5) * side
      let text = FigureText.fitted(label, size, areNarrow ? widest : side)
      drawing.label(
        text, areNarrow ? x + size * 0.35 : x, top - 4, size, .ink, areNarrow ? .start : .middle,
        upright: areNarrow)
    }
    let whole = FigureBox(
      x: left, y: top, width: side * Double(count), height: tall * Double(count))
    drawing.rectangle(whole, stroke: FigureStroke(.ink, style.thin))
    drawing.label("predicted class", whole.middle.x, style.font, style.font, .ink, .middle)
    drawing.label(
      "true class", style.font, whole.middle.y, style.font, .ink, .middle, upright: true)
    return drawing
  }
}
