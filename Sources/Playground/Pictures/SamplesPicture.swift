// Predictions for test rows: small images with what they were taken for, or lines where the data
// has no picture; beside them the confusion matrix.
internal import Numerics
import Problems
import TextUI

extension SamplesPicture: DrawnPicture {
  /// Values are neither wrong nor right.
  var note: String {
    predictions.first?.probability.isNaN == true
      ? "samples" : "wrong ones first  true→read as"
  }
  var isWide: Bool { true }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let samples = SamplesDrawing(
      samples: predictions, dataset: context.dataset, needsBars: outputs != .logits)
    let matrix = ConfusionMatrix(context, names: context.dataset.task.names)
    let taken = matrix.draw(beside: samples.tileSize, into: &grid, in: rect, context.drawing)
    samples.draw(into: &grid, in: rect, beside: taken, context.drawing)
  }
}

private struct SamplesDrawing {
  let samples: [SamplePrediction]
  let dataset: Dataset
  /// Whether bars are drawn even where fewer images fit then.
  let needsBars: Bool

  /// - Parameter taken: by the confusion matrix.
  func draw(into grid: inout Grid, in rect: Rect, beside taken: Rect, _ drawing: Drawing) {
    switch dataset.display {
    case .image(let width, let height, let channels, let maximum):
      let image = PixelImage(
        rows: height, columns: width, channels: channels, maximum: Double(maximum))
      drawTiles(image, into: &grid, in: rect, beside: taken, drawing)
    case .plane, .none: drawLines(into: &grid, in: rect, beside: taken, drawing)
    }
  }

  /// One image with its caption below, and wide enough for bars that are needed.
  var tileSize: (width: Int, height: Int) {
    switch dataset.display {
    case .image(let width, let height, _, _):
      (max(width, 6, needsBars ? bars : 0), (height + 1) / 2 + 1)
    case .plane, .none: (24, 4)
    }
  }

  /// Bars below an image: one a class or value. Of two classes the caption says all.
  private var bars: Int {
    guard let count = samples.first?.readings.count, count > 2 else { return 0 }
    return count
  }

  /// Images around the matrix, row by row.
  private func drawTiles(
    _ image: PixelImage, into grid: inout Grid, in rect: Rect, beside taken: Rect,
    _ drawing: Drawing
  ) {
    var image = image
    var size = tileSize
    let (images, fewer) = (rect.height / size.height, rect.height / (size.height + 1))
    let hasBars =
      bars > 0 && bars <= rect.width && fewer > 0 && (needsBars || fewer == images)
    if hasBars { size = (max(size.width, bars), size.height + 1) }
    let columns = max(1, (rect.width + 1) / (size.width + 1))
    let rows = max(1, (rect.height + (rect.height % size.height == 0 ? 0 : 1)) / size.height)
    let room = Rect(
      x: taken.x - 1, y: taken.y, width: taken.isEmpty ? 0 : taken.width + 1, height: taken.height)
    let tiles = (0..<columns * rows).map { index in
      Rect(
        x: rect.x + index % columns * (size.width + 1), y: rect.y + index / columns * size.height,
        width: size.width, height: size.height)
    }.filter { $0.bottom <= rect.bottom && $0.intersection(room).isEmpty }
    for (tile, sample) in zip(tiles, samples) {
      guard let pixels = dataset.pixels(ofRow: sample.row) else { continue }
      let (above, caption) = tile.splitBottom(1)
      let (place, line) = hasBars ? above.splitBottom(1) : (above, Rect(width: 0, height: 0))
      drawBars(sample, into: &grid, in: line, drawing)
      image.values = pixels
      image.draw(into: &grid, in: place, drawing)
      grid.spans(words(sample, short: true, drawing.glyphs), in: caption, drawing)
    }
  }

