// Clipping, wide and combining characters, control characters, ASCII.

import ScreenSupport
import Testing
import TextUI

@Suite struct GridTests {
  @Test func writesAreClipped() {
    var grid = Grid(width: 5, height: 2)
    grid[-1, 0] = Cell("x")
    grid[5, 0] = Cell("x")
    grid[0, .max] = Cell("x")
    grid[.min, .min] = Cell("x")
    #expect(grid[.max, .min] == .blank)
    grid.text("abcdefgh", x: -2, y: 0)
    grid.text("xyz", x: 3, y: 1)
    grid.text("far", x: .max, y: .min, limit: .max)
    #expect(grid.plainText() == "cdefg\n   xy")
  }

  @Test func clipRestricts() {
    var grid = Grid(width: 6, height: 1)
    grid.clipped(to: Rect(x: 1, y: 0, width: 4, height: 1)) { grid in
      grid.clipped(to: Rect(x: 0, y: 0, width: 3, height: 9)) { $0.text("abcdef", x: 0, y: 0) }
      grid[4, 0] = Cell("!")
      grid[5, 0] = Cell("!")
    }
    #expect(grid.plainText() == " bc !")
  }

  @Test func sizesAreBounded() {
    #expect(Grid(width: -3, height: 5).cells.isEmpty)
    let huge = Grid(width: .max, height: 1)
    #expect(huge.width == Grid.maximumWidth)
  }

  @Test func wideCharactersTakeTwoCells() {
    var grid = Grid(width: 6, height: 1)
    #expect(grid.text("a日本", x: 0, y: 0) == 5)
    #expect(grid[1, 0].scalar == Unicode.Scalar("日").value && grid[2, 0].isContinuation)
    grid.text("x", x: 2, y: 0)
    #expect(grid.plainText() == "a x本")
    grid.text("y", x: 3, y: 0)
    #expect(grid.plainText() == "a xy")
  }

  @Test func aWideCharacterIsNeverCutInHalf() {
    var grid = Grid(width: 3, height: 1)
    grid.text("ab日", x: 0, y: 0)
    #expect(grid.plainText() == "ab")
    grid.text("日", x: -1, y: 0)
    #expect(!grid.cells.contains { $0.isContinuation })
  }

  @Test func combiningMarksJoin() {
    var grid = Grid(width: 4, height: 1)
    #expect(grid.text("e\u{301}x", x: 0, y: 0) == 2)
    #expect(grid.plainText() == "e\u{301}x")
    #expect(grid.text("\u{301}", x: 3, y: 0) == 0)
  }

  @Test func controlCharactersAreVisible() {
    var grid = Grid(width: 20, height: 1)
    grid.text("a\u{1B}[31m\n\u{7F}\u{9B}\u{202E}\u{200B}b", x: 0, y: 0)
    #expect(grid.plainText() == "a␛[31m␊␡\u{FFFD}\u{FFFD}\u{FFFD}b")
    for cell in grid.cells { #expect(cell.scalar >= 0x20 && !(0x7F...0x9F).contains(cell.scalar)) }
  }

  @Test func asciiGridsHoldOnlyASCII() {
    var grid = Grid(width: 30, height: 1, glyphs: .ascii)
    grid.text("é × 27 → ‖∇W‖ 日本 ╭─╮ \u{1B}", x: 0, y: 0)
    grid[29, 0] = Cell("⣿")
    #expect(grid.plainText() == "e x 27 > |dW| ? ?  +-+ ?     *")
  }

  @Test func stylesAreMapped() {
    var grid = Grid(width: 4, height: 1)
    grid.text("ab", x: 1, y: 0, Style(foreground: .indexed(3), bold: true))
    #expect(grid.styleMap() == " aa\n--\na bold 3")
  }

  @Test func spansAreCutAndKeepTheBackground() {
    let drawing = Drawing(depth: .indexed256, glyphs: .unicode)
    var grid = Grid(width: 10, height: 1)
    grid.fill(grid.bounds, with: Cell(" ", drawing[.selection]))
    grid.spans([Span("hello ", .good), Span("wonderful")], in: grid.bounds, drawing)
    #expect(grid.plainText() == "hello won…")
    #expect(grid[0, 0].style.background == drawing[.selection].background)
  }
}

@Suite struct RectTests {
  @Test func splitsAddUp() {
    let rect = Rect(x: 3, y: 4, width: 20, height: 10)
    #expect(rect.splitTop(3).top.height == 3 && rect.splitTop(3).rest.y == 7)
    #expect(rect.splitBottom(99).bottom == rect && rect.splitBottom(99).rest.isEmpty)
    #expect(rect.splitLeft(-4).rest == rect)
    #expect(rect.splitRight(5).right == Rect(x: 18, y: 4, width: 5, height: 10))
  }

