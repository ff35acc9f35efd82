// What the network makes of its inputs, as a figure: one file a picture beside this one, and the
// one list that names them all.
internal import Numerics
internal import Problems

/// A measured picture that figures show.
protocol FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing
}

extension Picture {
  /// Every picture with its figure: one that has none does not compile.
  var figured: any FiguredPicture {
    switch self {
    case .boundary(let picture): picture
    case .surface(let picture): picture
    case .samples(let picture): picture
    case .sequences(let picture): picture
    case .pixels(let picture): picture
    case .restoration(let picture): picture
    case .boxes(let picture): picture
    }
  }

  /// Cells of the plane and rows that are measured for a figure.
  static var figureSize: PictureSize { PictureSize(width: 192, height: 192) }
}

enum OutputFigure {
  /// - Throws: `ExportError` where nothing shows the data.
  static func drawing(_ runs: [MeasuredRun], _ style: FigureStyle) throws -> FigureDrawing {
    guard runs.count > 1 else { return try drawing(runs[0], style) }
    // Side by side, each with its name.
    let gap = style.font
    var half = style
    half.width = (style.width - gap) / 2
    half.height = style.height.map { $0 - style.font * 1.5 }
    var whole = FigureDrawing(width: style.width, height: 0)
    for (number, run) in runs.enumerated() {
      let part = try drawing(run, half)
      let x = Double(number) * (half.width + gap)
      whole.label(
        FigureText.fitted(run.name, style.small, half.width), x, style.small, style.small,
        .series(number), bold: true)
      whole.add(part, x: x, y: style.font * 1.5)
      whole.height = max(whole.height, part.height + style.font * 1.5)
      whole.title = part.title
      whole.words += (whole.words.isEmpty ? "" : "; ") + "\(run.name): \(part.words)"
    }
    return whole
  }

  static func drawing(_ run: MeasuredRun, _ style: FigureStyle) throws -> FigureDrawing {
    guard let picture = run.picture else {
      throw ExportError("nothing shows what the network makes of this data; choose another picture")
    }
    guard run.isFinite else { return absent(run, style) }
    var drawing = picture.figured.figure(run, style)
    drawing.words = "Step \(run.step): " + run.metrics.joined(separator: ", ")
    return drawing
  }

  /// In place of predictions that would be made of values that are no numbers.
  private static func absent(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    var drawing = FigureDrawing(width: style.width, height: style.height ?? style.font * 4)
    drawing.title = "No predictions"
    drawing.words = "\(run.notFiniteWords): no predictions"
    drawing.label(
      FigureText.fitted(drawing.words, style.font, style.width), style.width / 2,
      drawing.height / 2, style.font, .muted, .middle)
    return drawing
  }

  /// Rows of names and images: what panels of test images are laid out by.
  /// - Parameters:
  ///   - shape: width over height of an image.
  ///   - draw: draws image `column` of row `row` into a box.
  static func strips(
    _ titles: [String], rows: Int, shape: Double, _ style: FigureStyle,
    into drawing: inout FigureDrawing, from top: Double,
    draw: (_ row: Int, _ column: Int, _ box: FigureBox, _ drawing: inout FigureDrawing) -> Void
  ) {
    let gap = style.font * 0.5
    // Frames are drawn within the picture.
    let inset = style.line / 2
    let count = Double(titles.count)
    let width = (drawing.width - inset * 2 - gap * (count - 1)) / count
    let height = width / max(shape, 0.1)
    for (column, title) in titles.enumerated() {
      let x = inset + Double(column) * (width + gap)
      drawing.label(
        FigureText.fitted(title, style.small, width), x, top + style.small, style.small, .muted)
    }
    var y = top + style.small * 1.5
    for row in 0..<rows {
      for column in titles.indices {
        draw(
          row, column,
          FigureBox(
            x: inset + Double(column) * (width + gap), y: y, width: width, height: height),
          &drawing)
      }
      y += height + gap
    }
    drawing.height = max(drawing.height, y - gap + inset)
  }
}

extension Dataset {
  /// The image that a row was made of; nil where it is none.
  func figureImage(ofRow row: Int) -> FigureImage? {
    guard case .image(let width, let height, let channels, let maximum) = display, maximum > 0,
      let values = pixels(ofRow: row), values.count == width * height * channels
    else { return nil }
    return FigureImage(
      values, width: width, height: height, channels: channels, maximum: Double(maximum))
  }

  func className(_ number: Float) -> String {
    guard number >= 0, number < 65_536, task.names.indices.contains(Int(number)) else {
      return "?"
    }
    return task.names[Int(number)]
  }
}

extension FigureImage {
  /// Grey, or colours where there are three channels.
  init(_ values: [Float], width: Int, height: Int, channels: Int, maximum: Double) {
    self.init(width: width, height: height, pixels: [])
    pixels.reserveCapacity(width * height * 4)
    for pixel in 0..<width * height {
      for channel in 0..<3 {
        let index = pixel * channels + (channels >= 3 ? channel : 0)
        let share = index < values.count ? Double(values[index]) / maximum : 0
        pixels.append(UInt8((min(max(share.isFinite ? share : 0, 0), 1) * 255).rounded()))
      }
      pixels.append(255)
    }
  }
}
