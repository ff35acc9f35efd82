// Reads the styles of a grid back, for tests that look at screens.
package import TextUI

extension Grid {
  /// The styles as letters, one a cell (a space where plain), followed by what each letter means.
  package func styleMap() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var seen: [Style: Character] = [:]
    var order: [Style] = []
    var lines: [String] = []
    for y in 0..<height {
      var line = ""
      for x in 0..<width {
        let style = self[x, y].style
        if style == .plain {
          line.append(" ")
        } else if let letter = seen[style] {
          line.append(letter)
        } else {
          let letter = order.count < letters.count ? letters[order.count] : "*"
          seen[style] = letter
          order.append(style)
          line.append(letter)
        }
      }
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    let legend = order.prefix(letters.count).enumerated().map { "\(letters[$0]) \($1.summary)" }
    return (lines + ["--"] + legend).joined(separator: "\n")
  }
}

extension Style {
  /// For goldens: `bold 14 on 236`.
  fileprivate var summary: String {
    var words: [String] = []
    if bold { words.append("bold") }
    if dim { words.append("dim") }
    if underline { words.append("underline") }
    if reverse { words.append("reverse") }
    words.append(foreground.summary)
    if background != .default { words.append("on \(background.summary)") }
    return words.joined(separator: " ")
  }
}

extension Color {
  fileprivate var summary: String {
    switch self {
    case .default: "default"
    case .indexed(let index): "\(index)"
    case .rgb(let red, let green, let blue): "\(red),\(green),\(blue)"
    }
  }
}
