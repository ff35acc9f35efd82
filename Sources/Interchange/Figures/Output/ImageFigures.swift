// Pictures of test images: classes of every pixel, restored values, and boxes.
internal import Numerics
internal import Problems

extension PixelsPicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    let dataset = run.dataset
    var drawing = FigureDrawing(width: style.width, height: 0)
    drawing.title = "Class predicted at every pixel of test images at step \(run.step)"
    let overlaps =
      run.confusion.count == dataset.task.outputCount
      ? ClassOverlap(confusion: run.confusion).byClass : []
    let legend = FigureLegend(
      dataset.task.names.prefix(12).enumerated().map { label, name in
        let share = overlaps.indices.contains(label) ? overlaps[label] : nil
        let words = share.map { " IoU \(NumberFormat.percent($0, decimals: 0))" } ?? ""
        return FigureLegend.Entry(sample: .area(.rgb(Self.color(label))), text: name + words)
      } + [.init(sample: .area(.bad), text: "wrong")], style, width: style.width)
    legend.draw(into: &drawing, x: 0, y: 0)
    OutputFigure.strips(
      ["input", "truth", "predicted", "wrong"], rows: min(4, rows.count, predicted.count),
      shape: Double(width) / Double(max(1, height)), style, into: &drawing,
      from: legend.height + 2
    ) { row, column, box, drawing in
      switch column {
      case 0:
        if let image = dataset.figureImage(ofRow: rows[row]) { drawing.image(image, box) }
      case 1: drawing.image(map { target(dataset, row, $0).map(Self.color) }, box)
      case 2: drawing.image(map { Self.color(Int(predicted[row][$0])) }, box)
      default:
        drawing.image(
          map { pixel in
            let right = target(dataset, row, pixel)
            return right == nil || right == Int(predicted[row][pixel]) ? nil : 0xD0483E
          }, box)
      }
      drawing.rectangle(box, stroke: FigureStroke(.frame, style.thin))
    }
    return drawing
  }

  /// The first class is mostly background.
  private static func color(_ label: Int) -> UInt32 {
    label == 0 ? 0xC9CDD2 : FigureColors.area(label - 1)
  }

  private func map(_ color: (Int) -> UInt32?) -> FigureImage {
    var image = FigureImage(width: width, height: height, pixels: [])
    for pixel in 0..<width * height {
      image.pixels += color(pixel).map { FigureColors.bytes($0) } ?? [0, 0, 0, 0]
    }
    return image
  }

  /// The class that is right; nil where the pixel does not count.
  private func target(_ dataset: Dataset, _ row: Int, _ pixel: Int) -> Int? {
    let index = rows[row] * dataset.targetWidth + pixel
    guard dataset.targets.indices.contains(index), dataset.targets[index] >= 0,
      dataset.targets[index] < 65_536
    else { return nil }
    return Int(dataset.targets[index])
  }
}

extension RestorationPicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    let dataset = run.dataset
    let maximum = Double(max(dataset.targets.max() ?? 1, 1e-6))
    var drawing = FigureDrawing(width: style.width, height: 0)
    drawing.title = "Test images restored at step \(run.step)"
    func image(_ values: [Float]) -> FigureImage {
      FigureImage(values, width: width, height: height, channels: 1, maximum: maximum)
    }
    OutputFigure.strips(
      ["input", "clean", "predicted", "off by"], rows: min(4, rows.count, predicted.count),
      shape: Double(width) / Double(max(1, height)), style, into: &drawing, from: 0
    ) { row, column, box, drawing in
      let clean = targets(dataset, row)
      switch column {
      case 0:
        if let given = dataset.figureImage(ofRow: rows[row]) { drawing.image(given, box) }
      case 1: drawing.image(image(clean), box)
      case 2: drawing.image(image(predicted[row]), box)
      default: drawing.image(image(zip(predicted[row], clean).map { abs($0 - $1) }), box)
      }
      drawing.rectangle(box, stroke: FigureStroke(.frame, style.thin))
    }
    return drawing
  }

  /// The first value that is right at every pixel.
  private func targets(_ dataset: Dataset, _ row: Int) -> [Float] {
    let values = max(1, dataset.task.targetWidth)
    let start = rows[row] * dataset.targetWidth
    guard start >= 0, start + dataset.targetWidth <= dataset.targets.count else { return [] }
    return stride(from: start, to: start + dataset.targetWidth, by: values).map {
      dataset.targets[$0]
    }
  }
}

extension BoxesPicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    let dataset = run.dataset
    var drawing = FigureDrawing(width: style.width, height: 0)
    let least = NumberFormat.percent(Self.shownScore, decimals: 0)
    drawing.title = "Boxes from \(least) on predicted for test images at step \(run.step)"
    guard case .image(let width, let height, _, _) = dataset.display else { return drawing }
    let legend = FigureLegend(
      dataset.task.names.prefix(10).enumerated().map {
        FigureLegend.Entry(
          sample: .line(FigureStroke(.rgb(FigureColors.area($0 + 1)), style.line * 2)), text: $1)
      }, style, width: style.width)
    legend.draw(into: &drawing, x: 0, y: 0)
    let count = min(rows.count, objects.count, detections.count)
    OutputFigure.strips(
      ["truth", "predicted", "truth", "predicted"], rows: min(4, (count + 1) / 2),
      shape: Double(width) / Double(max(1, height)), style, into: &drawing,
      from: legend.height + 2
    ) { row, column, box, drawing in
      let index = row * 2 + column / 2
      guard index < count else { return }
      if let image = dataset.figureImage(ofRow: rows[index]) { drawing.image(image, box) }
      let isTruth = column % 2 == 0
      for found in (isTruth ? objects[index] : detections[index]).prefix(40).reversed() {
        draw(found, isTruth, box, style, into: &drawing)
      }
      drawing.rectangle(box, stroke: FigureStroke(.frame, style.thin))
    }
    return drawing
  }

  private func draw(
    _ found: Found, _ isTruth: Bool, _ image: FigureBox, _ style: FigureStyle,
    into drawing: inout FigureDrawing
  ) {
    func share(_ value: Float) -> Double { value.isFinite ? Double(min(max(value, 0), 1)) : 0 }
    let (left, right) = (share(found.box.left), share(found.box.right))
    let (top, bottom) = (share(found.box.top), share(found.box.bottom))
    let color = FigurePaint.rgb(FigureColors.area(found.label + 1))
    let box = FigureBox(
      x: image.x + left * image.width, y: image.y + top * image.height,
      width: max(0.5, (right - left) * image.width),
      height: max(0.5, (bottom - top) * image.height))
    drawing.rectangle(box, stroke: FigureStroke(color, style.line * 1.4))
    guard !isTruth, box.width > style.small * 1.6 else { return }
    let words = NumberFormat.fixed(found.score * 100, decimals: 0)
    drawing.label(words, box.x + 1.5, box.y + style.small * 0.85, style.small * 0.8, color)
  }
}
