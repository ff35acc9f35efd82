// How figures look: sizes for a column of a paper, and the colours of three palettes. Every curve
// also has a dash pattern of its own, so that none is told by its colour alone.

struct FigureStyle: Hashable, Sendable {
  enum Palette: String, CaseIterable, Sendable {
    /// White paper.
    case print
    /// The screen's palettes.
    case light, dark
  }

  /// Of one picture, in points.
  var width = 3.3 * 72
  /// nil: what suits the picture.
  var height: Double?
  var font = 8.0
  var palette = Palette.print

  /// Of curves and axes.
  var line: Double { 0.75 * font / 8 }
  var thin: Double { 0.5 * font / 8 }
  /// Of labels in the picture.
  var small: Double { font * 0.875 }

  static let dashes: [[Double]] = [
    [], [4, 2], [1, 1.5], [6, 2, 1, 2], [3, 1.5, 1, 1.5, 1, 1.5],
  ]
}

extension FigureStyle.Palette {
  /// Red, green and blue.
  func color(_ paint: FigurePaint) -> UInt32 { colors.color(paint) }

  private var colors: FigureColorTable {
    switch self {
    case .print: .print
    case .light: .light
    case .dark: .dark
    }
  }
}

/// What each paint is in one palette.
private struct FigureColorTable {
  var background: UInt32
  var ink: UInt32
  var muted: UInt32
  var grid: UInt32
  var panel: UInt32
  var frame: UInt32
  var skip: UInt32
  var skipOff: UInt32
  var good: UInt32
  var bad: UInt32
  var series: [UInt32]
  var points: [UInt32]
  /// What pale colours lie over.
  var paper: UInt32

  static let print = FigureColorTable(
    background: 0xFFFFFF, ink: 0x000000, muted: 0x55555C, grid: 0xE4E4E4, panel: 0xF4F5F6,
    frame: 0x8A8A93, skip: 0x00666B, skipOff: 0x8A8A93, good: 0x2D6A12, bad: 0xB3261E,
    series: [0x00666B, 0xC05A00, 0x7F3BE6, 0x4D1819, 0x1A1EF4, 0x4B3085],
    points: [
      0x0B3C8C, 0xA65300, 0x2D6A12, 0x6A1B9A, 0x00666B, 0x8C1D18, 0x5D4037, 0x37474F,
    ], paper: 0xFFFFFF)

  static let light: FigureColorTable = {
    var colors = print
    (colors.background, colors.ink, colors.panel) = (0xFBFBF8, 0x16161A, 0xEEF1F2)
    return colors
  }()

  static let dark = FigureColorTable(
    background: 0x101014, ink: 0xE8E8EC, muted: 0xA2A2AA, grid: 0x2A2A30, panel: 0x1A2026,
    frame: 0x6C6C76, skip: 0x7AD0C8, skipOff: 0x6C6C76, good: 0x8FCB6B, bad: 0xF07060,
    series: [0x7AD0C8, 0xE8A93C, 0xD7748A, 0xA9A0F0, 0xDEE490, 0xFA4F24],
    points: [
      0xA8CCFF, 0xFFD9A8, 0xC5E8A8, 0xE0B8F0, 0xA8E8E2, 0xFFB8B0, 0xE0C8B8, 0xC8D4DA,
    ], paper: 0x101014)

  func color(_ paint: FigurePaint) -> UInt32 {
    switch paint {
    case .background: background
    case .ink: ink
    case .muted: muted
    case .grid: grid
    case .panel: panel
    case .frame: frame
    case .series(let number): series[number % series.count]
    case .pale(let number): Self.blend(series[number % series.count], paper)
    case .point(let number): points[number % points.count]
    case .skip: skip
    case .skipOff: skipOff
    case .good: good
    case .bad: bad
    case .rgb(let color): color
    }
  }

  /// Two fifths of a colour over another.
  private static func blend(_ color: UInt32, _ under: UInt32) -> UInt32 {
    var sum: UInt32 = 0
    for shift in [16, 8, 0] as [UInt32] {
      let (a, b) = (color >> shift & 255, under >> shift & 255)
      sum |= ((a * 2 + b * 3) / 5) << shift
    }
    return sum
  }
}

/// Colours for numbers.
enum FigureColors {
  /// Viridis (van der Walt and Smith, 2015): lightness grows steadily, so that it reads in grey.
  private static let viridis: [UInt32] = [
    0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725,
  ]

  /// - Parameter position: 0 low to 1 high, clamped.
  static func sequential(_ position: Double) -> UInt32 {
    let place = min(max(position, 0), 1) * Double(viridis.count - 1)
    let lower = min(Int(place), viridis.count - 2)
    let share = place - Double(lower)
    var color: UInt32 = 0
    for shift in [16, 8, 0] as [UInt32] {
      let (a, b) = (viridis[lower] >> shift & 255, viridis[lower + 1] >> shift & 255)
      color |= UInt32((Double(a) + (Double(b) - Double(a)) * share).rounded()) << shift
    }
    return color
  }

  /// Areas of classes; they read on light and on dark ground. The first two are blue and orange.
  private static let classes: [UInt32] = [
    0x2F6FD0, 0xE07B1A, 0x4E9A33, 0x9A57C4, 0x1FA39A, 0xD0483E, 0xA0785A, 0x78909C, 0xC9B32B,
    0xD65C9E,
  ]

  static func area(_ label: Int) -> UInt32 { classes[max(0, label) % classes.count] }

  static func bytes(_ color: UInt32, _ opacity: Double = 1) -> [UInt8] {
    [
      UInt8(color >> 16 & 255), UInt8(color >> 8 & 255), UInt8(color & 255),
      UInt8((min(max(opacity, 0), 1) * 255).rounded()),
    ]
  }
}
