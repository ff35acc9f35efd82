// Predictions for test rows: small images with what they were taken for, or lines where the data
// has no picture; beside them the confusion matrix.
internal import Numerics
import Problems
import TextUI
import Training

struct SamplesPicture {
  let samples: [SamplePrediction]
  let confusion: [[Int]]
  let dataset: Dataset

  private var classNames: [String] {
    if case .classification(let names) = dataset.task { names } else { [] }
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let matrix = ConfusionMatrix(counts: confusion, names: classNames)
    var room = rect
    let tile = tileSize
    let beside = rect.inset(left: tile.width + 1)
    if let size = matrix.size(in: beside) ?? matrix.size(in: rect) {
      if rect.width >= size.width + 1 + tile.width {
        let (left, right) = rect.splitRight(size.width)
        matrix.draw(into: &grid, in: right, drawing)
        room = left.inset(right: 1)
      } else if rect.height >= size.height + tile.height {
        let (top, bottom) = rect.splitBottom(size.height)
        matrix.draw(into: &grid, in: bottom, drawing)
        room = top
      } else if rect.width < tile.width || rect.height < tile.height {
        matrix.draw(into: &grid, in: rect, drawing)
        return
      }
    }
    switch dataset.picture {
    case .image(let width, let height, let maximum):
      drawTiles(width, height, maximum, into: &grid, in: room, drawing)
    default:
      guard dataset.positions != nil, !classNames.isEmpty else {
        return drawLines(into: &grid, in: room, drawing)
      }
      SequencesPicture(samples: samples, dataset: dataset, classNames: classNames)
        .draw(into: &grid, in: room, drawing)
    }
  }

  /// One image with its caption below.
  private var tileSize: (width: Int, height: Int) {
    guard case .image(let width, let height, _) = dataset.picture else { return (24, 4) }
    return (max(width, 6), (height + 1) / 2 + 1)
  }

  private func drawTiles(
    _ width: Int, _ height: Int, _ maximum: Float, into grid: inout Grid, in rect: Rect,
    _ drawing: Drawing
  ) {
    let size = tileSize
    let columns = max(1, (rect.width + 1) / (size.width + 1))
    let rows = max(1, (rect.height + (rect.height % size.height == 0 ? 0 : 1)) / size.height)
    for (index, sample) in samples.prefix(columns * rows).enumerated() {
      let tile = Rect(
        x: rect.x + index % columns * (size.width + 1), y: rect.y + index / columns * size.height,
        width: size.width, height: size.height)
      guard tile.bottom <= rect.bottom else { return }
      let start = sample.row * width * height
      let end = start + width * height
      guard start >= 0, end <= dataset.pixels.count else { continue }
      let (image, caption) = tile.splitBottom(1)
      Heatmap(
        values: Array(dataset.pixels[start..<end]), rows: height, columns: width,
        scale: .linear(0...Double(max(maximum, 1e-6)))
      ).draw(into: &grid, in: image, drawing)
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
    let index = sample.row * max(1, dataset.targetWidth) + sample.position
    guard dataset.targets.indices.contains(index) else { return [] }
    let target = dataset.targets[index]
    guard case .classification = dataset.task else {
      return [
        Span(NumberFormat.compact(sample.predicted)),
        Span(" is \(NumberFormat.compact(target))", .muted),
      ]
    }
    let predicted = name(sample.predicted)
    if sample.predicted == target {
      let share = short ? "" : " \(NumberFormat.percent(Double(sample.probability), decimals: 0))"
      return [Span("\(glyphs.check) ", .good), Span(predicted), Span(share, .muted)]
    }
    return [Span("\(glyphs.cross) ", .bad), Span(predicted), Span(" is \(name(target))", .muted)]
  }

  private func name(_ number: Float) -> String {
    guard number >= 0, number < 65_536, classNames.indices.contains(Int(number)) else { return "?" }
    return classNames[Int(number)]
  }
}
