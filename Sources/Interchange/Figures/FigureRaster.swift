// A figure as pixels: shapes are covered exactly (the area of a pixel that an outline covers),
// lines and the strokes of letters are outlines too, so that everything is antialiased alike.
internal import Numerics

struct FigureRaster {
  private(set) var width: Int
  private(set) var height: Int
  /// Red, green and blue of each pixel.
  private(set) var pixels: [UInt8]
  private let scale: Double
  private let palette: FigureStyle.Palette
  /// Signed areas that are summed along each row: of one polygon.
  private var cover: [Float]
  /// How far each pixel is covered by what is painted next, and where.
  private var mask: [Float]
  private var touched: Pixels?

  /// In all, and on a side.
  static let mostPixels = 32_000_000
  static let longestSide = 16384

  /// - Throws: `ExportError` where it would be too large.
  static func png(
    _ drawing: FigureDrawing, _ palette: FigureStyle.Palette, perInch: Double
  ) throws -> [UInt8] {
    let scale = perInch / 72
    let (width, height) = (drawing.width * scale, drawing.height * scale)
    guard width * height <= Double(mostPixels), max(width, height) <= Double(longestSide) else {
      throw ExportError(
        "the picture would have \(Int(width)) × \(Int(height)) pixels; allowed: \(mostPixels) in "
          + "all, \(longestSide) on a side; choose a smaller width or fewer dpi")
    }
    var raster = FigureRaster(
      width: max(1, Int(width.rounded())), height: max(1, Int(height.rounded())), scale, palette)
    for item in drawing.items { raster.draw(item) }
    return try PNGImage.encoded(
      raster.pixels, raster.width, raster.height, channels: 3, resolution: perInch)
  }

  init(width: Int, height: Int, _ scale: Double, _ palette: FigureStyle.Palette) {
    (self.width, self.height, self.scale, self.palette) = (width, height, scale, palette)
    let ground = FigureColors.bytes(palette.color(.background)).prefix(3)
    pixels = []
    pixels.reserveCapacity(width * height * 3)
    for _ in 0..<width * height { pixels += ground }
    cover = [Float](repeating: 0, count: (width + 2) * height)
    mask = [Float](repeating: 0, count: width * height)
  }

  private mutating func draw(_ item: FigureItem) {
    switch item {
    case .path(let steps, let fill, let stroke): draw(FigureOutline(steps), fill, stroke)
    case .rectangle(let box, let radius, let fill, let stroke):
      draw(FigureOutline(box, radius: radius), fill, stroke)
    case .circle(let middle, let radius, let fill, let stroke):
      draw(FigureOutline(circle: middle, radius), fill, stroke)
    case .label(let label): draw(label)
    case .image(let image, let box): draw(image, box)
    }
  }

  private mutating func draw(
    _ outline: FigureOutline, _ fill: FigurePaint?, _ stroke: FigureStroke?
  ) {
    if let fill {
      for line in outline.lines { add(line.points) }
      paint(fill)
    }
    if let stroke {
      for line in outline.lines {
        for piece in line.dashed(stroke.dash) {
          self.stroke(piece, stroke.width, hasRoundEnds: stroke.dash.isEmpty)
        }
      }
      paint(stroke.paint)
    }
  }

  private mutating func draw(_ label: FigureLabel) {
    let weight = label.isBold ? 0.125 : 0.084
    let start: Double
    switch label.anchor {
    case .start: start = 0
    case .middle: start = -FigureText.width(label) / 2
    case .end: start = -FigureText.width(label)
    }
    var x = start
    func place(_ point: FigurePoint) -> FigurePoint {
      label.isUpright
        ? FigurePoint(label.place.x + point.y, label.place.y - point.x)
        : FigurePoint(label.place.x + point.x, label.place.y + point.y)
    }
    func put(_ text: String, _ size: Double, up: Double, _ raster: inout FigureRaster) {
      for scalar in text.unicodeScalars {
        let glyph = StrokeFont.glyph(scalar)
        let natural = FigureText.width(scalar) * size
        let advance = label.isFixed ? 0.602 * size : natural * (label.isBold ? 1.06 : 1)
        let shift = label.isFixed ? (advance - natural) / 2 : 0
        for line in glyph.lines {
          let points = line.points.map {
            place(FigurePoint(x + shift + $0.x / 100 * size, up - $0.y / 100 * size))
          }
          raster.stroke(
            FigureLine(points, isClosed: line.isClosed), weight * size, hasRoundEnds: true)
        }
        for dot in glyph.dots {
          let middle = place(FigurePoint(x + shift + dot.x / 100 * size, up - dot.y / 100 * size))
          raster.add(FigureOutline(circle: middle, weight * size * 0.66).lines[0].points)
        }
        x += advance
      }
    }
    put(label.text, label.size, up: 0, &self)
    put(
      label.raised, label.size * FigureText.raisedSize, up: -label.size * FigureText.rise, &self)
    paint(label.paint)
  }

