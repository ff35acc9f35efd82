// What forms write behind values.
import ScreenSupport
import TextUI
import Testing

@Suite struct FormTests {
  @Test(
    arguments: [
      ("3", "pixels", "3 pixels"), ("1", "pixels", "1 pixel"), ("-1", "pixels", "-1"),
      ("1", "steps/s", "1 steps/s"), ("1", "s", "1 s"),
    ])
  func unitsAgreeWithValues(_ value: String, _ unit: String, _ words: String) {
    var grid = Grid(width: 40, height: 2)
    Form([.init(label: "field", value: value, unit: unit)]).draw(
      into: &grid, in: Rect(width: 40, height: 2), Drawing(depth: .truecolor, glyphs: .unicode))
    let line = grid.plainText().split(separator: "\n").first.map(String.init) ?? ""
    #expect(line.contains("  \(words) ") || line.hasSuffix("  \(words)"), "\(line)")
  }
}