  /// How surely each class was named, or how large each value is beside the largest: what is right
  /// and what was wrongly named stand out.
  private func drawBars(
    _ sample: SamplePrediction, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    guard !rect.isEmpty else { return }
    let expected = targets(of: sample)
    let isChoice = dataset.task.target == .classNumber
    let scale = isChoice ? 1 : max(1, (sample.readings + expected).max() ?? 1)
    // Of values that are 0 or 1, those that are 1 are there.
    let isMarked = isChoice || expected.allSatisfy { $0 == 0 || $0 == 1 }
    let steps = drawing.glyphs.lowerBlocks
    for (index, reading) in sample.readings.prefix(rect.width).enumerated()
    where reading.isFinite {
      let share = Double(max(0, min(1, reading / scale)))
      let step = Int((share * Double(steps.count - 1)).rounded())
      let isRight =
        isChoice
        ? expected.first == Float(index)
        : isMarked && expected.indices.contains(index) && expected[index] == 1
      let isWrong = isChoice && !isRight && sample.predicted == Float(index)
      let role: Role = isRight ? .good : isWrong ? .bad : .muted
      grid.text(String(steps[step]), x: rect.x + index, y: rect.y, drawing[role], limit: 1)
    }
  }

  /// What the data says of a prediction.
  private func targets(of sample: SamplePrediction) -> [Float] {
    let width = dataset.task.targetWidth
    let start = sample.row * max(1, dataset.targetWidth) + sample.position * width
    guard start >= 0, start + width <= dataset.targets.count else { return [] }
    return Array(dataset.targets[start..<start + width])
  }

  private func drawLines(
    into grid: inout Grid, in rect: Rect, beside taken: Rect, _ drawing: Drawing
  ) {
    guard !rect.isEmpty else { return }
    let lines = samples.map { sample in
      [Span("row \(sample.row + 1): ", .muted)] + words(sample, short: false, drawing.glyphs)
    }
    let widths = lines.map { $0.reduce(0) { $0 + CharacterWidth.of($1.text) } }
    // Beside a matrix one below the other, else in as many columns as there is room for.
    let width = taken.isEmpty ? min(rect.width, (widths.max() ?? 0) + 3) : rect.width
    let columns = max(1, (rect.width + 3) / max(1, width))
    for (index, words) in lines.prefix(columns * rect.height).enumerated() {
      let (column, row) = index.quotientAndRemainder(dividingBy: rect.height)
      var line = Rect(x: rect.x + column * width, y: rect.y + row, width: width, height: 1)
        .intersection(rect)
      if !line.intersection(taken).isEmpty {
        line = line.inset(right: rect.right - taken.x + 1)
      }
      guard line.width > 0 else { return }
      grid.spans(words, in: line, drawing)
    }
  }

  /// What it was taken for, and what it is where that differs.
  private func words(_ sample: SamplePrediction, short: Bool, _ glyphs: GlyphSet) -> [Span] {
    let expected = targets(of: sample)
    guard let target = expected.first else { return [] }
    switch dataset.task.target {
    case .classNumber: return choice(sample, target, short: short, glyphs)
    case .values, .boxes:
      if expected.count > 1, expected.count == sample.readings.count {
        let differences = zip(expected, sample.readings).map { Double(abs($0 - $1)) }
        let mean = differences.reduce(0, +) / Double(differences.count)
        return [Span("off by ", .muted), Span(NumberFormat.compact(mean))]
      }
      return [
        Span(NumberFormat.compact(sample.predicted)),
        Span(" is \(NumberFormat.compact(target))", .muted),
      ]
    }
  }

  private func choice(
    _ sample: SamplePrediction, _ target: Float, short: Bool, _ glyphs: GlyphSet
  ) -> [Span] {
    let predicted = name(sample.predicted)
    if sample.predicted == target {
      let share = short ? "" : " \(NumberFormat.percent(Double(sample.probability), decimals: 0))"
      return [Span("\(glyphs.check) ", .good), Span(predicted), Span(share, .muted)]
    }
    let arrow = glyphs.hasBlocks ? "→" : "->"
    return [
      Span("\(glyphs.cross) ", .bad), Span("\(name(target))\(arrow)", .muted), Span(predicted),
    ]
  }

  private func name(_ number: Float) -> String {
    let names = dataset.task.names
    guard number >= 0, number < 65_536, names.indices.contains(Int(number)) else { return "?" }
    return names[Int(number)]
  }
}
