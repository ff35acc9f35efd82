// A picture of pixels. Grey ones are drawn as a heatmap, whose colours are told apart better than
// greys; red, green and blue in their own colours, two rows a cell, as near as the terminal has
// them.

package struct PixelImage: Widget {
  /// Row by row, the channels of a pixel together, from 0 to `maximum`.
  package var values: [Float] = []
  package let rows: Int
  package let columns: Int
  /// 1 for grey, 3 for red, green and blue; of any other number the first is drawn.
  package let channels: Int
  package let maximum: Double

  package init(
    values: [Float] = [], rows: Int, columns: Int, channels: Int, maximum: Double
  ) {
    self.values = values
    self.rows = min(max(rows, 0), Rect.limit)
    self.columns = min(max(columns, 0), Rect.limit)
    self.channels = max(1, channels)
    self.maximum = maximum.isFinite ? max(maximum, 1e-6) : 1
  }

  package func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let depth = drawing.theme.depth
    guard channels == 3, depth == .truecolor || depth == .indexed256, drawing.glyphs.hasBlocks
    else {
      Heatmap(
        values: channels == 1 ? values : brightness, rows: rows, columns: columns,
        scale: .linear(0...maximum)
      ).draw(into: &grid, in: rect, drawing)
      return
    }
    guard !rect.isEmpty, rows > 0, columns > 0 else { return }
    grid.clipped(to: rect) { grid in
      for y in 0..<rect.height {
        for x in 0..<rect.width {
          let upper = color(2 * y, of: 2 * rect.height, x, of: rect.width, depth)
          let lower = color(2 * y + 1, of: 2 * rect.height, x, of: rect.width, depth)
          grid[rect.x + x, rect.y + y] = Cell(
            drawing.glyphs.upperHalf, Style(foreground: upper, background: lower))
        }
      }
    }
  }

  /// What is drawn where there are no colours: of three channels the luma (Rec. 601).
  private var brightness: [Float] {
    stride(from: 0, to: max(0, values.count - channels + 1), by: channels).map { start in
      channels == 3
        ? 0.299 * values[start] + 0.587 * values[start + 1] + 0.114 * values[start + 2]
        : values[start]
    }
  }

  /// The mean colour of the pixels that a place stands for.
  private func color(
    _ y: Int, of height: Int, _ x: Int, of width: Int, _ depth: ColorDepth
  ) -> Color {
    var sums: (Double, Double, Double) = (0, 0, 0)
    var count = 0.0
    for row in HeatmapPainter.span(y, of: height, over: rows) {
      for column in HeatmapPainter.span(x, of: width, over: columns) {
        let start = (row * columns + column) * 3
        guard start + 2 < values.count else { continue }
        sums.0 += Double(values[start])
        sums.1 += Double(values[start + 1])
        sums.2 += Double(values[start + 2])
        count += 1
      }
    }
    guard count > 0 else { return .default }
    let red = share(sums.0 / count)
    let green = share(sums.1 / count)
    let blue = share(sums.2 / count)
    if depth == .truecolor {
      return .rgb(UInt8(red * 255 + 0.5), UInt8(green * 255 + 0.5), UInt8(blue * 255 + 0.5))
    }
    // The cube of xterm: six levels a channel.
    let levels = [red, green, blue].map { UInt8($0 * 5 + 0.5) }
    return .indexed(16 + 36 * levels[0] + 6 * levels[1] + levels[2])
  }

  private func share(_ value: Double) -> Double {
    let part = value / maximum
    return part.isNaN ? 0 : min(max(part, 0), 1)
  }
}
