// Several pictures as one: two columns of them, lettered for a caption.

enum FigureColumns {
  /// - Parameters:
  ///   - parts: each as wide as the style says; the first stands at the top of the first column.
  ///   - style: of one part.
  static func drawing(
    _ parts: [FigureDrawing], title: String, _ style: FigureStyle
  ) -> FigureDrawing {
    // The next part goes where there is more room, the highest first.
    let gap = style.font * 2
    let head = style.font * 1.8
    let order = parts.indices.sorted { (parts[$0].height, $1) > (parts[$1].height, $0) }
    var heights = [0.0, 0.0]
    var columns = [Int](repeating: 0, count: parts.count)
    for index in order {
      let column = heights[0] <= heights[1] ? 0 : 1
      columns[index] = column
      heights[column] += parts[index].height + head + gap
    }
    if columns.first == 1 { columns = columns.map { 1 - $0 } }
    var whole = FigureDrawing(width: style.width * 2 + gap, height: 0)
    whole.title = title
    var ends = [0.0, 0.0]
    var letters = "abcdefgh".makeIterator()
    for column in 0...1 {
      for index in parts.indices where columns[index] == column {
        let x = Double(column) * (style.width + gap)
        let letter = letters.next().map(String.init) ?? ""
        whole.label("(\(letter))", x, ends[column] + style.font, style.font, .ink, bold: true)
        whole.label(
          FigureText.fitted(
            parts[index].title, style.font, style.width - style.font * 2.2), x + style.font * 2,
          ends[column] + style.font, style.font)
        whole.add(parts[index], x: x, y: ends[column] + head)
        ends[column] += head + parts[index].height + gap
        whole.words += (whole.words.isEmpty ? "" : ". ") + "(\(letter)) \(parts[index].words)"
      }
    }
    whole.height = max(ends[0], ends[1]) - gap
    return whole
  }
}
