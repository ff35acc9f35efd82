// A picture as a list of shapes and texts, in points (1/72 inch) from the upper left corner.
// Figures make it; `SVGWriter` and `FigureRaster` show it, so that an SVG and a PNG are of one
// drawing.

struct FigurePoint: Hashable, Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

struct FigureBox: Hashable, Sendable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var right: Double { x + width }
  var bottom: Double { y + height }
  var middle: FigurePoint { FigurePoint(x + width / 2, y + height / 2) }
}

/// What a shape is for; a palette says its colour.
enum FigurePaint: Hashable, Sendable {
  case background
  /// Text and axes.
  case ink
  /// Labels of axes and notes.
  case muted
  /// Lines behind curves.
  case grid
  /// A pale area: a block of layers.
  case panel
  case frame
  /// The run's own curve is 0, its twin's 1.
  case series(Int)
  /// The pale line of single values behind the curve of their means.
  case pale(Int)
  /// The points of a class of the plane.
  case point(Int)
  case skip
  case skipOff
  case good
  case bad
  case rgb(UInt32)
}

struct FigureStroke: Hashable, Sendable {
  var paint: FigurePaint
  var width: Double
  /// Lengths on and off; empty is solid.
  var dash: [Double] = []

  init(_ paint: FigurePaint, _ width: Double, dash: [Double] = []) {
    (self.paint, self.width, self.dash) = (paint, width, dash)
  }
}

/// A piece of an outline.
enum FigureStep: Hashable, Sendable {
  case move(FigurePoint)
  case line(FigurePoint)
  case curve(FigurePoint, FigurePoint, FigurePoint)
  case close
}

/// Where a text stands beside its place.
enum FigureAnchor: Hashable, Sendable { case start, middle, end }

struct FigureLabel: Hashable, Sendable {
  var text: String
  /// The left, middle or right end of its baseline.
  var place: FigurePoint
  var size: Double
  var paint = FigurePaint.ink
  var anchor = FigureAnchor.start
  var isBold = false
  /// Whether every character is as wide as another.
  var isFixed = false
  /// Whether it reads from the bottom to the top.
  var isUpright = false
  /// Raised and smaller behind the text: the exponent of a power.
  var raised = ""
}

/// Cells of a map or pixels of an image.
struct FigureImage: Hashable, Sendable {
  var width: Int
  var height: Int
  /// Red, green, blue and opacity of each pixel, row by row from the top.
  var pixels: [UInt8]
  /// Whether it is shown smooth, as what it samples is; else each pixel is a box.
  var isSmooth = false
}

enum FigureItem: Hashable, Sendable {
  case path([FigureStep], fill: FigurePaint?, stroke: FigureStroke?)
  case rectangle(FigureBox, radius: Double, fill: FigurePaint?, stroke: FigureStroke?)
  case circle(FigurePoint, Double, fill: FigurePaint?, stroke: FigureStroke?)
  case label(FigureLabel)
  case image(FigureImage, FigureBox)
}

struct FigureDrawing: Hashable, Sendable {
  var width: Double
  var height: Double
  var items: [FigureItem] = []
  /// What it shows, for who cannot see it: one line, and what was measured.
  var title = ""
  var words = ""
  /// Where steps run from left to right: for who marks one of them.
  var cursor: FigureBox?

  init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  // MARK: Drawing

  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ stroke: FigureStroke
  ) {
    items.append(
      .path(
        [.move(FigurePoint(x1, y1)), .line(FigurePoint(x2, y2))], fill: nil, stroke: stroke))
  }

  mutating func polyline(_ points: [FigurePoint], _ stroke: FigureStroke) {
    guard let first = points.first, points.count > 1 else { return }
    items.append(
      .path([.move(first)] + points.dropFirst().map { .line($0) }, fill: nil, stroke: stroke))
  }

  mutating func path(
    _ steps: [FigureStep], fill: FigurePaint? = nil, stroke: FigureStroke? = nil
  ) {
    items.append(.path(steps, fill: fill, stroke: stroke))
  }

  mutating func rectangle(
    _ box: FigureBox, radius: Double = 0, fill: FigurePaint? = nil, stroke: FigureStroke? = nil
  ) {
    items.append(.rectangle(box, radius: radius, fill: fill, stroke: stroke))
  }

  mutating func circle(
    _ middle: FigurePoint, _ radius: Double, fill: FigurePaint? = nil, stroke: FigureStroke? = nil
  ) {
    items.append(.circle(middle, radius, fill: fill, stroke: stroke))
  }

  mutating func label(
    _ text: String, _ x: Double, _ y: Double, _ size: Double, _ paint: FigurePaint = .ink,
    _ anchor: FigureAnchor = .start, bold: Bool = false, fixed: Bool = false, upright: Bool = false
  ) {
    guard !text.isEmpty else { return }
    items.append(
      .label(
        FigureLabel(
          text: FigureText.printable(text), place: FigurePoint(x, y), size: size, paint: paint,
          anchor: anchor, isBold: bold, isFixed: fixed, isUpright: upright)))
  }

  mutating func image(_ image: FigureImage, _ box: FigureBox) {
    guard image.width > 0, image.height > 0, box.width > 0, box.height > 0 else { return }
    items.append(.image(image, box))
  }

  /// Puts another drawing into this one.
  mutating func add(_ other: FigureDrawing, x: Double, y: Double) {
    items += other.items.map { $0.moved(x, y) }
  }
}

extension FigureItem {
  fileprivate func moved(_ x: Double, _ y: Double) -> FigureItem {
    func moved(_ point: FigurePoint) -> FigurePoint { FigurePoint(point.x + x, point.y + y) }
    func moved(_ box: FigureBox) -> FigureBox {
      FigureBox(x: box.x + x, y: box.y + y, width: box.width, height: box.height)
    }
    switch self {
    case .path(let steps, let fill, let stroke):
      let moved = steps.map { step -> FigureStep in
        switch step {
        case .move(let point): .move(moved(point))
        case .line(let point): .line(moved(point))
        case .curve(let a, let b, let c): .curve(moved(a), moved(b), moved(c))
        case .close: .close
        }
      }
      return .path(moved, fill: fill, stroke: stroke)
    case .rectangle(let box, let radius, let fill, let stroke):
      return .rectangle(moved(box), radius: radius, fill: fill, stroke: stroke)
    case .circle(let point, let radius, let fill, let stroke):
      return .circle(moved(point), radius, fill: fill, stroke: stroke)
    case .label(var label):
      label.place = moved(label.place)
      return .label(label)
    case .image(let image, let box): return .image(image, moved(box))
    }
  }
}
