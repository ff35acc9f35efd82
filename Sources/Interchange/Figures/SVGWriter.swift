// A figure as SVG: vector text and lines, maps as embedded images whose pixels stay boxes. In a
// file of its own colours are a palette's; in a page they are variables of the page, so that it can
// be light or dark, and equal images are stored once.

/// Images of a page, each stored once under a name.
final class SVGImages {
  private var names: [FigureImage: String] = [:]
  private(set) var definitions: [String] = []
  private(set) var bytes = 0

  fileprivate func name(_ image: FigureImage) throws -> String {
    if let known = names[image] { return known }
    let name = "i\(names.count)"
    names[image] = name
    let data = Base64.text(try PNGImage.encoded(image))
    bytes += data.utf8.count
    let rendering = image.isSmooth ? "" : " style=\"image-rendering:pixelated\""
    definitions.append(
      "<image id=\"\(name)\" width=\"1\" height=\"1\" preserveAspectRatio=\"none\"\(rendering) "
        + "href=\"data:image/png;base64,\(data)\"/>")
    return name
  }
}

struct SVGWriter {
  /// nil writes variables of a page: `var(--ink)`.
  var palette: FigureStyle.Palette?
  /// nil stores images where they stand.
  var images: SVGImages?

  static let family = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif"
  static let fixedFamily = "'DejaVu Sans Mono', Menlo, Consolas, monospace"

  /// A file of its own.
  static func file(_ drawing: FigureDrawing, _ palette: FigureStyle.Palette) throws -> String {
    let writer = SVGWriter(palette: palette)
    let (width, height) = (number(drawing.width), number(drawing.height))
    return try """
    <?xml version="1.0" encoding="UTF-8"?>
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)pt" height="\(height)pt" \
    viewBox="0 0 \(width) \(height)" font-family="\(family)" role="img" \
    aria-labelledby="title words">
    <title id="title">\(Markup.escaped(drawing.title))</title>
    <desc id="words">\(Markup.escaped(drawing.words))</desc>
    <rect width="\(width)" height="\(height)" fill="\(writer.paint(.background))"/>
    \(writer.body(drawing.items[...]))
    </svg>

    """
  }

  /// An element of a page.
  func element(_ drawing: FigureDrawing) throws -> String {
    element(drawing, body: try body(drawing.items[...]))
  }

  func element(_ drawing: FigureDrawing, body: String) -> String {
    let (width, height) = (Self.number(drawing.width), Self.number(drawing.height))
    let label = Markup.escaped(drawing.title + ". " + drawing.words)
    return "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(label)\">"
      + body + "</svg>"
  }

  func body(_ items: ArraySlice<FigureItem>) throws -> String {
    try items.map(item).joined(separator: "\n")
  }

  private func item(_ item: FigureItem) throws -> String {
    switch item {
    case .path(let steps, let fill, let stroke):
      return "<path d=\"\(Self.outline(steps))\"\(look(fill, stroke))/>"
    case .rectangle(let box, let radius, let fill, let stroke):
      let corner = radius > 0 ? " rx=\"\(Self.number(radius))\"" : ""
      return "<rect \(Self.place(box))\(corner)\(look(fill, stroke))/>"
    case .circle(let middle, let radius, let fill, let stroke):
      return "<circle cx=\"\(Self.number(middle.x))\" cy=\"\(Self.number(middle.y))\" "
        + "r=\"\(Self.number(radius))\"\(look(fill, stroke))/>"
    case .label(let label): return text(label)
    case .image(let image, let box): return try embedded(image, box)
    }
  }

  private func text(_ label: FigureLabel) -> String {
    let (x, y) = (Self.number(label.place.x), Self.number(label.place.y))
    var look = " font-size=\"\(Self.number(label.size))\" fill=\"\(paint(label.paint))\""
    switch label.anchor {
    case .start: break
    case .middle: look += " text-anchor=\"middle\""
    case .end: look += " text-anchor=\"end\""
    }
    if label.isBold { look += " font-weight=\"bold\"" }
    if label.isFixed { look += " font-family=\"\(Self.fixedFamily)\" xml:space=\"preserve\"" }
    if label.isUpright { look += " transform=\"rotate(-90 \(x) \(y))\"" }
    var raised = ""
    if !label.raised.isEmpty {
      let up = Self.number(-label.size * FigureText.rise)
      let size = Self.number(label.size * FigureText.raisedSize)
      raised =
        "<tspan dy=\"\(up)\" font-size=\"\(size)\">\(Markup.escaped(label.raised))</tspan>"
    }
    return "<text x=\"\(x)\" y=\"\(y)\"\(look)>\(Markup.escaped(label.text))\(raised)</text>"
  }

