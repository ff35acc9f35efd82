// Pictures of images side by side: what was given, what is right, what was predicted and what is
// wrong with that, an image below the other. Where there is little room, fewer of them.
import TextUI

struct ImageStrips {
  /// One of the images side by side.
  struct Panel {
    let title: String
    /// Where there is little room.
    var shortTitle: String?
    /// Draws that of one row into a rectangle.
    let draw: (_ row: Int, _ grid: inout Grid, _ rect: Rect) -> Void
  }

  /// Size of an image in pixels: a cell shows two, one above the other.
  let width: Int
  let height: Int
  /// How many images there are.
  let count: Int
  let panels: [Panel]
  /// What is drawn instead where all panels would be too small.
  let fewPanels: [Panel]

  /// Below this share of its own size an image says little.
  private static let small = 0.7

  private struct Layout {
    var panels: [Panel]
    /// Panels side by side; others follow below.
    var columns: Int
    /// Size of an image in cells.
    var width: Int
    var height: Int
    var scale: Double

    /// Lines of one image with all its panels.
    var lines: Int { (panels.count + columns - 1) / columns * (height + 1) }
    var cells: Int { columns * (width + 1) - 1 }
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    guard width > 0, height > 0, let layout = layout(in: rect) else { return }
    let across = max(1, (rect.width + 2) / (layout.cells + 2))
    let down = max(1, rect.height / layout.lines)
    for row in 0..<min(count, across * down) {
      let place = Rect(
        x: rect.x + row % across * (layout.cells + 2), y: rect.y + row / across * layout.lines,
        width: layout.cells, height: layout.lines)
      draw(row, layout, into: &grid, in: place, drawing)
    }
  }

  private func draw(
    _ row: Int, _ layout: Layout, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    for (index, panel) in layout.panels.enumerated() {
      let place = Rect(
        x: rect.x + index % layout.columns * (layout.width + 1),
        y: rect.y + index / layout.columns * (layout.height + 1), width: layout.width,
        height: layout.height + 1)
      let (title, image) = place.splitTop(1)
      let hasRoom = CharacterWidth.of(panel.title) <= title.width
      let words = hasRoom ? panel.title : panel.shortTitle ?? panel.title
      grid.text(words, in: title, drawing[.muted])
      panel.draw(row, &grid, image)
    }
  }

  /// The lines below the images, `least` or more, that can be taken without making them smaller or
  /// fewer.
  func spareLines(in rect: Rect, from least: Int) -> Int {
    func shown(_ lines: Int) -> (scale: Double, count: Int)? {
      let room = rect.splitBottom(lines).rest
      return layout(in: room).map { ($0.scale, min(count, shownAtMost($0, in: room))) }
    }
    guard width > 0, height > 0, let wanted = shown(least) else { return least }
    var lines = least
    while lines < rect.height, let next = shown(lines + 1), next == wanted { lines += 1 }
    return lines
  }

  private func shownAtMost(_ layout: Layout, in rect: Rect) -> Int {
    max(1, (rect.width + 2) / (layout.cells + 2)) * max(1, rect.height / layout.lines)
  }

  private func layout(in rect: Rect) -> Layout? {
    let all = best(panels, in: rect)
    if let all, all.scale >= Self.small { return all }
    return best(fewPanels, in: rect) ?? all
  }

  /// The arrangement with the largest images.
  private func best(_ panels: [Panel], in rect: Rect) -> Layout? {
    var best: Layout?
    for columns in Set([panels.count, (panels.count + 1) / 2, 1]).sorted(by: >) {
      let rows = (panels.count + columns - 1) / columns
      let room = (
        width: (rect.width - (columns - 1)) / columns, height: rect.height / rows - 1
      )
      guard room.width >= 2, room.height >= 1 else { continue }
      let lines = (height + 1) / 2
      let scale = scale(
        Double(room.width) / Double(width), Double(room.height) / Double(lines), rect.height, lines)
      let layout = Layout(
        panels: panels, columns: columns,
        width: min(room.width, max(2, Int((Double(width) * scale).rounded()))),
        height: min(room.height, max(1, Int((Double(lines) * scale).rounded()))), scale: scale)
      if layout.scale > best?.scale ?? 0 { best = layout }
    }
    return best
  }

  /// Whole multiples of the image's size, and none so large that fewer than three images fit.
  private func scale(_ across: Double, _ down: Double, _ room: Int, _ lines: Int) -> Double {
    let most = min(across, down)
    guard most >= 1 else { return most }
    var scale = most.rounded(.down)
    while scale > 1, room / (Int(scale) * lines + 1) < 3 { scale -= 1 }
    return scale
  }
}
