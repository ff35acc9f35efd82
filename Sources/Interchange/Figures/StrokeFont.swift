// The letters of PNG figures: strokes of one width, drawn by this project for it, as wide as those
// of the sans serif faces that SVG figures are set in. A character that has no strokes here is
// shown as a box.

struct StrokeFont {
  /// In hundredths of the size, up from the baseline: capitals are 72 high, small letters 52.
  struct Glyph: Sendable {
    var lines: [FigureLine] = []
    var dots: [FigurePoint] = []
  }

  static func glyph(_ scalar: Unicode.Scalar) -> Glyph {
    if let known = glyphs[scalar] { return known }
    if scalar.properties.isWhitespace { return Glyph() }
    let width = FigureText.width(scalar) * 100
    guard width > 12 else { return Glyph() }
    return parsed("M 6 4 L 6 68 L \(width - 6) 68 L \(width - 6) 4 Z")
  }

  private static let glyphs: [Unicode.Scalar: Glyph] = outlines.mapValues(parsed)

  /// Reads strokes: `M x y` begins one, `L x y` and `C x y x y x y` go on, `Z` closes it, `A x y rx
  /// ry a b` goes on along an ellipse from angle a to b in degrees (or begins there), `B` likewise
  /// begins a stroke in any case, `O x y rx ry` is a whole ellipse and `D x y` a dot.
  private static func parsed(_ text: String) -> Glyph {
    var words = text.split(separator: " ")[...]
    var glyph = Glyph()
    var steps: [FigureStep] = []
    func numbers(_ count: Int) -> [Double] {
      let found = words.prefix(count).compactMap { Double($0) }
      words = words.dropFirst(count)
      return found + [Double](repeating: 0, count: count - found.count)
    }
    func point(_ numbers: [Double], _ start: Int = 0) -> FigurePoint {
      FigurePoint(numbers[start], numbers[start + 1])
    }
    /// Along an ellipse, as a new stroke or on from where the last one is.
    func addArc(_ ellipse: [Double], from start: Double, to end: Double, begins: Bool) {
      let arc = FigureOutline.arc(
        point(ellipse), ellipse[2], ellipse[3], from: start, to: end, every: 12)
      steps += arc.enumerated().map { begins && $0 == 0 ? .move($1) : .line($1) }
    }
    while let word = words.popFirst() {
      switch word {
      case "M": steps.append(.move(point(numbers(2))))
      case "L": steps.append(.line(point(numbers(2))))
      case "C":
        let found = numbers(6)
        steps.append(.curve(point(found), point(found, 2), point(found, 4)))
      case "Z": steps.append(.close)
      case "A", "B":
        let found = numbers(6)
        let isFirst = steps.last.map { $0 == .close } ?? true
        addArc(found, from: found[4], to: found[5], begins: word == "B" || isFirst)
      case "O":
        addArc(numbers(4), from: 0, to: 348, begins: true)
        steps.append(.close)
      case "D": glyph.dots.append(point(numbers(2)))
      default: break
      }
    }
    glyph.lines = FigureOutline(steps).lines
    return glyph
  }

