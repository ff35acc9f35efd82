// Reads a grid back as text: for what is printed of a screen, and for tests.

extension Grid {
  /// The characters alone, one line a row, without trailing spaces.
  package func plainText() -> String {
    var lines: [String] = []
    for y in 0..<height {
      var line = String.UnicodeScalarView()
      for x in 0..<width {
        let cell = self[x, y]
        if cell.isContinuation { continue }
        line.append(Unicode.Scalar(cell.scalar) ?? "?")
        if cell.combining != 0, let mark = Unicode.Scalar(cell.combining) { line.append(mark) }
      }
      while line.last == " " { line.removeLast() }
      lines.append(String(line))
    }
    return lines.joined(separator: "\n")
  }
}
