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

  /// Where fields are out of sight a bar says so, and nothing is written below it.
  @Test func aFormWithMoreFieldsThanRowsHasABar() {
    let fields = (0..<12).map {
      Form.Field(label: "field \($0)", value: String(repeating: "9", count: 40), help: "what it is")
    }
    let drawing = Drawing(depth: .truecolor, glyphs: .unicode)
    func lines(height: Int, selection: Int) -> [String] {
      var grid = Grid(width: 30, height: height)
      Form(fields, selection: selection).draw(into: &grid, in: grid.bounds, drawing)
      return grid.plainText().split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    }
    let short = lines(height: 6, selection: 0).prefix(6)
    #expect(short.first?.hasSuffix(" █") == true && short.last?.hasSuffix(" │") == true, "\(short)")
    let end = lines(height: 6, selection: 11).prefix(6)
    #expect(end.first?.hasSuffix(" │") == true && end.last?.hasSuffix(" █") == true, "\(end)")
    #expect(lines(height: 13, selection: 0).allSatisfy { !$0.contains("█") && !$0.contains("│") })
    // What a click is on is what is seen there.
    let room = Rect(width: 30, height: 6)
    let seen = (0..<6).map { Form(fields, selection: 11).field(at: $0, in: room) }
    #expect(seen == [7, 8, 9, 10, 11, 11])
  }
}
