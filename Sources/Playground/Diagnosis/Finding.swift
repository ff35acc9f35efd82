// One thing that the measured numbers say, in plain words, with the key that would help.
import TextUI

struct Finding: Hashable {
  /// Which rule found it, and as its how many-th; the diagnosis says so.
  var id = ""
  /// The gravest first. Good is a success that was measured, neutral a number without a verdict.
  enum Kind: Int, Hashable { case bad, warning, good, neutral }

  var kind: Kind
  var text: String
  /// What the text rests on, or what helps; shown where there is room.
  var detail = ""
  var key = ""
  /// What can be done about it, the likeliest first, besides what the key does.
  var remedies: [Remedy] = []
  /// The paper it rests on; empty where none is needed.
  var source = ""

  var role: Role {
    switch kind {
    case .bad: .bad
    case .warning: .warning
    case .good: .good
    case .neutral: .muted
    }
  }

  func mark(_ glyphs: GlyphSet) -> String {
    switch kind {
    case .bad: String(glyphs.cross)
    case .warning: "!"
    case .good: String(glyphs.check)
    case .neutral: glyphs.hasBlocks ? "·" : "-"
    }
  }
}
