// Restored test images: what was given, what is right, what was predicted and how far off it is.
internal import Numerics
import Problems
import TextUI

extension RestorationPicture: DrawnPicture {
  var note: String { "restored images" }
  var isWide: Bool { true }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let drawing = context.drawing
    let dataset = context.dataset
    let maximum = Double(dataset.targets.max() ?? 1)
    func panel(
      _ title: String, short: String? = nil, _ values: @escaping (Int) -> [Float]
    ) -> ImageStrips.Panel {
      ImageStrips.Panel(title: title, shortTitle: short) { row, grid, rect in
        PixelImage(values: values(row), rows: height, columns: width, channels: 1, maximum: maximum)
          .draw(into: &grid, in: rect, drawing)
      }
    }
    let input = ImageStrips.Panel(title: "input") { row, grid, rect in
      dataset.drawImage(ofRow: rows[row], into: &grid, in: rect, drawing)
    }
    let output = panel("predicted", short: "output") { predicted[$0] }
    let clean = panel("clean") { targets(dataset, $0) }
    let error = panel("off by") { row in
      zip(predicted[row], targets(dataset, row)).map { abs($0 - $1) }
    }
    ImageStrips(
      width: width, height: height, count: min(rows.count, predicted.count),
      panels: [input, clean, output, error], fewPanels: [input, output]
    ).draw(into: &grid, in: rect, drawing)
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
