// Segmented test images: the image, its true classes, the predicted ones and where they differ,
// with how well each class is found.
internal import Numerics
import Problems
import TextUI

extension PixelsPicture: DrawnPicture {
  var note: String { "class of every pixel  % IoU" }
  var isWide: Bool { true }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let strips = strips(context)
    let least = max(0, min(rect.height - 3, rect.height >= 16 ? 3 : rect.height >= 6 ? 2 : 1))
    let most = strips.spareLines(in: rect, from: least)
    let legend = legendLines(context, width: rect.width, atMost: most)
    let (images, below) = rect.splitBottom(legend.count)
    strips.draw(into: &grid, in: images, context.drawing)
    for (index, line) in legend.enumerated() {
      grid.spans(
        line, in: Rect(x: below.x, y: below.y + index, width: below.width, height: 1),
        context.drawing)
    }
  }

  private func strips(_ context: PictureContext) -> ImageStrips {
    let drawing = context.drawing
    let input = ImageStrips.Panel(title: "input") { row, grid, rect in
      context.dataset.drawImage(ofRow: rows[row], into: &grid, in: rect, drawing)
    }
    let truth = ImageStrips.Panel(title: "truth") { row, grid, rect in
      map { target(context.dataset, row, $0) }.draw(into: &grid, in: rect, drawing)
    }
    let output = ImageStrips.Panel(title: "predicted", shortTitle: "output") { row, grid, rect in
      map { label(row, $0) }.draw(into: &grid, in: rect, drawing)
    }
    func isWrong(_ row: Int, _ pixel: Int) -> Bool {
      let right = target(context.dataset, row, pixel)
      return right != nil && right != label(row, pixel)
    }
    let hasDots = ClassPalette(drawing).hasColors
    let wrong = ImageStrips.Panel(
      title: hasDots ? "wrong, right ones ·" : "wrong", shortTitle: "wrong"
    ) { row, grid, rect in
      var map = map { _ in nil }
      map.isWrong = { isWrong(row, $0) }
      map.isRight = { target(context.dataset, row, $0) == label(row, $0) }
      map.draw(into: &grid, in: rect, drawing)
    }
    let marked = ImageStrips.Panel(title: "predicted", shortTitle: "output") { row, grid, rect in
      var map = map { label(row, $0) }
      map.isWrong = { isWrong(row, $0) }
      map.draw(into: &grid, in: rect, drawing)
    }
    return ImageStrips(
      width: width, height: height, count: min(rows.count, predicted.count),
      panels: [input, truth, output, wrong], fewPanels: [input, marked])
  }

  private func map(_ label: @escaping (Int) -> Int?) -> ClassMap {
    ClassMap(rows: height, columns: width, label: label)
  }

  private func label(_ row: Int, _ pixel: Int) -> Int? {
    predicted[row].indices.contains(pixel) ? Int(predicted[row][pixel]) : nil
  }

  /// The class that is right; nil where the pixel does not count.
  private func target(_ dataset: Dataset, _ row: Int, _ pixel: Int) -> Int? {
    let index = rows[row] * dataset.targetWidth + pixel
    guard dataset.targets.indices.contains(index), dataset.targets[index] >= 0,
      dataset.targets[index] < 65_536
    else { return nil }
    return Int(dataset.targets[index])
  }

  /// Every colour is explained before numbers are given: where the shares of all classes do not
  /// fit, they are left out, and what is wrong comes first, then the classes that have room.
  private func legendLines(_ context: PictureContext, width: Int, atMost count: Int) -> [[Span]] {
    let whole = SpanFlow.lines(legend(context), width: width)
    guard whole.count > count else { return whole }
    let parts = legend(context).map { Array($0.prefix(2)) }
    let names = SpanFlow.lines(parts, width: width)
    guard names.count > count else { return names }
    let shown = (parts.suffix(1) + parts.dropLast()).reduce(into: [[Span]]()) { shown, part in
      if SpanFlow.lines(shown + [part], width: width).count <= count { shown.append(part) }
    }
    return SpanFlow.lines(shown, width: width)
  }

  /// Every class with its colour and its intersection over union on the test rows.
  private func legend(_ context: PictureContext) -> [[Span]] {
    let palette = ClassPalette(context.drawing)
    let names = context.dataset.task.names
    let shares =
      context.confusion.count == names.count
      ? ClassOverlap(confusion: context.confusion).byClass : []
    let wrong = [Span(String(context.drawing.glyphs.cross), .bad), Span(" wrong", .muted)]
    return names.prefix(12).enumerated().map { label, name in
      let share = shares.indices.contains(label) ? shares[label] : nil
      let words = share.map { " \(NumberFormat.percent($0, decimals: 0))" } ?? ""
      return [
        Span(palette.hasColors ? "■" : String(palette.mark(label)), palette.role(label)),
        Span(" \(name)"), Span(words, .muted),
      ]
    } + [wrong]
  }
}

extension Dataset {
  /// Draws the image that a row was made of.
  func drawImage(ofRow row: Int, into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard case .image(let width, let height, let channels, let maximum) = display,
      let pixels = pixels(ofRow: row)
    else { return }
    PixelImage(
      values: pixels, rows: height, columns: width, channels: channels, maximum: Double(maximum)
    ).draw(into: &grid, in: rect, drawing)
  }
}
