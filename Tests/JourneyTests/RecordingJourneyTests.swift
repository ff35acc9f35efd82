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

  @Test func itIsOfAJournal() throws {
    let folder = try TemporaryFolder()
    let outcome = try ProgramUnderTest.run(["play", "--cast", "x.cast"], in: folder)
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
