// Turns a matrix into cells: shrinks or stretches it to the pixels there are, and picks half
// blocks, coloured cells or density characters by what the terminal can do.
internal import Numerics

struct HeatmapPainter {
  /// What a part of the matrix holds.
  private enum Pixel {
    case empty, zero
    /// Quotients by zero, which have no place on a scale of ratios.
    case overZero
    /// Values, at this mean place on the scale.
    case value(Float)
    /// Values at this mean place, and zeros, which have no place.
    case mixed(Float)
  }

  private let map: Heatmap
  private let rect: Rect
  private let drawing: Drawing
  private let ramp: ColorRamp
  private let halfBlocks: Bool
  private let hasQuotients: Bool

  init(_ map: Heatmap, in rect: Rect, _ drawing: Drawing) {
    self.map = map
    self.rect = rect
    self.drawing = drawing
    ramp = map.ramp == .sequential ? drawing.theme.sequential : drawing.theme.diverging
    hasQuotients = map.hasQuotients
    halfBlocks =
      drawing.glyphs.hasBlocks && ramp.levels.count > 5
      || map.ramp == .diverging
        && drawing.glyphs.hasBlocks && ramp.hasColor
  }

  func draw(into grid: inout Grid) {
    guard !rect.isEmpty, map.rows > 0, map.columns > 0 else { return }
    let pixelRows = rect.height * (halfBlocks ? 2 : 1)
    let scale = HeatmapScale(map.scale)
    let spans = (0..<rect.width).map {
      HeatmapPainter.span($0, of: rect.width, over: map.columns)
    }
    var pixels: [Pixel] = []
    pixels.reserveCapacity(pixelRows * rect.width)
    var drawn: Range<Int>?
    for y in 0..<pixelRows {
      let rows = HeatmapPainter.span(y, of: pixelRows, over: map.rows)
      if rows == drawn {
        // A matrix that is stretched.
        pixels += pixels.suffix(rect.width)
      } else {
        map.values.withUnsafeBufferPointer { values in
          for columns in spans { pixels.append(pixel(rows, columns, scale, values)) }
        }
      }
      drawn = rows
    }
    for y in 0..<rect.height {
      for x in 0..<rect.width {
        let cell =
          halfBlocks
          ? halves(pixels[2 * y * rect.width + x], pixels[(2 * y + 1) * rect.width + x])
          : single(pixels[y * rect.width + x])
        grid[rect.x + x, rect.y + y] = cell
      }
    }
  }

  /// The matrix indices that pixel `index` of `count` stands for.
  static func span(_ index: Int, of count: Int, over length: Int) -> Range<Int> {
    let start = min(index * length / count, length - 1)
    return start..<max(start + 1, min((index + 1) * length / count, length))
  }

  private func pixel(
    _ rows: Range<Int>, _ columns: Range<Int>, _ scale: HeatmapScale,
    _ values: UnsafeBufferPointer<Float>
  ) -> Pixel {
    var sum: Float = 0
    var count: Float = 0
    var (zeros, overZero) = (false, false)
    for row in rows {
      let start = row * map.columns + columns.lowerBound
      let end = min(row * map.columns + columns.upperBound, values.count)
      guard start < end else { break }
      for index in start..<end {
        let value = values[index]
        if hasQuotients, value == .infinity {
          overZero = true
        } else if let place = scale.position(value) {
          sum += place
          count += 1
        } else if value == 0 {
          zeros = true
        }
      }
    }
    if count > 0 { return zeros ? .mixed(sum / count) : .value(sum / count) }
    return overZero ? .overZero : zeros ? .zero : .empty
  }

  /// A cell of two rows. Zeros in either show in the whole cell: a half cell has no room for a
  /// mark.
  private func halves(_ upper: Pixel, _ lower: Pixel) -> Cell {
    switch (upper, lower) {
    case (.overZero, _), (_, .overZero): return single(.overZero)
    case (.value(let upper), .value(let lower)):
      return Cell(
        drawing.glyphs.upperHalf,
        Style(foreground: ramp.color(at: upper), background: ramp.color(at: lower)))
    case (.empty, .value(let place)):
      return Cell(drawing.glyphs.lowerHalf, Style(foreground: ramp.color(at: place)))
    case (.value(let place), .empty):
      return Cell(drawing.glyphs.upperHalf, Style(foreground: ramp.color(at: place)))
    case (.empty, _): return single(lower)
    case (_, .empty), (.zero, .zero): return single(upper)
    case (.zero, .value(let place)), (.zero, .mixed(let place)),
      (.value(let place), .zero), (.mixed(let place), .zero):
      return single(.mixed(place))
    case (.mixed(let upper), .mixed(let lower)), (.mixed(let upper), .value(let lower)),
      (.value(let upper), .mixed(let lower)):
      return single(.mixed((upper + lower) / 2))
    }
  }

