// Axes, and what a chart and a map must not get wrong.

import ScreenSupport
import Testing
import TextUI

@Suite struct AxisTests {
  @Test func linearTicks() {
    #expect(Axis(0, 1500, scale: .linear).ticks(3).map(\.label) == ["0", "500", "1 000", "1 500"])
    #expect(
      Axis(0, 1, scale: .linear).ticks(5).map(\.label) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Axis(-1, 1, scale: .linear).ticks(2).map(\.label) == ["-1", "0", "1"])
  }

  @Test func shortNamesTellCurvesApart() {
    let labels = ["batch loss", "twin, skips off", "seed 8", "seed 9", "skip off", "skip 2, b"]
    #expect(
      LineChart.shortNames(labels) == ["batch", "twin", "seed 8", "seed 9", "skip", "skip 2"])
    #expect(LineChart.shortNames(["run one, x", "run two"]) == ["run one", "run two"])
    #expect(LineChart.shortNames(["gradient %", "paths %"]) == ["gradient %", "paths %"])
  }

  @Test func logarithmicTicks() {
    #expect(
      Axis(2e-5, 3, scale: .logarithmic).ticks(8).map(\.label)
        == ["1e-4", "1e-3", "1e-2", "1e-1", "1"])
    #expect(Axis(1e-8, 1, scale: .logarithmic).ticks(3).map(\.label) == ["1e-6", "1e-3", "1"])
    #expect(
      Axis(0.3, 0.9, scale: .logarithmic).ticks(4).map(\.label) == ["5e-1"].map { _ in "0.5" })
    // Within a decade numbers are written alike.
    #expect(Axis(0.15, 0.9, scale: .logarithmic).ticks(4).map(\.label) == ["0.2", "0.5"])
    #expect(Axis(2e-3, 9e-3, scale: .logarithmic).ticks(4).map(\.label) == ["2e-3", "5e-3"])
  }

  @Test func anyRangeHasTicksInsideIt() {
    var random = SeededGenerator(3)
    for _ in 0..<300 {
      let low = Double(bitPattern: random.next())
      let high = Double(bitPattern: random.next())
      for scale in [Axis.Scale.linear, .logarithmic] {
        let axis = Axis(low, high, scale: scale)
        #expect(axis.low < axis.high)
        for tick in axis.ticks(6) { #expect(tick.value.isFinite && !tick.label.isEmpty) }
        #expect(axis.ticks(6).count <= 9)
      }
    }
  }
}

@Suite struct LineChartTests {
  @Test func theAxisSaysWhatItCountsInWholeNumbers() {
    let series = LineChart.Series("", x: [1, 2], y: [3, 1], role: .line, value: .none)
    func rows(_ width: Int, unit: String, whole: Bool) -> String {
      drawn(
        LineChart(
          [series], xRange: 1...2, xUnit: unit, hasWholeX: whole, showsLegend: false), width, 12
      ).plainText()
    }
    let whole = rows(60, unit: "rank", whole: true)
    #expect(whole.contains("rank") && !whole.contains("1.5"), "\(whole)")
    #expect(rows(60, unit: "", whole: false).contains("1.2"))
    // Numbers keep their room.
    let narrow = rows(16, unit: "a very long unit", whole: true)
    #expect(narrow.contains("2") && !narrow.contains("a very"), "\(narrow)")
  }

  /// `100 128` would be a hundred thousand.
  @Test(arguments: [128, 1024, 2048]) func numbersOfTheAxisAreApart(end: Int) {
    for width in 20...120 {
      let chart = LineChart(
        [.init("", y: [1, 2], role: .line, value: .none)], xRange: 0...Double(end),
        hasWholeX: true, showsLegend: false)
      let text = drawn(chart, width, 12).plainText()
      let line = text.split(separator: "\n").last.map(String.init) ?? ""
      // Groups of three digits have one space between them, numbers more than two.
      let numbers = line.split(separator: "  ").map { $0.filter { $0 != " " } }
      #expect(numbers.last == "\(end)", "\(line)")
      #expect(!line.contains(#/\d  \d/#), "\(line)")
    }
  }

  @Test func aSpikeIsNeverLost() {
    var values = [Float](repeating: 0, count: 5000)
    values[2500] = 1
    let chart = LineChart([.init("x", y: values, role: .series(0))], showsLegend: false)
    let grid = drawn(chart, 40, 10)
    let top = (0..<40).contains { x in
      (0..<2).contains { y in (0x2801...0x28FF).contains(grid[x, y].scalar) }
    }
    #expect(top)
  }

