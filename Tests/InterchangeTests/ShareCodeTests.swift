// A code holds the whole document, whatever mail and chat do to it, and says where it is damaged.
import Experiments
import Foundation
import Interchange
import Numerics
import Problems
import ProjectSupport
import Testing

@Suite struct ShareCodeTests {
  static func text(_ preset: String) throws -> String {
    try Project.text("Presets/\(preset).yaml")
  }

  static func code(_ preset: String) throws -> String {
    let text = try text(preset)
    return try ShareCode.encode(ExperimentFile.read(text), text: text)
  }

  @Test func everyPresetComesBackByteForByte() throws {
    for file in Project.files(under: "Presets", ending: "yaml") {
      let text = try String(contentsOf: file, encoding: .utf8)
      let experiment = try ExperimentFile.read(text)
      let code = try ShareCode.encode(experiment, text: text)
      let back = try ShareCode.decode(code)
      #expect(back.text == text && back.experiment == experiment, "\(file.lastPathComponent)")
    }
  }

  @Test func isShort() throws {
    #expect(try Self.code("spirals-56").count < 700)
  }

  /// Other bytes would make codes of the past unreadable.
  @Test func theDictionaryNeverChanges() throws {
    let code =
      "resplay1:7AAA_PP8a-2VTQ6CMBCF955iNuywUfkxcAAvwAmKojQmYGgNcntfpxTYaFy4ZNuI0077Xed_81FdJOor5"
      + "3mAndTXDVquXkzqecW-jvlbnmgMzVybpuo0Q17a5oe9buFQ3ZSVDhm_lHUHeRF0yJDpk1y9A8pPZZ5hZ0mTI98ltW"
      + "GkgmBbJeWqAfTik9B7p7NZii_zKYWWPg7JrB3gFjDswPEwh07kWaRoGIqWXbKOqBghrQaDIbUfUQBa5G9HEKGeib9"
      + "2OmIfXdTg7mcgxSF-22PJ5l9bcB-4XpRTdrSaQHUKHLTYjJBiXk_2FMxGiZUCfKz88PzZvT"
    #expect(try ShareCode.decode(code).experiment.presentation.name == "Two spirals, 56 layers")
  }

  @Test(arguments: [
    ("> ", "\n> ", "\n"), ("See this: `", "", "` Have fun, Ada"), ("\"", "=\r\n", "\""),
    ("<", "\u{200B}", ">"), ("", "\n\t", "\n\n--\nAda"),
  ])
  func survivesMail(head: String, between: String, tail: String) throws {
    let code = try Self.code("spirals-56")
    let rows = code.dropFirst(9).split(length: 60)
    let text = head + "resplay1:" + rows.joined(separator: between) + tail
    #expect(try ShareCode.decode(text).text == Self.text("spirals-56"))
  }

  @Test func saysWhereItIsDamaged() throws {
    var letters = Array(try Self.code("spirals-56"))
    letters[9 + 100] = letters[9 + 100] == "A" ? "B" : "A"
    #expect(throws: ShareCodeError.self) { try ShareCode.decode(String(letters)) }
    do {
      _ = try ShareCode.decode(String(letters))
    } catch let error as ShareCodeError {
      #expect(error.description.contains("characters 65 to 128"), "\(error)")
    }
  }

  /// Any one character that is another, missing or doubled is noticed, and nothing traps.
  @Test func noticesEveryFault() throws {
    let letters = Array(try Self.code("spirals-56"))
    for index in 9..<letters.count {
      for change in 0..<3 {
        var changed = letters
        switch change {
        case 0: changed[index] = letters[index] == "x" ? "y" : "x"
        case 1: changed.remove(at: index)
        default: changed.insert("k", at: index)
        }
        guard changed != letters, change < 2 || index < letters.count - 1 else { continue }
        #expect(throws: (any Error).self, "\(index) \(change)") {
          try ShareCode.decode(String(changed))
        }
      }
    }
    for length in 0..<letters.count {
      #expect(throws: ShareCodeError.self) {
        try ShareCode.decode("resplay1:" + String(letters[..<length]).dropFirst(9))
      }
    }
  }

  /// A megabyte of one letter packs into a kilobyte: what comes out is bounded.
  @Test func refusesWhatIsTooLarge() throws {
    let text = "# " + String(repeating: "a", count: 3 << 20)
    #expect(throws: ShareCodeError.self) { try ShareCode.encode(Experiment(), text: text) }
  }

  @Test func filesAreKnownByFingerprint() throws {
    let folder = try TemporaryFolder()
    let table = "x,y,class\n1,2,a\n2,1,b\n3,3,a\n4,1,b\n"
    try folder.write(table, to: "t.csv")
    let text = try Self.text("spirals-56").replacing(
      /\ndata: .*\n/, with: "\ndata: {kind: csv, path: t.csv}\n")
    let code = try ShareCode.encode(
      ExperimentFile.read(text), text: text, files: DataFiles(folder: folder.path))
    let files = try ShareCode.decode(code).files
    #expect(files == [FileRecord(path: "t.csv", Fingerprint(of: Array(table.utf8)))])
  }
}

extension Substring {
  fileprivate func split(length: Int) -> [String] {
    let letters = Array(self)
    return stride(from: 0, to: letters.count, by: length).map {
      String(letters[$0..<Swift.min($0 + length, letters.count)])
    }
  }
}