  private static let outlines: [Unicode.Scalar: String] = [
    "!": "M 14 68 L 14 22 D 14 5", "\"": "M 11 68 L 11 50 M 24 68 L 24 50",
    "#": "M 22 68 L 14 4 M 42 68 L 34 4 M 6 47 L 52 47 M 4 25 L 50 25",
    "$": "M 48 54 C 47 63 38 67 28 67 C 16 67 8 61 8 52 C 8 30 49 42 49 20 C 49 10 40 5 28 5 "
      + "C 15 5 8 11 7 20 M 28 76 L 28 -4",
    "%": "O 20 52 13 15 O 69 20 13 15 M 64 68 L 25 4",
    "&": "M 63 4 L 22 50 C 16 60 21 68 30 68 C 39 68 43 61 40 54 C 36 44 8 40 8 21 C 8 9 17 4 28 4 "
      + "C 44 4 54 18 56 34",
    "'": "M 9.5 68 L 9.5 50", "(": "M 26 70 C 6 50 6 4 26 -16", ")": "M 7 70 C 27 50 27 4 7 -16",
    "*": "M 19.5 70 L 19.5 48 M 10 64.5 L 29 53.5 M 29 64.5 L 10 53.5",
    "+": "M 29 8 L 29 50 M 8 29 L 50 29", ",": "D 14 5 M 15 3 L 11 -9", "-": "M 7 26 L 26 26",
    ".": "D 14 5", "/": "M 1 -2 L 27 70",
    "0": "O 28 36 20 32", "1": "M 12 55 L 30 68 L 30 4",
    "2": "A 28 49 19 19 170 -35 L 9 4 L 48 4",
    "3": "A 27 52.5 17 15.5 155 -90 L 21 37 M 27 37 A 27 20.5 20.5 16.5 90 -155",
    "4": "M 38 4 L 38 68 L 7 22 L 50 22",
    "5": "M 45 68 L 14 68 L 11 37 A 27 24.5 21 20.5 140 -150",
    "6": "O 28 24 19.5 20 M 8.5 26 C 8.5 54 20 68 31 68 C 38 68 43 64 46 57",
    "7": "M 8 68 L 48 68 C 34 50 24 28 22 4", "8": "O 28 52.5 17 15.5 O 28 20.5 20 16.5",
    "9": "O 28 48 19.5 20 M 47.5 46 C 47.5 18 36 4 25 4 C 18 4 13 8 10 15",
    ":": "D 14 5 D 14 46", ";": "D 14 46 D 14 5 M 15 3 L 11 -9", "<": "M 50 48 L 8 29 L 50 10",
    "=": "M 8 19 L 50 19 M 8 39 L 50 39", ">": "M 8 48 L 50 29 L 8 10",
    "?": "A 28 51 19 17 170 -30 C 38 34 28 34 28 21 D 28 5",
    "@": "O 50 25 16 18 M 66 43 L 64 16 C 64 4 90 8 90 34 C 90 56 74 68 52 68 C 26 68 8 50 8 26 "
      + "C 8 2 26 -14 50 -14 C 62 -14 72 -11 80 -6",
    "A": "M 4 4 L 33 68 L 62 4 M 14 26 L 52 26",
    "B": "M 11 37 L 37 37 M 11 4 L 11 68 L 36 68 A 36 52.5 18 15.5 90 -90 A 38 20.5 20 16.5 90 -90 "
      + "L 11 4",
    "C": "A 38 36 31 32 42 318", "D": "M 33 4 L 11 4 L 11 68 L 33 68 A 33 36 32 32 90 -90",
    "E": "M 59 68 L 12 68 L 12 4 L 60 4 M 12 37 L 55 37",
    "F": "M 56 68 L 12 68 L 12 4 M 12 36 L 50 36",
    "G": "A 39 36 32 32 45 340 L 70 33 L 42 33",
    "H": "M 11 4 L 11 68 M 61 4 L 61 68 M 11 37 L 61 37",
    "I": "M 14 4 L 14 68", "J": "M 38 68 L 38 22 A 22 22 16 18 0 -175",
    "K": "M 12 4 L 12 68 M 58 68 L 12 26 M 27 40 L 61 4", "L": "M 11 68 L 11 4 L 51 4",
    "M": "M 10 4 L 10 68 L 41.5 8 L 73 68 L 73 4", "N": "M 11 4 L 11 68 L 61 4 L 61 68",
    "O": "O 39 36 32 32", "P": "M 12 4 L 12 68 L 38 68 A 38 51 20 17 90 -90 L 12 34",
    "Q": "O 39 36 32 32 M 46 18 L 69 0",
    "R": "M 12 4 L 12 68 L 40 68 A 40 52 20 16 90 -90 L 12 36 M 42 36 L 63 4",
    "S": "M 58 54 C 56 63 46 68 34 68 C 20 68 11 62 11 52 C 11 28 59 46 59 21 C 59 10 48 4 34 4 "
      + "C 19 4 9 10 7 21",
    "T": "M 4 68 L 57 68 M 30.5 68 L 30.5 4", "U": "M 11 68 L 11 28 A 36 28 25 24 180 360 L 61 68",
    "V": "M 5 68 L 33 4 L 62 68", "W": "M 5 68 L 24 4 L 47 66 L 70 4 L 90 68",
    "X": "M 6 68 L 61 4 M 61 68 L 6 4", "Y": "M 4 68 L 33 33 L 33 4 M 63 68 L 33 33",
    "Z": "M 7 68 L 55 68 L 6 4 L 56 4", "[": "M 23 70 L 10 70 L 10 -16 L 23 -16",
    "\\": "M 1 70 L 27 -2", "]": "M 5 70 L 18 70 L 18 -16 L 5 -16",
    "^": "M 7 36 L 23.5 68 L 40 36", "_": "M 0 -10 L 55 -10", "`": "M 9 68 L 20 57",
    "a": "M 10 38 C 12 45 19 48 27 48 C 38 48 44 44 44 35 L 44 11 C 44 6 46 4 51 4.5 "
      + "M 44 30 C 36 26 8 31 8 15 C 8 7 14 4 22 4 C 34 4 44 11 44 22",
    "b": "M 9 4 L 9 69 O 29 26 19.5 22", "c": "A 26 26 20 22 42 318",
    "d": "O 26 26 19.5 22 M 46 4 L 46 69", "e": "M 8 27 L 47.5 27 A 28 26 20 22 3 316",
    "f": "M 11 4 L 11 57 C 11 66 15 69.5 25 68.5 M 3 48 L 24 48",
    "g": "O 26 26 19.5 22 M 46 48 L 46 1 C 46 -12 38 -17 27 -17 C 17 -17 11 -13 9 -6",
    "h": "M 10 4 L 10 69 B 28 30 18 18 180 0 L 46 4", "i": "M 11 4 L 11 48 D 11 65",
    "j": "M 12 48 L 12 -8 C 12 -15 8 -17.5 1 -16.5 D 12 65",
    "k": "M 10 4 L 10 69 M 44 48 L 10 19 M 21 28 L 46 4", "l": "M 11 4 L 11 69",
    "m": "M 9 4 L 9 48 B 25 32 16 16 180 0 L 41 4 B 57.5 32 16.5 16 180 0 L 74 4",
    "n": "M 10 4 L 10 48 B 28 30 18 18 180 0 L 46 4", "o": "O 28 26 20 22",
    "p": "M 9 48 L 9 -17 O 29 26 19.5 22", "q": "M 46 48 L 46 -17 O 26 26 19.5 22",
    "r": "M 10 4 L 10 48 M 10 27 C 11 42 18 48.5 31 47",
    "s": "M 42 38 C 40 45 34 48 25 48 C 15 48 9 44 9 37 C 9 21 43 32 43 15 C 43 7 36 4 26 4 "
      + "C 15 4 8 8 6 16",
    "t": "M 12 61 L 12 14 C 12 6 15 3.5 24 4.5 M 2 48 L 24 48",
    "u": "M 10 48 L 10 22 A 28 22 18 18 180 360 M 46 48 L 46 4", "v": "M 4 48 L 25 4 L 46 48",
    "w": "M 4 48 L 19 4 L 36 47 L 53 4 L 68 48", "x": "M 5 48 L 45 4 M 45 48 L 5 4",
    "y": "M 4 48 L 25 4 M 46 48 L 25 4 C 19 -12 16 -17 6 -16.5",
    "z": "M 6 48 L 43 48 L 6 4 L 44 4",
    "{": "M 28 70 C 12 70 22 34 6 27 C 22 20 12 -16 28 -16", "|": "M 13 72 L 13 -18",
    "}": "M 6 70 C 22 70 12 34 28 27 C 12 20 22 -16 6 -16",
    "~": "M 7 24 C 13 42 28 36 30 30 C 34 20 46 18 52 36",
    "\u{D7}": "M 12 12 L 46 46 M 46 12 L 12 46", "\u{2212}": "M 8 29 L 50 29",
    "\u{2013}": "M 2 26 L 56 26", "\u{2014}": "M 2 26 L 98 26", "\u{B7}": "D 14 28",
    "\u{2026}": "D 16 5 D 50 5 D 84 5", "\u{B0}": "O 18 57 10 10",
    "\u{2016}": "M 11 72 L 11 -12 M 25 72 L 25 -12", "\u{2207}": "M 4 68 L 62 68 L 33 6 Z",
    "\u{2192}": "M 8 28 L 92 28 M 74 44 L 92 28 L 74 12",
    "\u{2295}": "O 40 28 32 32 M 40 60 L 40 -4 M 8 28 L 72 28",
    "\u{2297}": "O 40 28 32 32 M 17 51 L 63 5 M 63 51 L 17 5",
    "\u{229E}": "M 10 58 L 70 58 L 70 -2 L 10 -2 Z M 40 58 L 40 -2 M 10 28 L 70 28",
    "\u{2299}": "O 40 28 32 32 D 40 28", "\u{B2}": "A 18 59 9 9 165 -35 L 8 38 L 29 38",
    "\u{2265}": "M 8 56 L 50 37 L 8 18 M 8 6 L 50 6",
    "\u{2264}": "M 50 56 L 8 37 L 50 18 M 8 6 L 50 6",
    "\u{B1}": "M 29 18 L 29 58 M 8 38 L 50 38 M 8 8 L 50 8",
    "\u{2713}": "M 6 26 L 22 6 L 52 62",
    "\u{2717}": "M 10 8 L 48 60 M 48 8 L 10 60",
  ]
}
