// What the bytes of terminals mean, whole and split anywhere, and that no bytes can do harm.

import Testing
import TextUI

@Suite struct InputParserTests {
  static let table: [(String, [InputEvent])] = [
    ("q", [.key(.character("q"))]), ("é", [.key(.character("é"))]), ("😀", [.key(.character("😀"))]),
    ("\u{03}", [.key(.character("c"), .control)]), ("\u{00}", [.key(.character(" "), .control)]),
    ("\r", [.key(.enter)]), ("\n", [.key(.enter)]), ("\t", [.key(.tab)]),
    ("\u{7F}", [.key(.backspace)]), ("\u{08}", [.key(.backspace)]),
    ("\u{1B}[A", [.key(.up)]), ("\u{1B}OA", [.key(.up)]), ("\u{1B}[1;5C", [.key(.right, .control)]),
    ("\u{1B}[1;2D", [.key(.left, .shift)]), ("\u{1B}[Z", [.key(.backTab)]),
    ("\u{1B}[H", [.key(.home)]), ("\u{1B}[4~", [.key(.end)]), ("\u{1B}[3~", [.key(.delete)]),
    ("\u{1B}[5~", [.key(.pageUp)]), ("\u{1B}[6;3~", [.key(.pageDown, .alt)]),
    ("\u{1B}OP", [.key(.function(1))]), ("\u{1B}[15~", [.key(.function(5))]),
    ("\u{1B}[24~", [.key(.function(12))]), ("\u{1B}[[B", [.key(.function(2))]),
    ("\u{1B}x", [.key(.character("x"), .alt)]), ("\u{1B}é", [.key(.character("é"), .alt)]),
    ("\u{1B}\u{03}", [.key(.character("c"), [.alt, .control])]),
    ("\u{1B}\u{1B}[A", [.key(.escape), .key(.up)]),
    ("\u{1B}[97;5u", [.key(.character("a"), .control)]),
    ("\u{1B}[27;2;13~", [.key(.enter, .shift)]),
    ("\u{1B}[9;2u", [.key(.backTab)]),
    ("\u{1B}P1+r524742=382F382F38\u{1B}\\", [.truecolor]),
    ("\u{1B}P0+r524742\u{1B}\\", []), ("\u{1B}P1+r5463\u{1B}\\", []),
    ("\u{1B}[0n", [.acknowledgement]), ("\u{1B}[I", [.focus(true)]), ("\u{1B}[O", [.focus(false)]),
    ("\u{1B}[<0;13;7M", [.mouse(MouseEvent(.press(.left), x: 12, y: 6))]),
    ("\u{1B}[<2;1;1m", [.mouse(MouseEvent(.release(.right), x: 0, y: 0))]),
    ("\u{1B}[<32;5;5M", [.mouse(MouseEvent(.drag(.left), x: 4, y: 4))]),
    ("\u{1B}[<35;5;5M", [.mouse(MouseEvent(.move, x: 4, y: 4))]),
    ("\u{1B}[<64;5;5M", [.mouse(MouseEvent(.wheelUp, x: 4, y: 4))]),
    ("\u{1B}[<81;5;5M", [.mouse(MouseEvent(.wheelDown, x: 4, y: 4, modifiers: .control))]),
    ("\u{1B}[M !!", [.mouse(MouseEvent(.press(.left), x: 0, y: 0))]),
    ("\u{1B}[M#!!", [.mouse(MouseEvent(.release(.left), x: 0, y: 0))]),
    ("\u{1B}[200~q\u{1B}[A\r\nü\u{1B}[201~x", [.paste("q\u{1B}[A\nü"), .key(.character("x"))]),
    ("\u{1B}[200~\u{1B}\u{1B}[201~", [.paste("\u{1B}")]),
    ("\u{1B}]10;rgb:00/00/00\u{07}y", [.key(.character("y"))]),
    ("\u{1B}P1$r0m\u{1B}\\y", [.key(.character("y"))]), ("\u{1B}[?1;2cy", [.key(.character("y"))]),
    ("\u{1B}[<0;0;0M", []), ("\u{1B}[<1;2M", []), ("\u{1B}[99~", []),
  ]

  @Test func sequences() {
    for (text, expected) in InputParserTests.table {
      let bytes = Array(text.utf8)
      for cut in 0...bytes.count {
        var parser = InputParser()
        let events = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
        #expect(events == expected, "\(text.debugDescription) cut at \(cut)")
        #expect(parser.pending == .nothing)
      }
    }
  }

