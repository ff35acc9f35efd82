// What the widgets look like, kept as text in `Goldens`.

import ScreenSupport
import Testing
import TextUI

@Suite struct WidgetGoldenTests {
  @Test func boxes() throws {
    try expectGolden(
      drawn(Box("Network", number: 1, note: "14 962 params", focused: true), 40, 4), "box-focused",
      styles: true)
    try expectGolden(drawn(Box("Loss", number: 2, note: "log"), 20, 3), "box")
    try expectGolden(
      drawn(
        Box("Loss", number: 2, note: "log", focused: true), 20, 3, depth: .mono, glyphs: .ascii),
      "box-ascii", styles: true)
  }

  @Test func charts() throws {
    try expectGolden(drawn(Samples.chart(.logarithmic), 60, 14), "chart-log", styles: true)
    try expectGolden(drawn(Samples.chart(.linear), 60, 14), "chart-linear")
    try expectGolden(
      drawn(Samples.chart(.logarithmic), 60, 14, depth: .mono, glyphs: .ascii), "chart-ascii")
  }

  @Test func heatmaps() throws {
    try expectGolden(drawn(Samples.heatmap, 48, 11), "heatmap", styles: true)
    try expectGolden(
      drawn(Samples.heatmap, 48, 11, depth: .ansi8), "heatmap-8-colors", styles: true)
    try expectGolden(
      drawn(Samples.heatmap, 48, 11, depth: .mono, glyphs: .ascii), "heatmap-ascii")
    try expectGolden(drawn(Samples.heatmap.legend, 60, 1), "legend", styles: true)
    try expectGolden(
      drawn(Samples.heatmap.legend, 43, 1, depth: .mono, glyphs: .ascii), "legend-ascii")
    try expectGolden(drawn(Samples.boundary, 16, 8), "boundary", styles: true)
    try expectGolden(
      drawn(Samples.boundary, 16, 8, depth: .mono, glyphs: .ascii), "boundary-ascii")
  }

  @Test func lists() throws {
    try expectGolden(drawn(Samples.list, 30, 6), "list", styles: true)
  }

  @Test func dialogsAndForms() throws {
    try expectGolden(drawn(Samples.form, 44, 8), "form", styles: true)
    try expectGolden(drawn(Samples.dialog, 60, 9), "dialog")
    try expectGolden(drawn(Samples.hints, 60, 1), "hints")
    try expectGolden(drawn(Samples.hints, 30, 1), "hints-narrow")
  }
}
