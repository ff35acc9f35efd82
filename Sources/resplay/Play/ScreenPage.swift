// A screen as a page: its characters as text in their colours, in one file without a script that
// needs no network. Every character of it is escaped: names on a screen can be a stranger's.
internal import Interchange
internal import TextUI

struct ScreenPage {
  /// What a terminal would show where a cell has no colour of its own.
  private let ink: String
  private let ground: String
  private let title: String
  private let scheme: String

  /// - Parameter palette: that the screen was drawn in, with 24-bit colours.
  init(title: String, _ palette: Theme.Palette) {
    self.title = title
    switch palette {
    case .dark: (ink, ground, scheme) = ("#e8e8ec", "#101014", "dark")
    case .light: (ink, ground, scheme) = ("#16161a", "#fbfbf8", "light")
    case .highContrast: (ink, ground, scheme) = ("#ffffff", "#000000", "dark")
    }
  }

  func text(_ grid: Grid) -> String {
    var looks: [String] = []
    var names: [Style: String] = [:]
    let rows = (0..<grid.height).map { y in
      row(grid, y) { style in
        let look = look(style)
        guard !look.isEmpty else { return "" }
        if let known = names[style] { return known }
        let name = "s\(looks.count)"
        looks.append(".\(name){\(look)}")
        names[style] = name
        return name
      }
    }
    let heading = Markup.escaped(title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; img-src data:">
      <meta name="generator" content="resplay">
      <meta name="color-scheme" content="\(scheme)">
      <link rel="icon" href="data:,">
      <title>\(heading)</title>
      <style>
      body{margin:0;padding:1em;background:\(ground);color:\(ink)}
      pre{margin:0;font:14px/16px 'DejaVu Sans Mono',Menlo,Consolas,monospace;\
      font-variant-ligatures:none}
      i{display:inline-block;width:1ch;font-style:normal;vertical-align:top;text-align:center}
      i.w{width:2ch}
      \(looks.joined(separator: "\n"))
      </style>
      </head>
      <body>
      <pre>\(rows.joined(separator: "\n"))</pre>
      </body>
      </html>

      """
  }

  /// Stretches of one style, each an element where it has a look of its own.
  private func row(_ grid: Grid, _ y: Int, _ name: (Style) -> String) -> String {
    var text = ""
    var open = ""
    func close() -> String { open.isEmpty ? "" : "</span>" }
    for x in 0..<grid.width {
      let cell = grid[x, y]
      if cell.isContinuation { continue }
      let own = name(cell.style)
      if own != open {
        text += close() + (own.isEmpty ? "" : "<span class=\"\(own)\">")
        open = own
      }
      var letters = String(Character(Unicode.Scalar(cell.scalar) ?? "?"))
      if cell.combining != 0, let mark = Unicode.Scalar(cell.combining) {
        letters.unicodeScalars.append(mark)
      }
      let shown = Markup.escaped(letters)
      if grid[x + 1, y].isContinuation {
        text += "<i class=\"w\">\(shown)</i>"
      } else {
        text += Self.isInEveryFont(cell.scalar) ? shown : "<i>\(shown)</i>"
      }
    }
    return text + close()
  }

  /// Whether fonts of one width have the character. Another one may come from a font of another
  /// width, and has an element of a cell's width of its own.
  private static func isInEveryFont(_ scalar: UInt32) -> Bool {
    scalar < 0x250 || (0x2500...0x257F).contains(scalar)
  }

  private func look(_ style: Style) -> String {
    var (front, back) = (color(style.foreground), color(style.background))
    if style.reverse { (front, back) = (back ?? ground, front ?? ink) }
    var look: [String] = []
    if let front { look.append("color:\(front)") }
    if let back { look.append("background:\(back)") }
    if style.bold { look.append("font-weight:bold") }
    if style.dim { look.append("opacity:0.6") }
    if style.underline { look.append("text-decoration:underline") }
    return look.joined(separator: ";")
  }

  /// nil where it is the page's own. With 24-bit colours no other are drawn.
  private func color(_ color: Color) -> String? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    let digits = String(Int(red) << 16 | Int(green) << 8 | Int(blue), radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