  /// Marks near each other and near the edges: what is written is whole, and lies over nothing.
  @Test func labelsOfMarksAreWhole() {
    let marks = [("skips off", 8.0), ("hidden units 32", 90), ("rate 0.1", 94), ("rate 0.01", 99)]
    let chart = LineChart(
      [.init("batch loss", y: (0..<100).map { 1 / Float($0 + 1) }, role: .series(0))],
      xRange: 0...100, marks: marks.map { .init(x: $0.1, label: $0.0) })
    let text = drawn(chart, 60, 14).plainText()
    for (label, _) in marks { #expect(text.contains(label), "\(label)\n\(text)") }
    #expect(text.contains("batch loss 0.01"), "\(text)")
    // Where there is no room at all, a label is cut, and that can be seen.
    let narrow = drawn(
      LineChart(
        [.init("x", y: [1, 2], role: .series(0))], xRange: 0...10,
        marks: [.init(x: 5, label: "a very long label")]), 24, 6
    ).plainText()
    #expect(narrow.contains("a very") && narrow.contains("…"), "\(narrow)")
  }

  /// A curve along the top: the label of a mark goes below it.
  @Test func theLabelOfAMarkHidesNoCurve() {
    let curve = LineChart.Series("x", y: (0..<60).map { $0 < 50 ? 1 : 0 }, role: .series(0))
    var chart = LineChart([curve], xRange: 0...60, showsLegend: false)
    let without = drawn(chart, 46, 14)
    chart.marks = [.init(x: 8, label: "skips off"), .init(x: 30, label: "learning_rate 0.1")]
    let with = drawn(chart, 46, 14)
    for y in 0..<14 {
      for x in 0..<46 where (0x2801...0x28FF).contains(without[x, y].scalar) {
        #expect(with[x, y] == without[x, y], "\(x), \(y)\n\(with.plainText())")
      }
    }
    let text = with.plainText()
    #expect(text.contains("skips off") && text.contains("learning_rate 0.1"), "\(text)")
  }

  /// Four lines of a legend in a chart that curves fill but for a corner: they hide none of it.
  @Test func theLegendHidesNoCurve() {
    let curve = (0..<60).map { Float(60 - $0) }
    let series = ["batch loss", "test loss", "twin, skips off", "train loss"].map {
      LineChart.Series($0, y: curve, role: .series(0))
    }
    let with = drawn(LineChart(series), 46, 14)
    let without = drawn(LineChart(series, showsLegend: false), 46, 14)
    for y in 0..<14 {
      for x in 0..<46 where (0x2801...0x28FF).contains(without[x, y].scalar) {
        #expect(with[x, y] == without[x, y], "\(x), \(y)\n\(with.plainText())")
      }
    }
    #expect(with.plainText().contains("batch") && with.plainText().contains("twin"))
  }

  /// Curves that leave no corner to whole names: short ones hide none of them.
  @Test func theLegendHasShortNamesWhereTheyHideLess() {
    let falling = (0..<60).map { Float(60 - $0) }
    var series = ["batch", "test", "early", "train", "first", "later"].map {
      LineChart.Series("\($0) loss", y: falling, role: .series(0))
    }
    series.append(.init("other loss", y: falling.map { _ in 0 }, role: .series(1)))
    let with = drawn(LineChart(series), 46, 14)
    let without = drawn(LineChart(series, showsLegend: false), 46, 14)
    for y in 0..<14 {
      for x in 0..<46 where (0x2801...0x28FF).contains(without[x, y].scalar) {
        #expect(with[x, y] == without[x, y], "\(x), \(y)\n\(with.plainText())")
      }
    }
    #expect(with.plainText().contains("batch 1") && with.plainText().contains("other 0"))
  }

  /// Curves everywhere: a word and its unit are whole all the same.
  @Test func theLegendCutsNoWord() {
    let curves = ["gradient %", "paths %", "seed 12", "validation loss"].map { name in
      LineChart.Series(
        name, y: (0..<120).map { Float($0 * 37 % 120) }, role: .series(0), value: .none)
    }
    let text = drawn(LineChart(curves), 46, 12).plainText()
    for name in ["gradient %", "paths %", "seed 12", "validation"] {
      #expect(text.contains(name), "\(text)")
    }
    #expect(!text.contains("…"), "\(text)")
  }

  @Test func gapsAreLeftAtBadValues() {
    let values: [Float] = [1, 1, .nan, .nan, .nan, .nan, .nan, .nan, 1, 1]
    let chart = LineChart([.init("x", y: values, role: .series(0))], showsLegend: false)
    let grid = drawn(chart, 44, 8)
    let dots = (0..<44).map { x in
      (0..<6).contains { (0x2801...0x28FF).contains(grid[x, $0].scalar) }
    }
    let middle = dots[20..<30]
    #expect(dots.contains(true) && !middle.contains(true))
  }

  @Test func theLegendDodgesTheCurves() {
    let falling = LineChart([.init("loss", y: (0..<50).map { Float(50 - $0) }, role: .series(0))])
    let rising = LineChart([.init("loss", y: (0..<50).map { Float($0) }, role: .series(0))])
    let first = drawn(falling, 60, 12).plainText().split(separator: "\n")
    let second = drawn(rising, 60, 12).plainText().split(separator: "\n")
    func place(_ lines: [Substring]) -> Int {
      for line in lines {
        if let range = line.firstRange(of: "loss") {
          return line.distance(from: line.startIndex, to: range.lowerBound)
        }
      }
      return -1
    }
    #expect(place(first) > 30)
    #expect(place(second) < 30 && place(second) > 0)
  }

  @Test func aNarrowLegendShortensItsNames() {
    let text = drawn(Samples.chart(.logarithmic), 27, 12).plainText()
    #expect(text.contains("train 1.2e-4") && text.contains("0.693"), "\(text)")
  }
}

@Suite struct HeatmapTests {
  @Test func valuesZeroAndUnmeasuredDiffer() {
    let map = Heatmap(
      values: [1, 0, .nan, 1, 0, .nan], rows: 2, columns: 3, scale: .logarithmic(1e-3...1))
    for depth in ColorDepth.allCases {
      for glyphs in GlyphSet.allCases {
        let grid = drawn(map, 3, 1, depth: depth, glyphs: glyphs)
        #expect(Set((0..<3).map { grid[$0, 0] }).count == 3, "\(depth) \(glyphs)")
        #expect(grid[2, 0] == .blank)
      }
    }
  }