  @Test func equalColumnsAreEqualAndApart() {
    for width in 0...60 {
      let rect = Rect(x: 3, y: 4, width: width, height: 10)
      for count in 0...5 {
        for gap in [0, 1, 5, 100] {
          let columns = rect.equalColumns(count, gap: gap)
          #expect(columns.count == count && Set(columns.map(\.width)).count <= 1)
          #expect(columns.allSatisfy { $0.right <= rect.right && $0.x >= rect.x })
          for (left, right) in zip(columns, columns.dropFirst()) where right.width > 0 {
            #expect(right.x - left.right >= gap)
          }
          // Nothing is left over at the right.
          if count > 1, let last = columns.last, last.width > 0 {
            #expect(last.right == rect.right)
          }
        }
      }
    }
  }

  @Test func extremesDoNotTrap() {
    let rect = Rect(x: .min, y: .max, width: .max, height: .min)
    _ = rect.inset(left: .max, top: .min, right: .max, bottom: .max)
    _ = rect.intersection(Rect(x: .max, y: .min, width: .max, height: .max))
    _ = rect.centered(width: .max, height: .min)
    _ = rect.equalColumns(3, gap: .max)
    _ = rect.equalColumns(.min, gap: .min)
    #expect(rect.isEmpty)
  }
}

@Suite struct JoinerTests {
  /// The joiners of Persian and emoji take no column and leave no mark.
  @Test(arguments: [GlyphSet.unicode, .ascii]) func takeNoColumn(glyphs: GlyphSet) {
    var grid = Grid(width: 6, height: 1, glyphs: glyphs)
    #expect(grid.text("a\u{200C}b\u{200D}c", x: 0, y: 0) == 3)
    #expect((0..<4).map { grid[$0, 0].scalar } == "abc ".unicodeScalars.map(\.value))
    #expect(CharacterWidth.of("a\u{200C}b\u{200D}c") == 3)
  }
}

@Suite struct TextLayoutTests {
  @Test func truncates() {
    #expect(TextLayout.truncate("hello", to: 5) == "hello")
    #expect(TextLayout.truncate("hello", to: 4) == "hel…")
    #expect(TextLayout.truncate("日本語", to: 4) == "日…")
    #expect(TextLayout.truncate("hello", to: 0) == "")
    #expect(TextLayout.truncate("hello", to: .min) == "")
  }

  @Test func fits() {
    #expect(TextLayout.fit("ab", to: 5, .right) == "   ab")
    #expect(TextLayout.fit("ab", to: 5, .center) == " ab  ")
    #expect(TextLayout.fit("abcdef", to: 3) == "ab…")
  }

  @Test func wraps() {
    #expect(TextLayout.wrap("the quick brown fox", to: 9) == ["the quick", "brown fox"])
    #expect(TextLayout.wrap("one\n\ntwo", to: 9) == ["one", "", "two"])
    #expect(TextLayout.wrap("abcdefgh ij", to: 3) == ["abc", "def", "gh", "ij"])
    let path = "network.blocks.body.skips.0.enabled: false"
    #expect(TextLayout.wrap(path, to: 30) == ["network.blocks.body.skips.0.", "enabled: false"])
    #expect(TextLayout.wrap("x", to: 0).isEmpty)
    #expect(TextLayout.wrap("日本", to: 1).allSatisfy { CharacterWidth.of($0) <= 1 })
  }

  @Test func wrappedLinesAlwaysFit() {
    var random = SeededGenerator(5)
    let pieces: [Character] = ["a", "b", " ", " ", "\n", "日", "é", "\u{1B}", "-"]
    for _ in 0..<300 {
      let text = String((0..<40).compactMap { _ in pieces.randomElement(using: &random) })
      for columns in 1...9 {
        let lines = TextLayout.wrap(text, to: columns)
        #expect(lines.allSatisfy { CharacterWidth.of($0) <= columns }, "\(text.debugDescription)")
      }
    }
  }
}
