// The confusion matrix: which class was taken for which.
import TextUI

/// Test rows counted by true class (row) and predicted class (column).
struct ConfusionMatrix {
  let counts: [[Int]]
  let names: [String]
  /// Whether cells may be as narrow as the widest number, where no two numbers touch in them: each
  /// stands on a colour of its own.
  var isTight = true
  /// Lines below it that explain what stands beside it.
  var notes: [[Span]] = []

  /// What stands beside the rows and above the columns, and how wide that is.
  private struct Layout {
    var rows: [String]
    var columns: [String]
    var labelWidth: Int
    var cell: Int

    var width: Int { labelWidth + 1 + columns.count * cell }
  }

  /// The first of these that fits: whole names at both sides; names with their number at the left
  /// and numbers above, so that the rows are the legend; the same with names that are cut.
  private func layout(_ width: Int) -> Layout? {
    let count = counts.count
    guard count > 1, count <= 40 else { return nil }
    let names = (0..<count).map(name)
    let digits = String(counts.joined().max() ?? 0).count
    let longest = Self.longest(names)
    // Columns as wide as a long name would tear the numbers apart.
    if longest <= 12, let layout = fitted(names, names, longest, width, digits) { return layout }
    let numbers = (1...count).map(String.init)
    let numbered = zip(numbers, names).map { number, name in
      String(repeating: " ", count: numbers[count - 1].count - number.count) + "\(number) \(name)"
    }
    let whole = Self.longest(numbered)
    if let layout = fitted(numbered, numbers, whole, width, digits) { return layout }
    let least = numbers[count - 1].count + 4
    for labelWidth in stride(from: whole - 1, through: least, by: -1) {
      if let layout = fitted(numbered, numbers, labelWidth, width, digits) { return layout }
    }
    return nil
  }

  private func fitted(
    _ rows: [String], _ columns: [String], _ labelWidth: Int, _ width: Int, _ digits: Int
  ) -> Layout? {
    let head = Self.longest(columns)
    let narrow = max(digits, head + 1)
    let canBeNarrow = isTight && (narrow > digits || !touch(narrow))
    for cell in [max(3, digits + 1, head + 1), canBeNarrow ? narrow : max(digits, head) + 1] {
      let layout = Layout(rows: rows, columns: columns, labelWidth: labelWidth, cell: cell)
      if layout.width <= width { return layout }
    }
    return nil
  }

  /// In narrow cells numbers lean away from the diagonal, on which the largest are.
  private func leansLeft(_ row: Int, _ column: Int, isNarrow: Bool) -> Bool {
    isNarrow && column < row
  }

  /// Whether two numbers of a row would touch in cells as wide as the widest number.
  private func touch(_ cell: Int) -> Bool {
    counts.enumerated().contains { row, line in
      line.indices.dropLast().contains { column in
        let (one, other) = (line[column], line[column + 1])
        guard one > 0, other > 0 else { return false }
        let reachesRight =
          !leansLeft(row, column, isNarrow: true) || String(one).count >= cell
        let reachesLeft =
          leansLeft(row, column + 1, isNarrow: true) || String(other).count >= cell
        return reachesRight && reachesLeft
      }
    }
  }

  private static func longest(_ texts: [String]) -> Int {
    max(1, texts.map { CharacterWidth.of($0) }.max() ?? 1)
  }

  /// What is mistaken most often, what the rows and columns are, and what else is to be explained:
  /// each where it fits, in one line the first two together or the first.
  private func captions(_ width: Int, lines: Int) -> [[Span]] {
    var most = (count: 0, row: 0, column: 0)
    for (row, line) in counts.enumerated() {
      for (column, count) in line.enumerated() where row != column && count > most.count {
        most = (count, row, column)
      }
    }
    let axes = "row: true, column: read as"
    let mistake = "\(name(most.row)) read as \(name(most.column))"
    let times = most.count == 1 ? "once" : "\(most.count) times"
    let mistakes =
      most.count > 0
      ? ["most: \(mistake), \(times)", "\(mistake), \(times)", "most: \(mistake)"] : []
    let alone = ([mistakes.first.map { "\(axes)  \($0)" } ?? axes] + mistakes + [axes])
    let choices = lines == 1 ? [alone] : [mistakes, [axes]]
    let said = choices.compactMap { texts in
      texts.first { CharacterWidth.of($0) <= width }.map { [Span($0, .muted)] }
    }
    let rest = notes.filter { $0.reduce(0) { $0 + CharacterWidth.of($1.text) } <= width }
    return Array((said + rest).prefix(max(0, lines)))
  }