  private func single(_ pixel: Pixel) -> Cell {
    switch pixel {
    case .empty: .blank
    case .zero: Self.zero(ramp, drawing)
    case .overZero: Self.overZero(ramp, drawing)
    case .value(let place):
      ramp.levels.count > 5
        ? Cell(" ", Style(background: ramp.color(at: place)))
        : Self.density(place, ramp, diverging: map.ramp == .diverging)
    case .mixed(let place): Self.someZeros(place, ramp, drawing)
    }
  }

  /// Nothing but exact zeros: a dot on black.
  static func zero(_ ramp: ColorRamp, _ drawing: Drawing) -> Cell {
    let mark: Unicode.Scalar = drawing.glyphs.hasBlocks ? "·" : "_"
    return Cell(
      mark, ramp.levels.count > 5 ? drawing[.frame].on(ramp.zero) : drawing[.muted])
  }

  /// Nothing but quotients by zero: a mark on black.
  static func overZero(_ ramp: ColorRamp, _ drawing: Drawing) -> Cell {
    let mark: Unicode.Scalar = drawing.glyphs.hasBlocks ? "∞" : "^"
    return Cell(
      mark, ramp.levels.count > 5 ? drawing[.text].on(ramp.zero) : drawing[.text])
  }

  /// Values with zeros among them: shaded, the values' colour on black. Where there are few colours
  /// three marks tell small values from large ones.
  static func someZeros(_ place: Float, _ ramp: ColorRamp, _ drawing: Drawing) -> Cell {
    let marks = drawing.glyphs.shades
    let isColored = ramp.levels.count > 5
    let step = Int(min(max(place, 0), 1) * Float(marks.count - 1) + 0.5)
    return Cell(
      isColored ? marks[marks.count / 2] : marks[step],
      Style(
        foreground: ramp.color(at: place), background: isColored ? ramp.zero : .default))
  }

  /// A density character: darker is larger on a sequential map. On a diverging one the two ends
  /// have different characters.
  static func density(_ place: Float, _ ramp: ColorRamp, diverging: Bool) -> Cell {
    let style = Style(foreground: ramp.color(at: place))
    if diverging {
      let side: [Unicode.Scalar] = ["=", "-", " ", ".", ":"]
      return Cell(side[Int(min(max(place, 0), 1) * 4 + 0.5)], style)
    }
    // A measured value is never blank, however small.
    let glyph = ColorRamp.glyph(at: 0.12 + 0.88 * min(max(place, 0), 1))
    return Cell(glyph, style)
  }
}

/// From a value to its place on the colour scale.
struct HeatmapScale {
  private let low: Float
  private let span: Float
  private let logarithmic: Bool

  init(_ scale: Heatmap.Scale) {
    let range: ClosedRange<Double>
    switch scale {
    case .linear(let given):
      range = given
      logarithmic = false
    case .logarithmic(let given):
      let low = max(given.lowerBound, 1e-300)
      let start = Logarithm.base10(low)
      // Of neighbouring numbers the larger one's logarithm may be rounded below the other's.
      range = start...max(start, Logarithm.base10(max(given.upperBound, low)))
      logarithmic = true
    }
    let start = range.lowerBound.isFinite ? range.lowerBound : 0
    let width = range.upperBound - start
    low = Float(min(max(start, -1e30), 1e30))
    span = width > 1e-30 && width < 1e30 ? Float(width) : 1
  }

  /// nil for NaN and, on a logarithmic scale, for zero. Infinity is the high end. Negative values
  /// on a logarithmic scale count by their magnitude.
  func position(_ value: Float) -> Float? {
    if value.isNaN { return nil }
    if value.isInfinite { return value > 0 || logarithmic ? 1 : 0 }
    guard logarithmic else { return bounded((value - low) / span) }
    guard value != 0 else { return nil }
    return bounded((Logarithm.base10(value.magnitude) - low) / span)
  }

  private func bounded(_ place: Float) -> Float { place.isNaN ? 0 : min(max(place, -1), 2) }
}