  private mutating func draw(_ image: FigureImage, _ box: FigureBox) {
    let (left, top) = (box.x * scale, box.y * scale)
    let (across, down) = (box.width * scale, box.height * scale)
    let columns = max(0, Int(left.rounded()))..<min(width, Int((left + across).rounded()))
    let rows = max(0, Int(top.rounded()))..<min(height, Int((top + down).rounded()))
    guard !columns.isEmpty, !rows.isEmpty else { return }
    for y in rows {
      let v = (Double(y) + 0.5 - top) / down * Double(image.height)
      for x in columns {
        let u = (Double(x) + 0.5 - left) / across * Double(image.width)
        let color = image.isSmooth ? image.smooth(u, v) : image.nearest(u, v)
        blend(x, y, color.0, color.1, color.2, Float(color.3) / 255)
      }
    }
  }

  private mutating func blend(
    _ x: Int, _ y: Int, _ red: Float, _ green: Float, _ blue: Float, _ share: Float
  ) {
    let start = (y * width + x) * 3
    for (offset, value) in [red, green, blue].enumerated() {
      let under = Float(pixels[start + offset])
      pixels[start + offset] = UInt8(min(max(under + (value - under) * share, 0), 255).rounded())
    }
  }

  // MARK: Covering

  /// The outline of a line of some width: a box for each piece and a disc at each joint.
  private mutating func stroke(_ line: FigureLine, _ width: Double, hasRoundEnds: Bool) {
    let half = max(width * scale, 0.7) / 2 / scale
    var points = line.points
    if line.isClosed, let first = points.first { points.append(first) }
    for (a, b) in zip(points, points.dropFirst()) {
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = (dx * dx + dy * dy).squareRoot()
      guard length > 1e-9 else { continue }
      let (nx, ny) = (-dy / length * half, dx / length * half)
      add([
        FigurePoint(a.x + nx, a.y + ny), FigurePoint(b.x + nx, b.y + ny),
        FigurePoint(b.x - nx, b.y - ny), FigurePoint(a.x - nx, a.y - ny),
      ])
    }
    let joints = line.isClosed || hasRoundEnds ? points[...] : points.dropFirst().dropLast()
    for joint in joints { add(FigureOutline(circle: joint, half).lines[0].points) }
  }

  /// Adds a polygon to what is painted next: a pixel is covered as far as the polygon that covers
  /// most of it does, so that the pieces of a line leave neither seams nor beads.
  private mutating func add(_ points: [FigurePoint]) {
    guard points.count > 2, let box = Pixels(points, scale, width, height) else { return }
    for (index, a) in points.enumerated() { edge(a, points[(index + 1) % points.count]) }
    for row in box.rows {
      var sum: Float = 0
      let (start, line) = (row * (width + 2), row * width)
      for column in box.columns {
        sum += cover[start + column]
        cover[start + column] = 0
        mask[line + column] = max(mask[line + column], min(abs(sum), 1))
      }
      cover[start + box.columns.upperBound] = 0
      cover[start + box.columns.upperBound + 1] = 0
    }
    touched = touched?.joined(box) ?? box
  }

  /// Adds the area to the right of an edge to every row that it crosses.
  private mutating func edge(_ a: FigurePoint, _ b: FigurePoint) {
    var (x0, y0, x1, y1) = (a.x * scale, a.y * scale, b.x * scale, b.y * scale)
    guard y0 != y1 else { return }
    var sign: Float = 1
    if y0 > y1 {
      swap(&x0, &x1)
      swap(&y0, &y1)
      sign = -1
    }
    guard y1 > 0, y0 < Double(height) else { return }
    let slope = (x1 - x0) / (y1 - y0)
    if y0 < 0 { (x0, y0) = (x0 - y0 * slope, 0) }
    let end = min(y1, Double(height))
    let (top, bottom) = (Int(y0), min(height - 1, Int(end)))
    guard top <= bottom else { return }
    var x = x0
    for row in top...bottom {
      let from = max(y0, Double(row))
      let to = min(end, Double(row + 1))
      guard to > from else { continue }
      let next = x + slope * (to - from)
      span(row, x, next, Float(to - from) * sign)
      x = next
    }
  }