  /// The size it takes in a room; nil where it does not fit.
  func size(in rect: Rect) -> (width: Int, height: Int)? {
    guard counts.count + 1 <= rect.height else { return nil }
    return layout(rect.width).map { ($0.width, counts.count + 1) }
  }

  /// Whether numbers would touch in a room.
  func touches(in rect: Rect) -> Bool {
    let digits = String(counts.joined().max() ?? 0).count
    return layout(rect.width).map { $0.cell <= digits } ?? false
  }

  /// Draws it beside or below tiles where there is room for both, or alone where there is none for
  /// a tile.
  /// - Returns: what it takes of the room; empty where it is not drawn.
  func draw(
    beside tile: (width: Int, height: Int), into grid: inout Grid, in rect: Rect,
    _ drawing: Drawing
  ) -> Rect {
    let place = place(beside: tile, in: rect)
    if !place.isEmpty { draw(into: &grid, in: place, drawing) }
    return place
  }

  /// What it takes of the room; empty where it is not drawn.
  func place(beside tile: (width: Int, height: Int), in rect: Rect) -> Rect {
    let none = Rect(x: rect.right, y: rect.y, width: 0, height: 0)
    let beside = rect.inset(left: tile.width + 1)
    guard let size = size(in: beside) ?? size(in: rect) else { return none }
    if rect.width >= size.width + 1 + tile.width {
      // With its captions, and a line between those and what follows below.
      let captions = captions(size.width, lines: rect.height - size.height)
      return rect.splitRight(size.width).right
        .splitTop(min(rect.height, size.height + captions.count + 1)).top
    }
    if rect.height >= size.height + tile.height { return rect.splitBottom(size.height).bottom }
    // Without colours there is more to be read from it than from a tile.
    return !isTight || rect.width < tile.width || rect.height < tile.height ? rect : none
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard size(in: rect) != nil, let layout = layout(rect.width) else { return }
    let below = rect.inset(top: counts.count + 1)
    for (row, caption) in captions(rect.width, lines: below.height).enumerated() {
      grid.spans(caption, in: below.inset(top: row).splitTop(1).top, drawing)
    }
    let left = layout.labelWidth + 1
    let cell = layout.cell
    for (column, name) in layout.columns.enumerated() {
      let place = Rect(
        x: rect.x + left + column * cell + 1, y: rect.y, width: cell - 1, height: 1)
      grid.text(name, in: place, drawing[.muted], align: .right)
    }
    let ramp = drawing.theme.sequential
    let isNarrow = cell <= String(counts.joined().max() ?? 0).count
    for (row, line) in counts.enumerated() {
      let y = rect.y + 1 + row
      let label = Rect(x: rect.x, y: y, width: layout.labelWidth, height: 1)
      let isNumbered = layout.rows[row] != name(row)
      grid.text(
        layout.rows[row], in: label, drawing[.muted], align: isNumbered ? .left : .right)
      let total = max(1, line.reduce(0, +))
      for (column, count) in line.enumerated() {
        let place = Rect(x: rect.x + left + column * cell, y: y, width: cell, height: 1)
        guard count > 0 else {
          grid.text(
            drawing.glyphs.hasBlocks ? "·" : ".", in: place, drawing[.frame], align: .right)
          continue
        }
        let share = Float(count) / Float(total)
        var style = row == column ? drawing[.good] : drawing[.bad]
        if ramp.isSmooth {
          style = Style(
            foreground: share > 0.55 ? dark(drawing) : light(drawing),
            background: ramp.color(at: share), bold: row != column)
          grid.fill(place, with: Cell(" ", style))
        }
        let isLeft = leansLeft(row, column, isNarrow: isNarrow)
        grid.text(String(count), in: place, style, align: isLeft ? .left : .right)
      }
    }
  }

  private func name(_ row: Int) -> String { names.indices.contains(row) ? names[row] : "\(row)" }

  private func dark(_ drawing: Drawing) -> Color {
    drawing.theme.depth == .truecolor ? .rgb(0, 0, 0) : .indexed(16)
  }

  private func light(_ drawing: Drawing) -> Color {
    drawing.theme.depth == .truecolor ? .rgb(255, 255, 255) : .indexed(231)
  }
}

extension ConfusionMatrix {
  init(_ context: PictureContext, names: [String]) {
    self.init(
      counts: context.confusion, names: names,
      isTight: context.drawing.theme.sequential.isSmooth)
  }
}
