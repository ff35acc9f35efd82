// Arcs in the gutter: nested ones side by side, long ones outermost, off ones dotted.
import Engine
import Networks
import ScreenSupport
import TextUI
import Testing

@testable import Playground

@Suite struct GutterTests {
  private func picture(_ network: Network, unfolded: Set<Int> = []) -> [String] {
    let rows = NetworkRows(network, unfolded: unfolded)
    let gutter = Gutter(rows)
    var grid = Grid(width: gutter.width, height: rows.ids.count)
    gutter.draw(
      0..<rows.ids.count, into: &grid, in: grid.bounds, Drawing(depth: .mono, glyphs: .unicode),
      selected: nil, isOn: { network.isOn($0) })
    return grid.plainText().split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }

  private func network(_ skips: [Skip], repeats: Int = 1) -> Network {
    Network(blocks: [
      Block(
        "body", repeats: repeats, layers: (0..<4).map { _ in Layer(Relu()) }, skips: skips),
      Block("head", layers: [Layer(Dense())]),
    ])
  }

  @Test func oneSkipIsAnArcFromItsBoundaryToItsJoin() {
    #expect(
      picture(network([Skip(from: 0, to: 2)])) == [
        "", "╭──", "│", "│", "╰──▶", "", "", "", "", "",
      ])
  }

  @Test func aSkipThatIsOffIsDotted() {
    var skip = Skip(from: 0, to: 2)
    skip.enabled = false
    #expect(picture(network([skip]))[2] == "┊")
  }

  @Test func nestedSkipsStandSideBySideAndOneMayFollowAnother() {
    let lines = picture(
      network([Skip(from: 0, to: 4), Skip(from: 0, to: 2), Skip(from: 2, to: 4)]))
    #expect(lines[1] == "╭─┬──")
    #expect(lines[4] == "│ ╰──▶")
    #expect(lines[5] == "│ ╭──")
    #expect(lines.filter { $0.hasSuffix("▶") }.count == 3)
  }

  @Test func longSkipsRunOutermost() {
    var network = network([Skip(from: 0, to: 4)])
    var long = LongSkip()
    long.from = "input"
    long.to = "head"
    network.skips = [long]
    let lines = picture(network)
    #expect(lines[0].hasPrefix("╭"))
    #expect(lines[3] == "│ │")
  }

  @Test func everyRepeatOfAnUnfoldedBlockHasItsArc() {
    let network = network([Skip(from: 0, to: 4)], repeats: 3)
    #expect(picture(network).filter { $0.hasSuffix("▶") }.count == 1)
    #expect(picture(network, unfolded: [0]).filter { $0.hasSuffix("▶") }.count == 3)
  }

  @Test func aClickFindsTheArc() {
    let network = network([Skip(from: 0, to: 4), Skip(from: 1, to: 2)])
    let gutter = Gutter(NetworkRows(network))
    #expect(gutter.skip(row: 3, column: 0) { network.isOn($0) } == .block(0, skip: 0))
    #expect(gutter.skip(row: 0, column: 0) { network.isOn($0) } == nil)
    #expect(gutter.skip(row: 3, column: 50) { network.isOn($0) } == nil)
  }
}
