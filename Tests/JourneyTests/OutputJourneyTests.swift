// What commands print reaches whom it is for, or they say that it did not; nothing in a document's
// name becomes a line or a code of the terminal; JSON stays JSON.
import ProjectSupport
import Foundation
import Testing

@Suite struct OutputJourneyTests {
  /// Every command, quick.
  private static let commands = [
    ["presets"], ["presets", "--json"], ["show", "tiny-playground"],
    ["validate", "tiny-playground"], ["train", "tiny-playground", "--steps", "1"],
    ["train", "tiny-playground", "--steps", "1", "--json"], ["replay", "run.yaml"],
    ["gradients", "tiny-playground", "--out", "g.safetensors", "--replace"], ["doctor"],
    ["bench", "W1", "--seconds", "0.001"], ["bench", "W1", "--seconds", "0.001", "--json"],
    ["--help"], ["train", "--help"], ["--version"],
  ]

  private func folderWithRun() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let made = try ProgramUnderTest.run(
      ["train", "tiny-playground", "--steps", "2", "--out", "run.yaml"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullOutputIsAFailure() throws {
    let folder = try folderWithRun()
    for command in Self.commands {
      let program = try ProgramUnderTest.start(
        command, in: folder, shell: "exec \"$@\" >/dev/full")
      #expect(try program.end() == 1, "\(command)")
      #expect(program.errors.contains("standard output cannot be written"), "\(command)")
    }
  }

  @Test func aClosedOutputIsAFailure() throws {
    let folder = try folderWithRun()
    for command in Self.commands {
      let program = try ProgramUnderTest.start(command, in: folder, shell: "exec \"$@\" >&-")
      #expect(try program.end() == 1, "\(command)")
      #expect(program.errors.contains("standard output cannot be written"), "\(command)")
    }
  }

  @Test func aClosedPipeEndsQuietly() throws {
    let folder = try folderWithRun()
    for command in Self.commands {
      let program = try ProgramUnderTest.start(
        command, in: folder, shell: "{ sleep 0.1; \"$@\"; echo $? >status; } | true")
      _ = try program.end()
      try program.wait("the status") { _ in (try? folder.text(of: "status"))?.isEmpty == false }
      #expect(try folder.text(of: "status") == "141\n", "\(command)")
      #expect(program.errors.isEmpty, "\(command): \(program.errors)")
      try folder.write("", to: "status")
    }
  }

  /// Titles with a joiner, a deletion, a control character, separators and a forged line.
  private static let titles = [
    "joiner": "\u{1F468}\u{200D}\u{1F469} family", "delete": "a\u{7F}b", "control": "a\u{85}b",
    "separators": "a\u{2028}b\u{2029}c", "line": "a\nvalid: b", "escape": "\u{1B}[2Ja",
    "tag": "a\u{E0041}b",
  ]

  private func hostileLibrary() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, title) in Self.titles {
      var document = try #require(
        try JSONSerialization.jsonObject(with: Data(Self.plain.utf8)) as? [String: Any])
      document["name"] = title
      let bytes = try JSONSerialization.data(withJSONObject: document)
      // What of these JSON may hold as it is, a document may not.
      let text = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
        scalar.value < 0x7F
          ? String(scalar)
          : String(scalar).utf16.map { "\\u" + String(UInt32($0) + 0x10000, radix: 16).dropFirst() }
            .joined()
      }.joined()
      try folder.write(text, to: "hostile/\(name).json")
    }
    return folder
  }

  @Test func titlesComeBackFromJSON() throws {
    let folder = try hostileLibrary()
    for locale in [ProgramUnderTest.locale, "C"] {
      let outcome = try ProgramUnderTest.run(
        ["presets", "--json", "--presets", "hostile"], in: folder, environment: ["LANG": locale])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let rows = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
      var titles: [String: String] = [:]
      for row in rows { titles[row["name"] as? String ?? ""] = row["title"] as? String }
      #expect(
        titles.mapValues { Array($0.unicodeScalars) }
          == Self.titles.mapValues { Array($0.unicodeScalars) })
      for scalar in outcome.output.unicodeScalars where scalar != "\n" {
        let category = scalar.properties.generalCategory
        #expect(
          ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
            && (locale != "C" || scalar.isASCII))
      }
    }
  }

  /// Of a preset whose parameters were not counted, as its data is a file, nothing is said.
  @Test func noPresetHasNoParameters() throws {
    let list = try ProgramUnderTest.run(["presets"]).output
    #expect(list.contains(" parameters\n") && !list.contains(" 0 parameters"), "\(list)")
    #expect(list.contains("gpt-text"))
  }

  @Test func noTitleForgesALine() throws {
    let folder = try hostileLibrary()
    let list = try ProgramUnderTest.run(["presets", "--presets", "hostile"], in: folder)
    let breaks: Set<Unicode.Scalar> = ["\u{85}", "\u{2028}", "\u{2029}", "\u{1B}", "\u{7F}"]
    #expect(list.output.unicodeScalars.allSatisfy { !breaks.contains($0) })
    // A heading, and a line for each.
    #expect(list.lines.count == Self.titles.count, "\(list.output)")
    for name in Self.titles.keys {
      let valid = try ProgramUnderTest.run(["validate", "hostile/\(name).json"], in: folder)
      #expect(valid.status == 0 && valid.output.filter(\.isNewline).count == 1, "\(valid.output)")
      #expect(valid.output.unicodeScalars.allSatisfy { !breaks.contains($0) })
      let shown = try ProgramUnderTest.run(["show", "hostile/\(name).json"], in: folder)
      #expect(shown.status == 0 && !shown.output.contains("\nvalid: b"))
    }
  }

  @Test func noFileNameForgesALine() throws {
    let folder = try TemporaryFolder()
    let name = "a\nresplay: all is well\u{2028}.yaml"
    try folder.write("format: resplay/1\nseed: x\n", to: name)
    for command in [
      ["validate", name], ["show", name], ["train", "tiny-playground", "--out", name],
    ] {
      let outcome = try ProgramUnderTest.run(command, in: folder)
      #expect(outcome.status != 0)
      let text = outcome.output + outcome.errors
      #expect(!text.contains("\nresplay: all is well"), "\(text)")
      #expect(!text.contains("\u{2028}"), "\(text)")
    }
    let option = try ProgramUnderTest.run(["validate", "x", "--\nforged"], in: folder)
    #expect(option.status == 2 && !option.errors.contains("\nforged"))
  }

  // MARK: Terminals

  private func drawn(
    _ command: [String], in folder: TemporaryFolder, columns: Int = 120,
    environment: [String: String?] = [:]
  ) throws -> String {
    let program = try ProgramUnderTest.start(
      command, in: folder, environment: environment, onTerminal: true,
      shell: "stty cols \(columns); exec \"$@\"")
    try program.wait("the end of \(command)") {
      _ = $0.readTerminal()
      return $0.hasEnded
    }
    #expect(try program.end() == 0)
    return program.readTerminal()
  }

  @Test func theProgressBarFitsItsTerminal() throws {
    let folder = try TemporaryFolder()
    let command = ["train", "spirals-56", "--steps", "600"]
    for columns in [20, 44, 120] {
      let text = try drawn(command, in: folder, columns: columns)
      let bars = text.components(separatedBy: "\r\u{1B}[K").dropFirst().dropLast()
      #expect(!bars.isEmpty && bars.allSatisfy { $0.count < columns }, "\(bars)")
    }
    let dumb = try drawn(command, in: folder, environment: ["TERM": "dumb"])
    #expect(!dumb.contains("\u{1B}") && dumb.contains("step 600"))
    let plain = try drawn(command, in: folder, environment: ["LANG": "C"])
    #expect(plain.contains("\u{1B}[K") && plain.unicodeScalars.allSatisfy(\.isASCII))
  }

  @Test func theDrawingOfANetworkHasTheLocalesCharacters() throws {
    let unicode = try ProgramUnderTest.run(["show", "spirals-56"])
    #expect(unicode.output.contains("╭"))
    let plain = try ProgramUnderTest.run(["show", "spirals-56"], environment: ["LANG": "C"])
    #expect(plain.status == 0 && plain.output.unicodeScalars.allSatisfy(\.isASCII))
    #expect(plain.lines.count == unicode.lines.count)
  }

  @Test func aNetworkFitsANarrowTerminal() throws {
    let folder = try TemporaryFolder()
    for columns in [30, 60, 80] {
      let text = try drawn(["show", "spirals-56"], in: folder, columns: columns)
      let lines = text.split(whereSeparator: \.isNewline)
      #expect(lines.allSatisfy { $0.count <= columns }, "\(columns): \(text)")
      #expect(text.contains("stem"))
    }
  }

  private static let plain = """
    {"format": "resplay/1", "name": "plain", "seed": 1, "data": {"kind": "spiral", "points": 40},
     "network": {"blocks": [{"name": "head", "layers": [{"kind": "dense", "units": 2}]}]},
     "training": {"loss": "cross_entropy", "batch_size": 8,
                  "optimizer": {"kind": "sgd", "learning_rate": 0.05}, "stop": {"steps": 10}}}
    """
}
