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
  /// Whether a line above each image says what it is.
  var hasTitles = true

  /// Below this share of its own size an image says little.
  private static let small = 0.8

  private var titleLines: Int { hasTitles ? 1 : 0 }

  private struct Layout {
    var panels: [Panel]
    /// Panels side by side; others follow below.
    var columns: Int
    /// Size of an image in cells.
    var width: Int
    var height: Int
    var scale: Double
    /// Lines above an image.
    var titleLines: Int

    /// Lines of one image with all its panels.
    var lines: Int { (panels.count + columns - 1) / columns * (height + titleLines) }
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
        y: rect.y + index / layout.columns * (layout.height + titleLines), width: layout.width,
        height: layout.height + titleLines)
      let (title, image) = place.splitTop(titleLines)
      let hasRoom = CharacterWidth.of(panel.title) <= title.width
      let words = hasRoom ? panel.title : panel.shortTitle ?? panel.title
      grid.text(words, in: title, drawing[.muted])
      panel.draw(row, &grid, image)
    }
  }

  /// The lines below the images, `least` or more, that can be taken without making them smaller or
  /// fewer.
  func spareLines(in rect: Rect, from least: Int) -> Int {
    func found(_ lines: Int) -> (scale: Double, count: Int)? {
      let room = rect.splitBottom(lines).rest
      return layout(in: room).map { ($0.scale, shown($0, in: room)) }
    }
    guard width > 0, height > 0, let wanted = found(least) else { return least }
    var lines = least
    while lines < rect.height, let next = found(lines + 1), next == wanted { lines += 1 }
    return lines
  }

  /// How many images there is room for.
  private func shown(_ layout: Layout, in rect: Rect) -> Int {
    let across = max(1, (rect.width + 2) / (layout.cells + 2))
    return min(count, across * max(1, rect.height / layout.lines))
  }

  private func layout(in rect: Rect) -> Layout? {
    let all = best(panels, in: rect)
    let largest = all.flatMap { $0.scale >= Self.small ? $0 : nil } ?? best(fewPanels, in: rect)
    return (largest ?? all).map { denser($0, in: rect) }
  }

  /// The arrangement with the largest images.
  private func best(_ panels: [Panel], in rect: Rect) -> Layout? {
    var best: Layout?
    for columns in Set([panels.count, (panels.count + 1) / 2, 1]).sorted(by: >) {
      let rows = (panels.count + columns - 1) / columns
      let room = (
        width: (rect.width - (columns - 1)) / columns, height: rect.height / rows - titleLines
      )
      guard room.width >= 2, room.height >= 1 else { continue }
      let lines = (height + 1) / 2
      let scale = scale(
        Double(room.width) / Double(width), Double(room.height) / Double(lines), rect.height, lines)
      let layout = Layout(
        panels: panels, columns: columns,
        width: min(room.width, max(2, Int((Double(width) * scale).rounded()))),
        height: min(room.height, max(1, Int((Double(lines) * scale).rounded()))), scale: scale,
        titleLines: titleLines)
      if layout.scale > best?.scale ?? 0 { best = layout }
    }
    return best
  }

  /// Images that are a little smaller, where half as many again fit then.
  private func denser(_ layout: Layout, in rect: Rect) -> Layout {
    guard layout.scale <= 1 else { return layout }
    let lines = (height + 1) / 2
    let smaller = (0..<layout.height).reversed().map { height in
      var smaller = layout
      smaller.height = height
      smaller.scale = Double(height) / Double(lines)
      smaller.width = Int((Double(width) * smaller.scale).rounded())
      return smaller
    }.prefix { $0.scale >= Self.small }
    // Of those with the most the largest.
    let most = smaller.reduce(layout) { shown($1, in: rect) > shown($0, in: rect) ? $1 : $0 }
    return 2 * shown(most, in: rect) >= 3 * shown(layout, in: rect) ? most : layout
  }

  /// Whole multiples of the image's size where it fits, and none so large that fewer than three
  /// images fit.
  private func scale(_ across: Double, _ down: Double, _ room: Int, _ lines: Int) -> Double {
    let most = min(across, down)
    guard most >= 1 else { return most }
    var scale = most.rounded(.down)
    while scale > 1, room / (Int(scale) * lines + titleLines) < 3 { scale -= 1 }
    return scale
  }
}
