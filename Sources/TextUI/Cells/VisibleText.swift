// Makes any character safe to draw. Names and notes come from files other people wrote: control
// characters, line and direction changes are drawn as visible marks, never sent to the terminal.
// On a terminal without Unicode every character becomes ASCII of the same width.
internal import Numerics

package enum VisibleText {
  /// The scalar to draw in place of `scalar`, or nil for one that is dropped (a joiner or a
  /// variation selector). The replacement has the same width as far as `CharacterWidth` is
  /// concerned.
  package static func drawable(_ scalar: Unicode.Scalar, _ glyphs: GlyphSet) -> Unicode.Scalar? {
    let value = scalar.value
    if value >= 0x20 && value < 0x7F { return scalar }
    if value < 0x20 { return glyphs == .ascii ? "?" : Unicode.Scalar(0x2400 + value) }
    if value == 0x7F { return glyphs == .ascii ? "?" : "␡" }
    if value == 0x200C || value == 0x200D || (0xFE00...0xFE0F).contains(value) { return nil }
    if isInvisible(value) { return glyphs == .ascii ? "?" : "\u{FFFD}" }
    return glyphs == .ascii ? ascii(scalar) : scalar
  }

  /// ASCII that stands for a character, `?` where there is none.
  package static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.isASCII { return scalar }
    return replacements[scalar] ?? shape(scalar.value) ?? "?"
  }

  /// Formatting characters that change how their neighbours are drawn, unassigned control codes,
  /// private use and non-characters.
  private static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0x80...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E...0x200F: true
    case 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xD800...0xDFFF, 0xE000...0xF8FF: true
    case 0xFEFF, 0xFFF0...0xFFFB, 0xFFFE...0xFFFF, 0xE0000...0xE00FF, 0xF0000...0x10FFFF: true
    default: false
    }
  }

  /// Box drawing, blocks and braille by range.
  private static func shape(_ value: UInt32) -> Unicode.Scalar? {
    switch value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574...0x257B:
      "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551: "|"
    case 0x250C...0x254B, 0x2552...0x2570: "+"
    case 0x2580...0x259F: "#"
    case 0x2800: " "
    case 0x2801...0x28FF: "*"
    default: nil
    }
  }

  private static let replacements: [Unicode.Scalar: Unicode.Scalar] = [
    "…": "~", "×": "x", "·": ".", "•": "*", "●": "*", "○": "o", "◌": "o", "▶": ">", "◀": "<",
    "▲": "^", "▼": "v", "▸": ">", "▾": "v", "→": ">", "←": "<", "↑": "^", "↓": "v", "↔": "=",
    "⊕": "+", "⊞": "#", "⊗": "x", "▣": "P", "✓": "*", "✔": "*", "✗": "x", "✘": "x", "‖": "|",
    "∇": "d", "∂": "d", "α": "a", "β": "b", "σ": "s", "μ": "u", "µ": "u", "√": "v", "∞": "8",
    "≤": "<", "≥": ">", "≈": "~", "±": "+", "−": "-", "–": "-", "—": "-", "‘": "'", "’": "'",
    "“": "\"", "”": "\"", "°": "o", "²": "2", "³": "3", "₀": "0", "₁": "1", "₂": "2", "Δ": "D",
    "■": "#", "□": "o", "◆": "*", "◇": "o", "◐": "o", "\u{A0}": " ", "\u{2009}": " ",
    "\u{202F}": " ", "⏸": "=", "⏵": ">", "⏎": "<", "␣": "_", "⟨": "<", "⟩": ">", "é": "e",
    "è": "e", "ê": "e", "ë": "e", "á": "a", "à": "a", "â": "a", "ä": "a", "ö": "o", "ó": "o",
    "ô": "o", "ü": "u", "ú": "u", "í": "i", "ï": "i", "ñ": "n", "ç": "c", "ß": "s", "ø": "o",
    "å": "a", "Ä": "A", "Ö": "O", "Ü": "U", "É": "E",
  ]
}
