// Pictures of the plane: the class chosen everywhere, or the value predicted everywhere, with the
// data's points. Sure places have the colour of their class, unsure ones that of the paper.
internal import Numerics
internal import Problems

/// The plane with its axes.
private struct PlaneFigure {
  let plot: FigurePlot
  let extent: Double

  /// - Parameter right: room at the right.
  init(
    _ dataset: Dataset, _ extent: Float, _ style: FigureStyle, from top: Double, right: Double = 0
  ) {
    self.extent = Double(extent)
    let isNamed =
      dataset.featureNames.count >= 2
      && dataset.featureNames.prefix(2).allSatisfy { PlaneFeature(rawValue: $0) == nil }
    let names = isNamed ? Array(dataset.featureNames.prefix(2)) : ["x", "y"]
    let axis = FigureAxis(-self.extent, self.extent)
    let side = style.height.map { $0 - top } ?? (style.width - right) * 1.02
    plot = FigurePlot(
      in: FigureBox(x: 0, y: top, width: style.width - right, height: side), axis, axis,
      xName: names[0], yName: names[1], style, isSquare: true)
  }

  var height: Double { plot.box.bottom }

  func draw(_ image: FigureImage, into drawing: inout FigureDrawing) {
    drawing.image(image, plot.box)
  }

  /// Training points are filled, test points are rings; of many every second, third ...
  func points(
    _ dataset: Dataset, _ style: FigureStyle, into drawing: inout FigureDrawing,
    paint: (Int) -> FigurePaint
  ) {
    let radius = style.font * 0.19 * min(1, (plot.box.width / 150).squareRoot())
    for (rows, isTest) in [(dataset.trainRows, false), (dataset.testRows, true)] {
      let step = max(1, (rows.count + 399) / 400)
      for index in stride(from: 0, to: rows.count, by: step) {
        let row = Int(rows[index])
        guard row >= 0, dataset.points.indices.contains(2 * row + 1),
          let place = plot.place(
            Double(dataset.points[2 * row]), Double(dataset.points[2 * row + 1])),
          place.x >= plot.box.x, place.x <= plot.box.right, place.y >= plot.box.y,
          place.y <= plot.box.bottom
        else { continue }
        if isTest {
          drawing.circle(
            place, radius, fill: .background, stroke: FigureStroke(paint(row), style.line))
        } else {
          drawing.circle(
            place, radius * 1.15, fill: paint(row),
            stroke: FigureStroke(.background, style.thin * 0.7))
        }
      }
    }
  }
}

extension BoundaryPicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    let dataset = run.dataset
    let count = max(2, dataset.task.outputCount)
    let isSingle = dataset.task.outputCount < 2
    var drawing = FigureDrawing(width: style.width, height: 0)
    drawing.title = "Class chosen everywhere on the plane at step \(run.step)"
    let legend = FigureLegend(
      (isSingle ? [] : Array(dataset.task.names.prefix(8).enumerated()))
        .map { FigureLegend.Entry(sample: .area(.rgb(FigureColors.area($0))), text: $1) }
        + [
          .init(sample: .dot(fill: .ink, stroke: nil), text: "train"),
          .init(
            sample: .dot(fill: .background, stroke: FigureStroke(.ink, style.line)), text: "test"),
        ], style, width: style.width - style.font)
    legend.draw(into: &drawing, x: style.font * 0.8, y: 0)
    let plane = PlaneFigure(dataset, extent, style, from: legend.height + 2)
    var image = FigureImage(width: width, height: height, pixels: [], isSmooth: true)
    image.pixels.reserveCapacity(width * height * 4)
    for (label, probability) in zip(classes, probabilities) {
      // How far above what guessing gives.
      let chance = 1 / Float(count)
      let sure = probability.isNaN ? 0 : (probability - chance) / (1 - chance)
      image.pixels += FigureColors.bytes(
        FigureColors.area(Int(label)), 0.06 + 0.64 * Double(min(max(sure, 0), 1)))
    }
    plane.draw(image, into: &drawing)
    plane.points(dataset, style, into: &drawing) { row in
      let target = dataset.targets.indices.contains(row) ? dataset.targets[row] : 0
      let label = isSingle ? (target >= 0.5 ? 1 : 0) : Int(min(max(target, 0), 1e4))
      return .point(label)
    }
    plane.plot.drawAxes(into: &drawing, isBoxed: true)
    drawing.height = plane.height + style.small * 1.25 + 3.5 + style.font * 1.4
    return drawing
  }
}

extension SurfacePicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    let dataset = run.dataset
    var drawing = FigureDrawing(width: style.width, height: 0)
    drawing.title = "Value predicted everywhere on the plane at step \(run.step)"
    let known = dataset.targets.filter(\.isFinite)
    let low = Double(known.min() ?? -1)
    let high = max(Double(known.max() ?? 1), low + 1e-6)
    let small = style.small
    let axis = FigureAxis(low, high)
    let widest = axis.ticks(5).map { FigureText.width($0.text, small) }.max() ?? 0
    let right = style.font * 3.4 + widest + 4
    let legend = FigureLegend(
      [
        .init(sample: .dot(fill: .ink, stroke: nil), text: "train"),
        .init(
          sample: .dot(fill: .background, stroke: FigureStroke(.ink, style.line)), text: "test"),
      ], style, width: style.width)
    legend.draw(into: &drawing, x: style.font * 0.8, y: 0)
    let plane = PlaneFigure(dataset, extent, style, from: legend.height + 2, right: right)
    func color(_ value: Double) -> UInt32 { FigureColors.sequential((value - low) / (high - low)) }
    var image = FigureImage(width: width, height: height, pixels: [], isSmooth: true)
    for value in values {
      image.pixels +=
        value.isNaN ? [0, 0, 0, 0] : FigureColors.bytes(color(Double(value)))
    }
    plane.draw(image, into: &drawing)
    let targetWidth = max(1, dataset.targetWidth)
    plane.points(dataset, style, into: &drawing) { row in
      let index = row * targetWidth
      return .rgb(
        color(dataset.targets.indices.contains(index) ? Double(dataset.targets[index]) : low))
    }
    plane.plot.drawAxes(into: &drawing, isBoxed: true)
    // The scale, linear.
    let box = FigureBox(
      x: plane.plot.box.right + style.font * 1.1, y: plane.plot.box.y, width: style.font * 0.9,
      height: plane.plot.box.height)
    var scale = FigureImage(width: 1, height: 128, pixels: [], isSmooth: true)
    for row in 0..<128 {
      scale.pixels += FigureColors.bytes(FigureColors.sequential(1 - Double(row) / 127))
    }
    drawing.image(scale, box)
    drawing.rectangle(box, stroke: FigureStroke(.ink, style.thin))
    for tick in axis.ticks(max(2, Int(box.height / (small * 2.6)))) {
      guard let place = axis.position(tick.value), place >= 0, place <= 1 else { continue }
      let y = box.bottom - place * box.height
      drawing.line(box.right, y, box.right + 2.5, y, FigureStroke(.ink, style.thin))
      drawing.label(tick.text, box.right + 4, y + small * 0.35, small)
    }
    let name = dataset.task.names.first ?? "value"
    drawing.label(
      FigureText.fitted("predicted \(name)", style.font, box.height),
      box.right + 4 + widest
        + style.font * 1.2, box.middle.y, style.font, .ink, .middle, upright: true)
    drawing.height = plane.height + small * 1.25 + 3.5 + style.font * 1.4
    return drawing
  }
}
