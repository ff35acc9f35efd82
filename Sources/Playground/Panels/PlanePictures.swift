// Pictures of the plane: the classes chosen or the values predicted everywhere, with the data's
// points. Training points are filled, test points are rings.
import Datasets
import TextUI

struct BoundaryPicture {
  let width: Int
  let height: Int
  let classes: [UInt8]
  let probabilities: [Float]
  let extent: Float
  let dataset: Dataset

  private var classCount: Int {
    if case .classification(let names) = dataset.task { names.count } else { 2 }
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let (map, key) = PlanePoints.split(rect)
    let count = min(classes.count, probabilities.count)
    let two = classCount <= 2
    let values = (0..<count).map { index -> Float in
      guard two else { return (Float(classes[index]) + 0.5) / Float(classCount) }
      return classes[index] == 0 ? 1 - probabilities[index] : probabilities[index]
    }
    Heatmap(
      values: values, rows: height, columns: width, scale: .linear(0...1),
      ramp: two ? .diverging : .sequential
    ).draw(into: &grid, in: map, drawing)
    let points = PlanePoints(dataset, extent: extent)
    points.draw(into: &grid, in: map, drawing, isTest: false) { row in
      style(row, drawing)
    }
    points.draw(into: &grid, in: map, drawing, isTest: true) { row in
      style(row, drawing)
    }
    PlanePoints.drawKey(into: &grid, in: key, drawing, glyphs: PlanePoints.marks(drawing))
  }

  private func style(_ row: Int, _ drawing: Drawing) -> (Style, Int) {
    let target = dataset.targets.indices.contains(row) ? dataset.targets[row] : 0
    let isSecond = classCount <= 2 ? target >= 0.5 : Int(min(max(target, 0), 1e4)) % 2 == 1
    return (drawing[isSecond ? .classB : .classA], isSecond ? 1 : 0)
  }
}

struct SurfacePicture {
  let width: Int
  let height: Int
  let values: [Float]
  let extent: Float
  let dataset: Dataset

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let (map, key) = PlanePoints.split(rect)
    // One scale for surface and points: where they agree, points cannot be told from the surface.
    let finite = dataset.targets.filter(\.isFinite)
    let low = Double(finite.min() ?? -1)
    let high = max(Double(finite.max() ?? 1), low + 1e-6)
    Heatmap(
      values: values, rows: height, columns: width, scale: .linear(low...high), ramp: .diverging
    ).draw(into: &grid, in: map, drawing)
    let ramp = drawing.theme.diverging
    let width = max(1, dataset.targetWidth)
    let points = PlanePoints(dataset, extent: extent)
    for isTest in [false, true] {
      points.draw(into: &grid, in: map, drawing, isTest: isTest) { row in
        let index = row * width
        let value = dataset.targets.indices.contains(index) ? Double(dataset.targets[index]) : low
        let place = Float((value - low) / (high - low))
        let isHigh = place >= 0.5
        guard ramp.isSmooth else { return (drawing[isHigh ? .classB : .classA], isHigh ? 1 : 0) }
        return (Style(foreground: ramp.color(at: place), bold: true), isHigh ? 1 : 0)
      }
    }
    PlanePoints.drawKey(into: &grid, in: key, drawing, glyphs: PlanePoints.marks(drawing))
  }
}

/// The data's points over a picture of the plane: few enough to leave the picture visible.
struct PlanePoints {
  /// At most one point to so many cells.
  private static let cellsAPoint = 7
  private let dataset: Dataset
  private let extent: Float

  init(_ dataset: Dataset, extent: Float) {
    self.dataset = dataset
    self.extent = extent
  }

  /// Room for the picture, no wider than it is high on the screen and a bit, and for its key.
  static func split(_ rect: Rect) -> (map: Rect, key: Rect?) {
    let widest = max(rect.height * 5 / 2, 8)
    let hasKey = rect.height >= 8
    let (map, key) = rect.splitBottom(hasKey ? 1 : 0)
    let width = min(map.width, widest)
    return (
      Rect(x: map.x + (map.width - width) / 2, y: map.y, width: width, height: map.height),
      hasKey ? key : nil
    )
  }

  /// Marks of training and test points, by class.
  static func marks(_ drawing: Drawing) -> (train: [Unicode.Scalar], test: [Unicode.Scalar]) {
    if drawing.glyphs == .ascii { return (["o", "x"], ["O", "X"]) }
    return drawing.theme.diverging.isSmooth
      ? (["•", "•"], ["○", "○"]) : (["•", "▪"], ["○", "□"])
  }

  static func drawKey(
    into grid: inout Grid, in rect: Rect?, _ drawing: Drawing,
    glyphs: (train: [Unicode.Scalar], test: [Unicode.Scalar])
  ) {
    guard let rect else { return }
    func both(_ marks: [Unicode.Scalar]) -> [Span] {
      marks[0] == marks[1]
        ? [Span(String(marks[0]), .classA), Span(String(marks[1]), .classB)]
        : [Span(String(marks[0]), .classA), Span(String(marks[1]), .classB)]
    }
    grid.spans(
      both(glyphs.train) + [Span(" train  ", .muted)] + both(glyphs.test)
        + [Span(" test points", .muted)],
      in: rect, drawing)
  }

  /// Draws one kind of points; `look` gives the style and the class of a row.
  func draw(
    into grid: inout Grid, in map: Rect, _ drawing: Drawing, isTest: Bool,
    look: (Int) -> (style: Style, side: Int)
  ) {
    guard extent > 0, !map.isEmpty else { return }
    let rows = isTest ? dataset.testRows : dataset.trainRows
    let most = max(6, map.width * map.height / (Self.cellsAPoint * 2))
    let marks = Self.marks(drawing)
    let step = max(1, (rows.count + most - 1) / most)
    for index in stride(from: 0, to: rows.count, by: step) {
      let row = Int(rows[index])
      guard dataset.points.indices.contains(2 * row + 1) else { continue }
      let across = (dataset.points[2 * row] / extent + 1) / 2
      let down = (1 - dataset.points[2 * row + 1] / extent) / 2
      guard across >= 0, across < 1, down >= 0, down < 1 else { continue }
      let x = map.x + Int(across * Float(map.width))
      let y = map.y + Int(down * Float(map.height))
      let (style, side) = look(row)
      let under = grid[x, y]
      var shown = style
      if under.style.background != .default { shown.background = under.style.background }
      grid[x, y] = Cell((isTest ? marks.test : marks.train)[side], shown)
    }
  }
}