  /// One row of an edge: `height` of it, from x to x.
  private mutating func span(_ row: Int, _ a: Double, _ b: Double, _ height: Float) {
    let limit = Double(width)
    let (low, high) = (min(max(min(a, b), 0), limit), min(max(max(a, b), 0), limit))
    let start = row * (width + 2)
    let (first, last) = (Int(low), Int(high))
    guard last > first else {
      let middle = Float((low + high) / 2 - Double(first))
      cover[start + first] += height * (1 - middle)
      cover[start + first + 1] += height * middle
      return
    }
    // The share of the height that falls on each pixel, and how far to its right it lies.
    let across = high - low
    var left = low
    for column in first...last {
      let right = min(high, Double(column + 1))
      guard right > left else { continue }
      let share = height * Float((right - left) / across)
      let middle = Float((left + right) / 2 - Double(column))
      cover[start + column] += share * (1 - middle)
      cover[start + column + 1] += share * middle
      left = right
    }
  }

  /// Paints what was added.
  private mutating func paint(_ paint: FigurePaint) {
    guard let touched else { return }
    let color = FigureColors.bytes(palette.color(paint))
    let (red, green, blue) = (Float(color[0]), Float(color[1]), Float(color[2]))
    for row in touched.rows {
      for column in touched.columns {
        let share = mask[row * width + column]
        guard share > 0 else { continue }
        mask[row * width + column] = 0
        blend(column, row, red, green, blue, share)
      }
    }
    self.touched = nil
  }

  /// A part of the picture.
  private struct Pixels {
    var columns: Range<Int>
    var rows: Range<Int>

    /// Around a polygon; nil where nothing of it is in the picture.
    init?(_ points: [FigurePoint], _ scale: Double, _ width: Int, _ height: Int) {
      var (left, top) = (Double.infinity, Double.infinity)
      var (right, bottom) = (-Double.infinity, -Double.infinity)
      for point in points {
        (left, right) = (min(left, point.x * scale), max(right, point.x * scale))
        (top, bottom) = (min(top, point.y * scale), max(bottom, point.y * scale))
      }
      func pixel(_ value: Double, _ limit: Int) -> Int {
        Int(min(max(value, 0), Double(limit)))
      }
      columns = pixel(left, width)..<max(pixel(left, width), pixel(right.rounded(.up), width))
      rows = pixel(top, height)..<max(pixel(top, height), pixel(bottom.rounded(.up), height))
      guard left.isFinite, right.isFinite, top.isFinite, bottom.isFinite, !rows.isEmpty else {
        return nil
      }
    }

    func joined(_ other: Pixels) -> Pixels {
      var copy = self
      copy.columns =
        min(
          columns.lowerBound, other.columns.lowerBound)..<max(
          columns.upperBound, other.columns.upperBound)
      copy.rows =
        min(rows.lowerBound, other.rows.lowerBound)..<max(rows.upperBound, other.rows.upperBound)
      return copy
    }
  }
}

extension FigureImage {
  fileprivate typealias Pixel = (Float, Float, Float, Float)

  fileprivate func pixel(_ column: Int, _ row: Int) -> Pixel {
    let start =
      (min(max(row, 0), height - 1) * width + min(max(column, 0), width - 1)) * 4
    return (
      Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]),
      Float(pixels[start + 3])
    )
  }

  fileprivate func nearest(_ u: Double, _ v: Double) -> Pixel {
    pixel(Int(u.rounded(.down)), Int(v.rounded(.down)))
  }

  fileprivate func smooth(_ u: Double, _ v: Double) -> Pixel {
    let (x, y) = (u - 0.5, v - 0.5)
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (s, t) = (Float(x - Double(left)), Float(y - Double(top)))
    func mix(_ a: Pixel, _ b: Pixel, _ share: Float) -> Pixel {
      (
        a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share, a.2 + (b.2 - a.2) * share,
        a.3 + (b.3 - a.3) * share
      )
    }
    return mix(
      mix(pixel(left, top), pixel(left + 1, top), s),
      mix(pixel(left, top + 1), pixel(left + 1, top + 1), s), t)
  }
}
