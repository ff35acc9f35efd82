// Which characters a terminal can show, and the marks widgets use, in both sets.

/// How many colours a terminal shows.
package enum ColorDepth: String, Hashable, Sendable, CaseIterable {
  case truecolor, indexed256, ansi16, ansi8, mono
}

package enum GlyphSet: String, Hashable, Sendable, CaseIterable {
  /// Box drawing, blocks and braille.
  case unicode
  /// Box drawing and blocks as in code page 437, which fonts without braille have.
  case blocks
  case ascii

  /// Whether there are half blocks and lines.
  package var hasBlocks: Bool { self != .ascii }

  private func pick(_ unicode: Unicode.Scalar, _ ascii: Unicode.Scalar) -> Unicode.Scalar {
    pick(unicode, blocks: unicode, ascii)
  }

  private func pick(
    _ unicode: Unicode.Scalar, blocks: Unicode.Scalar, _ ascii: Unicode.Scalar
  ) -> Unicode.Scalar {
    switch self {
    case .unicode: unicode
    case .blocks: blocks
    case .ascii: ascii
    }
  }

  package var horizontal: Unicode.Scalar { pick("─", "-") }
  package var vertical: Unicode.Scalar { pick("│", "|") }
  package var topLeft: Unicode.Scalar { pick("╭", blocks: "┌", "+") }
  package var topRight: Unicode.Scalar { pick("╮", blocks: "┐", "+") }
  package var bottomLeft: Unicode.Scalar { pick("╰", blocks: "└", "+") }
  package var bottomRight: Unicode.Scalar { pick("╯", blocks: "┘", "+") }
  package var dottedVertical: Unicode.Scalar { pick("┊", blocks: ":", ":") }
  package var dottedHorizontal: Unicode.Scalar { pick("╌", blocks: "-", ".") }
  package var teeLeft: Unicode.Scalar { pick("┤", "+") }
  package var teeDown: Unicode.Scalar { pick("┬", "+") }
  package var corner: Unicode.Scalar { pick("└", "+") }
  package var arrowRight: Unicode.Scalar { pick("▶", blocks: "►", ">") }
  package var arrowLeft: Unicode.Scalar { pick("◀", blocks: "◄", "<") }
  package var joinAdd: Unicode.Scalar { pick("⊕", blocks: "+", "+") }
  package var joinConcat: Unicode.Scalar { pick("⊞", blocks: "#", "#") }
  package var joinGate: Unicode.Scalar { pick("⊗", blocks: "%", "%") }
  package var joinAttend: Unicode.Scalar { pick("⊙", blocks: "@", "@") }
  package var projection: Unicode.Scalar { pick("▣", blocks: "■", "P") }
  package var check: Unicode.Scalar { pick("✓", blocks: "√", "*") }
  package var cross: Unicode.Scalar { pick("✗", blocks: "x", "x") }
  package var crosshair: Unicode.Scalar { pick("┼", "X") }
  package var dot: Unicode.Scalar { pick("●", blocks: "•", "*") }
  package var upperHalf: Unicode.Scalar { pick("▀", "#") }
  package var lowerHalf: Unicode.Scalar { pick("▄", "#") }
  package var fullBlock: Unicode.Scalar { pick("█", "#") }

  /// Blank to full in eight steps growing from the left.
  package var leftBlocks: [Unicode.Scalar] {
    switch self {
    case .unicode: [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    case .blocks: [" ", "▌", "█"]
    case .ascii: [" ", "-", "=", "#"]
    }
  }

  /// Blank to full in eight steps growing from below.
  package var lowerBlocks: [Unicode.Scalar] {
    switch self {
    case .unicode: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    case .blocks: [" ", "▄", "█"]
    case .ascii: [" ", ".", ":", "-", "=", "+", "*", "#"]
    }
  }

  /// Three shades for values with zeros among them. No density character is one of them.
  package var shades: [Unicode.Scalar] {
    hasBlocks ? ["░", "▒", "▓"] : [",", ";", "&"]
  }

  /// Darkness in ten steps, for maps without colour.
  package static let density: [Unicode.Scalar] = [
    " ", ".", ":", "-", "=", "+", "*", "#", "%", "@",
  ]
}