  /// The cell that is looked at keeps its colour, in every palette, and the cross stands out of it.
  @Test func theCrossKeepsTheColourBelowIt() {
    for palette in Theme.Palette.allCases {
      for depth in [ColorDepth.truecolor, .indexed256] {
        for value in [Float(0), 0.5, 1] {
          var map = Heatmap(
            values: [value, value], rows: 2, columns: 1, scale: .linear(0...1))
          map.cursor = (1, 0)
          let drawing = Drawing(palette, depth: depth, glyphs: .unicode)
          var grid = Grid(width: 1, height: 1)
          map.draw(into: &grid, in: grid.bounds, drawing)
          let color = drawing.theme.sequential.color(at: value)
          #expect(grid[0, 0].scalar == drawing.glyphs.crosshair.value)
          #expect(grid[0, 0].style.background == color, "\(palette) \(depth) \(value)")
          let isBlack = grid[0, 0].style.foreground == drawing.theme.sequential.zero
          #expect(isBlack == (value > 0), "\(palette) \(depth) \(value)")
          #expect(isBlack || grid[0, 0].style.foreground == drawing.theme.contrast)
        }
      }
    }
  }

  /// Names whose middles fall into one line stand in two, in their order.
  @Test func everyBlockHasItsNameWhereThereIsALine() {
    let map = Heatmap(
      values: [Float](repeating: 1, count: 22), rows: 22, columns: 1, scale: .linear(0...1),
      rowLabels: [(0, "stem"), (21, "head"), (12, "two"), (14, "three")].map {
        .init(row: $0.0, text: $0.1)
      }, labelWidth: 6)
    let text = drawn(map, 20, 7).plainText()
    let places = ["stem", "two", "three", "head"].map { text.firstRange(of: $0)?.lowerBound }
    #expect(!places.contains(nil), "\(text)")
    #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(text)")
  }

