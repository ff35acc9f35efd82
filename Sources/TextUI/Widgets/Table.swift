// Rows in aligned columns below a heading. Fixed columns keep their width, flexible ones share what
// is left; where the room runs out the last columns are dropped.

package struct Table: Widget {
  package struct Column: Hashable, Sendable {
    package var title: String
    package var alignment: Alignment
    /// nil: takes a share of what the others leave.
    package var width: Int?

    package init(_ title: String, width: Int? = nil, alignment: Alignment = .left) {
      self.title = title
      self.width = width
      self.alignment = alignment
    }
  }

  package var columns: [Column]
  package var rows: [[Span]]
  package var selection: Int?
  package var offset: Int
  package var focused: Bool
  package var showsHeading: Bool

  package init(
    columns: [Column], rows: [[Span]], selection: Int? = nil, offset: Int = 0,
    focused: Bool = true, showsHeading: Bool = true
  ) {
    self.columns = columns
    self.rows = rows
    self.selection = selection
    self.offset = offset
    self.focused = focused
    self.showsHeading = showsHeading
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard !rect.isEmpty, !columns.isEmpty else { return }
    let heading = showsHeading && rect.height > 1
    let (head, body) = rect.splitTop(heading ? 1 : 0)
    let bar = rows.count > body.height && rect.width > 4 ? 2 : 0
    let places = layout(rect.width - bar)
    grid.clipped(to: rect) { grid in
      for (column, place) in zip(columns, places) where heading {
        let cell = Rect(x: rect.x + place.start, y: head.y, width: place.width, height: 1)
        grid.text(column.title, in: cell, drawing[.muted], align: column.alignment)
      }
      let start = Scroll.offset(
        keeping: selection, visible: body.height, count: rows.count, from: offset)
      for line in 0..<min(body.height, rows.count - start) {
        let y = body.y + line
        if start + line == selection {
          grid.fill(
            Rect(x: rect.x, y: y, width: rect.width - bar, height: 1),
            with: Cell(" ", drawing[focused ? .selection : .inactiveSelection]))
        }
        for ((column, place), span) in zip(zip(columns, places), rows[start + line]) {
          let cell = Rect(x: rect.x + place.start, y: y, width: place.width, height: 1)
          guard !cell.isEmpty else { continue }
          let style = drawing[span.role].over(grid[cell.x, y].style)
          grid.text(span.text, in: cell, style, align: column.alignment)
        }
      }
      Scroll.drawBar(into: &grid, in: body, offset: start, count: rows.count, drawing)
    }
  }

  private func layout(_ width: Int) -> [(start: Int, width: Int)] {
    let gap = 2
    let flexible = columns.filter { $0.width == nil }.count
    let fixed = columns.reduce(0) { $0 + min(max($1.width ?? 0, 0), Rect.limit) }
    let left = width - fixed - gap * (columns.count - 1)
    var share = flexible > 0 ? max(left / flexible, 6) : 0
    if flexible > 0, left < 6 * flexible { share = min(6, max(width, 0)) }
    var start = 0
    var places: [(start: Int, width: Int)] = []
    for column in columns {
      let wanted = column.width.map { min(max($0, 0), Rect.limit) } ?? share
      let granted = min(wanted, width - start)
      guard granted > 0, granted == wanted || places.isEmpty || granted >= 4 else { break }
      places.append((start, granted))
      start += granted + gap
    }
    return places
  }
}