  private func embedded(_ image: FigureImage, _ box: FigureBox) throws -> String {
    if let images {
      let name = try images.name(image)
      let (x, y) = (Self.number(box.x), Self.number(box.y))
      let (width, height) = (Self.number(box.width), Self.number(box.height))
      return "<use href=\"#\(name)\" "
        + "transform=\"translate(\(x) \(y)) scale(\(width) \(height))\"/>"
    }
    // Viewers that smooth every image then smooth within a box only.
    let shown = image.isSmooth ? image : image.enlarged(toAtLeast: 600)
    let data = Base64.text(try PNGImage.encoded(shown))
    let rendering = image.isSmooth ? "" : " image-rendering=\"optimizeSpeed\""
    return "<image \(Self.place(box)) preserveAspectRatio=\"none\"\(rendering) "
      + "href=\"data:image/png;base64,\(data)\"/>"
  }

  // MARK: Attributes

  private func look(_ fill: FigurePaint?, _ stroke: FigureStroke?) -> String {
    var text = " fill=\"\(fill.map(paint) ?? "none")\""
    guard let stroke else { return text }
    text += " stroke=\"\(paint(stroke.paint))\" stroke-width=\"\(Self.number(stroke.width))\""
    text += " stroke-linecap=\"\(stroke.dash.isEmpty ? "round" : "butt")\""
    text += " stroke-linejoin=\"round\""
    if !stroke.dash.isEmpty {
      let lengths = stroke.dash.map { Self.number($0) }.joined(separator: " ")
      text += " stroke-dasharray=\"\(lengths)\""
    }
    return text
  }

  private func paint(_ paint: FigurePaint) -> String {
    if let palette { return Self.hexadecimal(palette.color(paint)) }
    return paint.variable.map { "var(--\($0))" }
      ?? Self.hexadecimal(
        FigureStyle.Palette.light.color(paint))
  }

  static func hexadecimal(_ color: UInt32) -> String {
    let digits = String(color, radix: 16)
    return "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  private static func place(_ box: FigureBox) -> String {
    "x=\"\(number(box.x))\" y=\"\(number(box.y))\" width=\"\(number(box.width))\" "
      + "height=\"\(number(box.height))\""
  }

  private static func outline(_ steps: [FigureStep]) -> String {
    var text = ""
    func add(_ letter: String, _ points: FigurePoint...) {
      text += letter + points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: " ")
    }
    for step in steps {
      switch step {
      case .move(let point): add("M", point)
      case .line(let point): add("L", point)
      case .curve(let a, let b, let c): add("C", a, b, c)
      case .close: text += "Z"
      }
    }
    return text
  }

  /// Hundredths of a point, without zeros at the end.
  static func number(_ value: Double) -> String {
    let value = value.isFinite ? min(max(value, -1e7), 1e7) : 0
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    let digits = rest < 10 ? "0\(rest)" : rest % 10 == 0 ? "\(rest / 10)" : "\(rest)"
    return "\(sign)\(whole).\(digits)"
  }
}

extension FigurePaint {
  /// Of a page; nil for a colour that is the same in every palette.
  var variable: String? {
    switch self {
    case .background: "ground"
    case .ink: "ink"
    case .muted: "muted"
    case .grid: "grid"
    case .panel: "panel"
    case .frame: "frame"
    case .series(let number): "s\(number % 6)"
    case .pale(let number): "f\(number % 6)"
    case .point(let number): "p\(number % 8)"
    case .skip: "skip"
    case .skipOff: "off"
    case .good: "good"
    case .bad: "bad"
    case .rgb: nil
    }
  }

  /// Every paint that is a variable of a page.
  static let variables: [FigurePaint] =
    [.background, .ink, .muted, .grid, .panel, .frame, .skip, .skipOff, .good, .bad]
    + (0..<6).map { .series($0) } + (0..<6).map { .pale($0) } + (0..<8).map { .point($0) }
}

extension FigureImage {
  /// The same with every pixel as a square of so many that the longer side has about `count`.
  func enlarged(toAtLeast count: Int) -> FigureImage {
    let factor = max(1, count / max(width, height, 1))
    guard factor > 1 else { return self }
    var copy = FigureImage(width: width * factor, height: height * factor, pixels: [])
    copy.pixels.reserveCapacity(pixels.count * factor * factor)
    for row in 0..<height {
      var line: [UInt8] = []
      for column in 0..<width {
        let start = (row * width + column) * 4
        for _ in 0..<factor { line += pixels[start..<start + 4] }
      }
      for _ in 0..<factor { copy.pixels += line }
    }
    return copy
  }
}