  @Test func everythingAtOnce() {
    var parser = InputParser()
    let events = parser.feed(InputParserTests.table.flatMap { Array($0.0.utf8) })
    #expect(events == InputParserTests.table.flatMap { $0.1 })
  }

  @Test func aLoneEscapeWaitsForTheFlush() {
    var parser = InputParser()
    #expect(parser.feed([0x1B]).isEmpty)
    #expect(parser.pending == .sequence)
    #expect(parser.flush() == [.key(.escape)])
    #expect(parser.pending == .nothing && parser.flush().isEmpty)
    #expect(parser.feed(Array("\u{1B}[".utf8)).isEmpty)
    #expect(parser.flush() == [.key(.character("["), .alt)])
    #expect(parser.feed(Array("\u{1B}[12;".utf8)).isEmpty)
    #expect(parser.flush().isEmpty)
    #expect(parser.feed([0x61]) == [.key(.character("a"))])
  }

  @Test func invalidUTF8BecomesReplacements() {
    var parser = InputParser()
    let replaced = InputEvent.key(.character("\u{FFFD}"))
    #expect(parser.feed([0xFF]) == [replaced])
    #expect(parser.feed([0xC3, 0x41]) == [replaced, .key(.character("A"))])
    #expect(parser.feed([0xE0, 0x80, 0x80]) == [replaced])
    #expect(parser.feed([0xED, 0xA0, 0x80]) == [replaced])
    #expect(parser.feed([0xC3]).isEmpty && parser.flush() == [replaced])
  }

  @Test func pastesAreBounded() {
    var parser = InputParser()
    _ = parser.feed(Array("\u{1B}[200~".utf8))
    let block = [UInt8](repeating: 0x61, count: 1 << 16)
    for _ in 0..<17 { #expect(parser.feed(block).isEmpty) }
    #expect(parser.pending == .paste)
    let events = parser.feed(Array("\u{1B}[201~".utf8))
    guard case .paste(let text)? = events.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == InputParser.pasteLimit)
    _ = parser.feed(Array("\u{1B}[200~abc\u{1B}[20".utf8))
    #expect(parser.flush() == [.paste("abc\u{1B}[20")])
  }

  @Test func longSequencesAreBounded() {
    var parser = InputParser()
    _ = parser.feed(Array("\u{1B}[".utf8) + [UInt8](repeating: 0x39, count: 100_000))
    #expect(parser.feed([0x41, 0x62]).last == .key(.character("b")))
  }

  @Test func anyBytesAreAccepted() {
    var random = SeededGenerator(1)
    let likely: [UInt8] = [
      27, 91, 60, 59, 49, 50, 48, 77, 109, 126, 79, 200, 255, 0, 65, 93, 80, 7,
    ]
    for _ in 0..<800 {
      var parser = InputParser()
      for _ in 0..<3 {
        let bytes = (0..<24).map { _ in
          Bool.random(using: &random)
            ? likely.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
        }
        _ = parser.feed(bytes)
        if Bool.random(using: &random) { _ = parser.flush() }
      }
      _ = parser.flush()
      #expect(parser.pending == .nothing)
    }
  }
}

@Suite struct TerminalAnswerTests {
  @Test func theBackgroundIsRead() {
    func events(_ text: String) -> [InputEvent] {
      var parser = InputParser()
      return parser.feed(text.utf8)
    }
    #expect(
      events("\u{1B}]11;rgb:ffff/8080/0000\u{1B}\\") == [
        .background(red: 255, green: 128, blue: 0)
      ])
    #expect(
      events("\u{1B}]11;rgb:f/8/0\u{7}a") == [
        .background(red: 255, green: 136, blue: 0), .key(.character("a")),
      ])
    #expect(events("\u{1B}]11;rgb:fffff/0/0\u{7}").isEmpty)
    #expect(events("\u{1B}]10;rgb:0/0/0\u{7}").isEmpty)
    #expect(events("\u{1B}]11;rgb:" + String(repeating: "f", count: 5000) + "\u{7}").isEmpty)
    // Split anywhere, it is the same.
    var parser = InputParser()
    let bytes = Array("\u{1B}]11;rgb:00/00/00\u{1B}\\".utf8)
    let found = bytes.flatMap { parser.feed([$0]) }
    #expect(found == [.background(red: 0, green: 0, blue: 0)])
  }
}
