// Fitting text into columns: cutting with an ellipsis and wrapping at spaces. Widths are those of
// `CharacterWidth`, so they agree with what `Grid.text` draws.

package enum TextLayout {
  /// `text` if it fits, else its beginning and an ellipsis, `columns` wide at most.
  package static func truncate(_ text: some StringProtocol, to columns: Int) -> String {
    guard columns > 0 else { return "" }
    var width = 0
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      width += CharacterWidth.of(scalar)
      if width > columns { return String(kept) + "…" }
      if width < columns { kept.append(scalar) }
    }
    return String(text)
  }

  /// `text` filled up with spaces to `columns`, or cut to them.
  package static func fit(
    _ text: some StringProtocol, to columns: Int, _ align: Alignment = .left
  ) -> String {
    let shown = truncate(text, to: columns)
    let room = min(max(columns, 0), Rect.limit) - CharacterWidth.of(shown)
    guard room > 0 else { return shown }
    let before =
      switch align {
      case .left: 0
      case .center: room / 2
      case .right: room
      }
    return String(repeating: " ", count: before) + shown
      + String(repeating: " ", count: room - before)
  }

  /// Breaks at spaces into lines of `columns` at most. A longer word is broken behind a point or a
  /// stroke, as paths have them, else anywhere. Line feeds in the text break too. No columns, no
  /// lines.
  package static func wrap(_ text: some StringProtocol, to columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    var lines: [String] = []
    for paragraph in String(text).split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      var width = 0
      let indent = paragraph.prefix { $0 == " " }
      for word in paragraph.split(separator: " ") {
        var word = word
        var wordWidth = CharacterWidth.of(word)
        if width == 0, !indent.isEmpty, indent.count < columns / 2, line.isEmpty {
          line = String(indent)
          width = indent.count
        } else if width > 0, width + 1 + wordWidth <= columns {
          line += " "
          width += 1
        } else if width > 0 {
          lines.append(line)
          line = ""
          width = 0
        }
        while width + wordWidth > columns {
          let head = prefix(of: word, columns: columns - width)
          if head.isEmpty {
            if width == 0 { word = word.dropFirst() }
          } else {
            word = word.dropFirst(head.count)
          }
          lines.append(line + head)
          line = ""
          width = 0
          wordWidth = CharacterWidth.of(word)
        }
        line += word
        width += wordWidth
      }
      lines.append(line)
    }
    return lines
  }

  private static func prefix(of word: Substring, columns: Int) -> Substring {
    var width = 0
    var end = word.startIndex
    for character in word {
      width += CharacterWidth.of(String(character))
      if width > columns { break }
      end = word.index(after: end)
    }
    let whole = word[..<end]
    guard end < word.endIndex, let joint = whole.lastIndex(where: { $0 == "." || $0 == "/" }),
      joint > word.startIndex
    else { return whole }
    return word[...joint]
  }
}
