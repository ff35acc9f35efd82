// Which characters a terminal can show, and the marks widgets use, in both sets.

/// How many colours a terminal shows.
package enum ColorDepth: String, Hashable, Sendable, CaseIterable {
  case truecolor, indexed256, ansi16, ansi8, mono
}

package enum GlyphSet: String, Hashable, Sendable, CaseIterable {
  /// Box drawing, blocks and braille.
  case unicode
  case ascii

  private func pick(_ unicode: Unicode.Scalar, _ ascii: Unicode.Scalar) -> Unicode.Scalar {
    self == .unicode ? unicode : ascii
  }

  package var horizontal: Unicode.Scalar { pick("─", "-") }
  package var vertical: Unicode.Scalar { pick("│", "|") }
  package var topLeft: Unicode.Scalar { pick("╭", "+") }
  package var topRight: Unicode.Scalar { pick("╮", "+") }
  package var bottomLeft: Unicode.Scalar { pick("╰", "+") }
  package var bottomRight: Unicode.Scalar { pick("╯", "+") }
  package var dottedVertical: Unicode.Scalar { pick("┊", ":") }
  package var dottedHorizontal: Unicode.Scalar { pick("╌", ".") }
  package var teeLeft: Unicode.Scalar { pick("┤", "+") }
  package var teeDown: Unicode.Scalar { pick("┬", "+") }
  package var corner: Unicode.Scalar { pick("└", "+") }
  package var arrowRight: Unicode.Scalar { pick("▶", ">") }
  package var arrowLeft: Unicode.Scalar { pick("◀", "<") }
  package var joinAdd: Unicode.Scalar { pick("⊕", "+") }
  package var joinConcat: Unicode.Scalar { pick("⊞", "#") }
  package var joinGate: Unicode.Scalar { pick("⊗", "%") }
  package var joinAttend: Unicode.Scalar { pick("⊙", "@") }
  package var projection: Unicode.Scalar { pick("▣", "P") }
  package var check: Unicode.Scalar { pick("✓", "*") }
  package var cross: Unicode.Scalar { pick("✗", "x") }
  package var crosshair: Unicode.Scalar { pick("┼", "X") }
  package var dot: Unicode.Scalar { pick("●", "*") }
  package var upperHalf: Unicode.Scalar { pick("▀", "#") }
  package var lowerHalf: Unicode.Scalar { pick("▄", "#") }
  package var fullBlock: Unicode.Scalar { pick("█", "#") }

  /// Blank to full in eight steps growing from the left.
  package var leftBlocks: [Unicode.Scalar] {
    self == .unicode ? [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"] : [" ", "-", "=", "#"]
  }

  /// Blank to full in eight steps growing from below.
  package var lowerBlocks: [Unicode.Scalar] {
    self == .unicode
      ? [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] : [" ", ".", ":", "-", "=", "+", "*", "#"]
  }

  /// Three shades for values with zeros among them. No density character is one of them.
  package var shades: [Unicode.Scalar] {
    self == .unicode ? ["░", "▒", "▓"] : [",", ";", "&"]
  }

  /// Darkness in ten steps, for maps without colour.
  package static let density: [Unicode.Scalar] = [
    " ", ".", ":", "-", "=", "+", "*", "#", "%", "@",
  ]
}
