// How wide a text is in the sans serif faces that figures are set in (the widths of Helvetica,
// which Arial and Liberation Sans share), and what of a stranger's text is drawn.
internal import Schema

enum FigureText {
  /// Of the characters from space to tilde, in thousandths of the size.
  static let widths: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  /// Size of what is raised, and how far, as shares of the size.
  static let raisedSize = 0.72
  static let rise = 0.38

  static func width(_ scalar: Unicode.Scalar) -> Double {
    let value = Int(scalar.value)
    if value >= 32, value < 127 { return Double(widths[value - 32]) / 1000 }
    switch value {
    case 0xA0, 0x2009, 0x202F: return 0.278
    case 0xB7: return 0.278
    case 0xB2, 0xB3, 0xB0, 0xB9: return 0.36
    case 0xD7, 0x2212: return 0.584
    case 0x2016: return 0.36
    case 0x2207: return 0.66
    case 0x2026, 0x2014, 0x2192: return 1
    case 0x2295...0x22A1: return 0.8
    case 0x300...0x36F, 0x200B...0x200F: return 0
    case 0x1100...0x115F, 0x2E80...0x9FFF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60,
      0x1F000...0x1FAFF:
      return 1
    default: return 0.58
    }
  }

  /// In points.
  static func width(_ text: String, _ size: Double, bold: Bool = false, fixed: Bool = false)
    -> Double
  {
    if fixed { return Double(text.unicodeScalars.count) * 0.602 * size }
    let sum = text.unicodeScalars.reduce(0) { $0 + width($1) }
    return sum * size * (bold ? 1.06 : 1)
  }

  static func width(_ label: FigureLabel) -> Double {
    width(label.text, label.size, bold: label.isBold, fixed: label.isFixed)
      + width(label.raised, label.size * raisedSize)
  }

  /// As much of it as fits, with `…` where something is left out.
  static func fitted(_ text: String, _ size: Double, _ room: Double, bold: Bool = false) -> String {
    guard width(text, size, bold: bold) > room else { return text }
    var kept = ""
    var used = width("…", size)
    for character in text {
      used += width(String(character), size, bold: bold)
      if used > room { break }
      kept.append(character)
    }
    return kept.isEmpty ? "" : kept + "…"
  }

  /// A stranger's text in one line: what steers or turns text is written as its number.
  static func printable(_ text: String) -> String {
    visible(String(text.unicodeScalars.prefix(400)))
  }
}
