// Predictions for test rows: small images with what they were taken for, or lines where the data
// has no picture; beside them the confusion matrix.
internal import Numerics
import Problems
import TextUI

extension SamplesPicture: DrawnPicture {
  /// Values are neither wrong nor right.
  var note: String {
    predictions.first?.probability.isNaN == true
      ? "samples" : "wrong ones first  true × predicted"
  }
  var isWide: Bool { true }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let samples = SamplesDrawing(samples: predictions, dataset: context.dataset)
    let matrix = ConfusionMatrix(counts: context.confusion, names: context.dataset.task.names)
    let room = matrix.draw(beside: samples.tileSize, into: &grid, in: rect, context.drawing)
    if let room { samples.draw(into: &grid, in: room, context.drawing) }
  }
}

private struct SamplesDrawing {
  let samples: [SamplePrediction]
  let dataset: Dataset

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    switch dataset.display {
    case .image(let width, let height, let channels, let maximum):
      let image = PixelImage(
        rows: height, columns: width, channels: channels, maximum: Double(maximum))
      drawTiles(image, into: &grid, in: rect, drawing)
    case .plane, .none: drawLines(into: &grid, in: rect, drawing)
    }
  }

  /// One image with its caption below.
  var tileSize: (width: Int, height: Int) {
    switch dataset.display {
    case .image(let width, let height, _, _): (max(width, 6), (height + 1) / 2 + 1)
    case .plane, .none: (24, 4)
    }
  }

  private func drawTiles(
    _ image: PixelImage, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    var image = image
    let size = tileSize
    let columns = max(1, (rect.width + 1) / (size.width + 1))
    let rows = max(1, (rect.height + (rect.height % size.height == 0 ? 0 : 1)) / size.height)
    for (index, sample) in samples.prefix(columns * rows).enumerated() {
      let tile = Rect(
        x: rect.x + index % columns * (size.width + 1), y: rect.y + index / columns * size.height,
        width: size.width, height: size.height)
      guard tile.bottom <= rect.bottom else { return }
      guard let pixels = dataset.pixels(ofRow: sample.row) else { continue }
      let (place, caption) = tile.splitBottom(1)
      image.values = pixels
      image.draw(into: &grid, in: place, drawing)
      grid.spans(words(sample, short: true, drawing.glyphs), in: caption, drawing)
    }
  }

  private func drawLines(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    for (index, sample) in samples.prefix(rect.height).enumerated() {
      let line = Rect(x: rect.x, y: rect.y + index, width: rect.width, height: 1)
      let row = [Span("row \(sample.row + 1): ", .muted)]
      grid.spans(row + words(sample, short: false, drawing.glyphs), in: line, drawing)
    }
  }

  /// What it was taken for, and what it is where that differs.
  private func words(_ sample: SamplePrediction, short: Bool, _ glyphs: GlyphSet) -> [Span] {
    let start = sample.row * max(1, dataset.targetWidth)
    let index = start + sample.position * dataset.task.targetWidth
    guard dataset.targets.indices.contains(index) else { return [] }
    let target = dataset.targets[index]
    switch dataset.task.target {
    case .classNumber: return choice(sample, target, short: short, glyphs)
    case .values, .boxes:
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
    return [Span("\(glyphs.cross) ", .bad), Span(predicted), Span(" is \(name(target))", .muted)]
  }

  private func name(_ number: Float) -> String {
    let names = dataset.task.names
    guard number >= 0, number < 65_536, names.indices.contains(Int(number)) else { return "?" }
    return names[Int(number)]
  }
}
