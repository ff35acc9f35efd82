// A convolution as tiles, one a channel and filter, each as many pixels as its kernel: channels
// down, filters across. Filters of one channel stand in as many lines as make them largest. Where
// there is no room for all, those around the cross are shown.
import TextUI
import Training

struct FilterTiles {
  private let map: ParameterMap
  private let scale: Heatmap.Scale
  /// Cells of a tile, the gap behind it included.
  private let width: Int
  private let height: Int
  /// Times that a weight is drawn larger.
  private let factor: Int
  private let isHalved: Bool
  /// Filters in a line.
  private let line: Int
  /// The tiles shown.
  let channels: Range<Int>
  let filters: Range<Int>

  /// - Parameter cross: the row and column that are looked at.
  init(
    _ map: ParameterMap, _ scale: Heatmap.Scale, cross: (row: Int, column: Int), in room: Rect,
    _ drawing: Drawing
  ) {
    let isHalved = drawing.glyphs.hasBlocks && drawing.theme.diverging.hasColor
    let tile = map.tile
    let (down, across) = (map.rows / tile.rows, map.columns / tile.columns)
    func cells(_ factor: Int) -> (width: Int, height: Int) {
      let lines = tile.rows * factor + 1
      return (tile.columns * factor + 1, isHalved ? (lines + 1) / 2 : lines)
    }
    /// Tiles in a line where all have room; nil where they have not.
    func line(_ factor: Int) -> Int? {
      let size = cells(factor)
      let (wide, high) = ((room.width + 1) / size.width, room.height / size.height)
      if across <= wide, down <= high { return across }
      guard down == 1, wide > 0, (across + wide - 1) / wide <= high else { return nil }
      return wide
    }
    let factor = (1...Self.largest).last { line($0) != nil } ?? 1
    let (width, height) = cells(factor)
    (self.map, self.scale, self.isHalved) = (map, scale, isHalved)
    (self.factor, self.width, self.height) = (factor, width, height)
    func shown(_ place: Int, _ count: Int, _ visible: Int) -> Range<Int> {
      let visible = min(max(1, visible), count)
      let start = min(place / visible * visible, count - visible)
      return start..<start + visible
    }
    channels = shown(cross.row / tile.rows, down, room.height / max(1, height))
    let wide = max(1, (room.width + 1) / max(1, width))
    self.line = line(factor) ?? wide
    let lines = down == 1 ? max(1, room.height / max(1, height)) : 1
    filters = shown(cross.column / tile.columns, across, wide * lines)
  }

  /// Times that a weight is drawn larger at most.
  private static let largest = 8

  func draw(
    into grid: inout Grid, in room: Rect, cross: (row: Int, column: Int), _ drawing: Drawing
  ) {
    let tile = map.tile
    for (y, channel) in channels.enumerated() {
      for (x, filter) in filters.enumerated() {
        // A row without values keeps tiles apart.
        let lines = isHalved ? 2 * height : height
        var values = [Float](repeating: .nan, count: lines * tile.columns)
        for line in 0..<min(lines, tile.rows * factor) {
          for column in 0..<tile.columns {
            values[line * tile.columns + column] = map.value(
              row: channel * tile.rows + line / factor, column: filter * tile.columns + column)
          }
        }
        var heatmap = Heatmap(
          values: values, rows: lines, columns: tile.columns, scale: scale, ramp: .diverging)
        if cross.row / tile.rows == channel, cross.column / tile.columns == filter {
          heatmap.cursor = (cross.row % tile.rows * factor, cross.column % tile.columns)
        }
        let (down, across) = x.quotientAndRemainder(dividingBy: line)
        let place = Rect(
          x: room.x + across * width, y: room.y + (y + down) * height, width: width - 1,
          height: height)
        heatmap.draw(into: &grid, in: place.intersection(room), drawing)
      }
    }
  }

  /// Which are shown, where that is not all; else nothing.
  var words: String {
    let tile = map.tile
    let (down, across) = (map.rows / tile.rows, map.columns / tile.columns)
    guard channels.count < down || filters.count < across else { return "" }
    func words(_ shown: Range<Int>, _ count: Int, _ name: String) -> String {
      shown.count < count
        ? "\(name) \(shown.lowerBound) to \(shown.upperBound - 1) of \(count)" : ""
    }
    return [words(channels, down, "channels"), words(filters, across, "filters")]
      .filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
