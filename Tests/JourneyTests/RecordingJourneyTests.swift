// A journal as a recording: asciicast 2, read by a small terminal of the test's own, ends with the
// screen that the journal ends with.
import Foundation
import ProjectSupport
import Testing

@Suite struct RecordingJourneyTests {
  private static let journal =
    Project.file("Tests/JourneyTests/Journals/see-it-fail.jsonl").path

  @Test func itEndsAsTheJournalDoes() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("it.cast")
    let made = try ProgramUnderTest.run(
      ["play", "--replay", Self.journal, "--cast", file], in: folder)
    #expect(made.status == 0 && made.output.contains("wrote"), "\(made.errors)")
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    let head = try #require(try object(lines[0]) as? [String: Any])
    #expect(head["version"] as? Int == 2)
    let width = try #require(head["width"] as? Int)
    let height = try #require(head["height"] as? Int)
    var screen = ReadScreen(width: width, height: height)
    var last = 0.0
    for line in lines.dropFirst() {
      let event = try #require(try object(line) as? [Any])
      let time = try #require(event[0] as? Double)
      #expect(time >= last)
      last = time
      let text = try #require(event[2] as? String)
      if event[1] as? String == "r" {
        let size = text.split(separator: "x").compactMap { Int($0) }
        screen = ReadScreen(width: size[0], height: size[1])
      } else {
        screen.read(text)
      }
    }
    // Training is seen, not only its end.
    #expect(lines.count > 20 && last > 3)
    let played = try ProgramUnderTest.run(
      ["play", "--replay", Self.journal, "--coloured"], in: folder)
    let plain = played.output.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    let expected = plain.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      line in
      var line = String(line)
      while line.last == " " { line.removeLast() }
      return line
    }
    #expect(screen.text == expected)
    // It is there now, and stays.
    let again = try ProgramUnderTest.run(
      ["play", "--replay", Self.journal, "--cast", file], in: folder)
    #expect(again.status == 2 && again.errors.contains("--replace"))
  }

  @Test func theLastScreenHasColours() throws {
    let folder = try TemporaryFolder()
    let outcome = try ProgramUnderTest.run(
      ["play", "--replay", Self.journal, "--coloured"], in: folder)
    #expect(outcome.output.contains("\u{1B}[0;1;38;2;"))
    let plain = outcome.output.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    #expect(plain.contains("step 700"))
  }

  /// Read as a browser does: the same characters, in the colours of the theme that was asked for.
  @Test(arguments: [("dark", "#101014"), ("light", "#fbfbf8"), ("high-contrast", "#000000")])
  func aPageHasTheLastScreen(theme: String, ground: String) throws {
    let folder = try TemporaryFolder()
    let replay = ["play", "--replay", Self.journal, "--theme", theme]
    let made = try ProgramUnderTest.run(replay + ["--html", "it.html"], in: folder)
    #expect(made.status == 0 && made.output == "wrote it.html\n", "\(made.errors)")
    let page = try folder.text(of: "it.html")
    #expect(page.contains("background:\(ground)") && page.contains("<title>resplay spirals"))
    let start = try #require(page.range(of: "<pre>")).upperBound
    let end = try #require(page.range(of: "</pre>")).lowerBound
    var text = String(page[start..<end])
    #expect(text.contains("<span class=\"s0\">"))
    text = text.replacing(#/<\/?(?:span|i)\b[^>]*>/#, with: "")
    #expect(!text.contains("<") && !text.contains(">"))
    for (escape, letter) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ] {
      text = text.replacing(escape, with: letter)
    }
    let played = try ProgramUnderTest.run(replay + ["--coloured"], in: folder)
    let plain = played.output.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    #expect(text + "\n" == plain)
    // No script, and nothing from elsewhere.
    #expect(!page.contains("<script") && !page.contains("http:") && !page.contains("https:"))
    let again = try ProgramUnderTest.run(replay + ["--html", "it.html"], in: folder)
    #expect(again.status == 2 && again.errors.contains("--replace"))
    let other = try ProgramUnderTest.run(replay + ["--html", "it.txt"], in: folder)
    #expect(other.status == 2 && other.errors.contains(".html"))
  }

  /// What a stranger's document is called is text on the page, wide letters included.
  @Test func namesOnAPageAreText() throws {
    let folder = try TemporaryFolder()
    let preset = try String(
      contentsOf: Project.file("Presets/tiny-playground.yaml"), encoding: .utf8)
    let named = preset.replacing(
      #/(?m)^name:.*$/#, with: "name: '<b>&\"残差</b><script>x()</script>'")
    try folder.write(named, to: "it.yaml")
    try folder.write(
      try String(contentsOfFile: Self.journal, encoding: .utf8).split(separator: "\n").prefix(2)
        .joined(separator: "\n") + "\n", to: "j.jsonl")
    let made = try ProgramUnderTest.run(
      ["play", "it.yaml", "--replay", "j.jsonl", "--html", "it.html"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let page = try folder.text(of: "it.html")
    #expect(page.contains("&lt;b&gt;&amp;&quot;<i class=\"w\">残</i>"))
    #expect(!page.contains("<b>") && !page.contains("<script"))
  }

  @Test(arguments: [["--cast", "x.cast"], ["--html", "x.html"], ["--coloured"]])
  func itIsOfAJournal(options: [String]) throws {
    let folder = try TemporaryFolder()
    let outcome = try ProgramUnderTest.run(["play"] + options, in: folder)
    #expect(outcome.status == 2 && outcome.errors.contains("--replay FILE"))
  }

  private func object(_ line: Substring) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(line.utf8))
  }
}

/// What a terminal shows of the sequences that recordings use.
private struct ReadScreen {
  private var cells: [[Character]]
  private var place = (row: 0, column: 0)

  init(width: Int, height: Int) {
    cells = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  var text: [String] {
    cells.map { row in
      var line = String(row)
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  mutating func read(_ text: String) {
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\u{1B}" else {
        if place.row < cells.count, place.column < cells[place.row].count {
          cells[place.row][place.column] = Character(scalar)
        }
        place.column += 1
        continue
      }
      let sequence = rest.prefix { !$0.properties.isAlphabetic }
      rest = rest.dropFirst(sequence.count)
      let end = rest.popFirst()
      let numbers = String(sequence.dropFirst()).split(separator: ";").compactMap { Int($0) }
      switch end {
      case "H": place = (numbers[0] - 1, numbers[1] - 1)
      case "J": self = ReadScreen(width: cells[0].count, height: cells.count)
      default: break
      }
    }
  }
}