  /// Told apart by the character alone, without its colours.
  @Test func zerosAmongValuesShow() {
    for depth in ColorDepth.allCases {
      for glyphs in GlyphSet.allCases {
        for exponent in -8...0 {
          var value = Float(1)
          for _ in 0..<(-exponent) { value /= 10 }
          func scalar(_ values: [Float], _ rows: Int, _ columns: Int) -> UInt32 {
            let map = Heatmap(
              values: values, rows: rows, columns: columns, scale: .logarithmic(1e-8...1))
            return drawn(map, 1, 1, depth: depth, glyphs: glyphs)[0, 0].scalar
          }
          let none = scalar([value, value, value, value], 2, 2)
          let all = scalar([0, 0, 0, 0], 2, 2)
          for some in [[value, 0, value, value], [0, 0, 0, value], [0, 0, value, value]] {
            for (rows, columns) in [(2, 2), (1, 4), (4, 1)] {
              let mark = scalar(some, rows, columns)
              #expect(mark != none && mark != all, "\(depth) \(glyphs) 1e\(exponent) \(some)")
            }
          }
          #expect(none != all)
        }
      }
    }
  }

  @Test func zerosAmongValuesKeepTheirColour() {
    let map = Heatmap(values: [1, 0, 1e-3, 0], rows: 1, columns: 4, scale: .logarithmic(1e-3...1))
    let grid = drawn(map, 2, 1)
    let ramp = ColorRamp.viridis(.indexed256)
    #expect(grid[0, 0].style == Style(foreground: ramp.color(at: 1), background: ramp.zero))
    #expect(grid[1, 0].style == Style(foreground: ramp.color(at: 0), background: ramp.zero))
  }

  @Test func theLegendNamesTheMarks() {
    for (width, words) in [(60, ["exactly zero", "some zeros"]), (37, ["zero", "some zeros"])] {
      for glyphs in GlyphSet.allCases {
        let legend = HeatmapLegend(scale: .logarithmic(1e-8...1))
        let text = drawn(legend, width, 1, glyphs: glyphs).plainText()
        #expect(words.allSatisfy { text.contains($0) }, "\(text)")
      }
    }
  }

  @Test func oneCellShowsTwoRows() {
    let map = Heatmap(values: [1, 1e-3], rows: 2, columns: 1, scale: .logarithmic(1e-3...1))
    let cell = drawn(map, 1, 1)[0, 0]
    let ramp = ColorRamp.viridis(.indexed256)
    #expect(cell.style == Style(foreground: ramp.color(at: 1), background: ramp.color(at: 0)))
  }
}

@Suite struct MarkTests {
  @Test func labelsOfCloseMarksAreNotWrittenOverEachOther() {
    let labels = ["skips off", "skips on", "units 24", "units 16"]
    let chart = LineChart(
      [.init("x", y: [Float](repeating: 1, count: 100), role: .series(0))],
      marks: labels.enumerated().map { .init(x: Double(50 + $0.offset), label: $0.element) },
      showsLegend: false)
    let map = Heatmap(
      values: [Float](repeating: 1, count: 100), rows: 1, columns: 100, scale: .linear(0...1),
      marks: labels.enumerated().map { .init(column: 50 + $0.offset, label: $0.element) })
    for text in [drawn(chart, 60, 12).plainText(), drawn(map, 60, 12).plainText()] {
      #expect(text.contains("units 16") && text.contains("units 24"))
      let rest = labels.reduce(text) { $0.split(separator: $1).joined() }
      #expect(!rest.contains("kip") && !rest.contains("nit"), "a label is cut:\n\(text)")
    }
  }
}

@Suite struct ScrollTests {
  @Test func theSelectionStaysInView() {
    for count in 0...30 {
      for visible in 0...10 {
        for selection in 0...max(count - 1, 0) {
          for offset in [-5, 0, 7, Int.max] {
            let start = Scroll.offset(
              keeping: selection, visible: visible, count: count, from: offset)
            #expect(start >= 0 && start <= max(0, count - visible))
            if visible > 0, count > 0 {
              #expect(selection >= start && selection < start + visible)
            }
          }
        }
      }
    }
  }

  @Test func rowsUnderTheMouse() {
    let rect = Rect(x: 0, y: 3, width: 20, height: 5)
    #expect(Samples.list.row(at: 3, in: rect) == 0)
    #expect(Samples.list.row(at: 2, in: rect) == nil)
  }
}
