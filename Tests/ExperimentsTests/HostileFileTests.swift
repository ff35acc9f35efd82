// Files inside every bound that once took minutes or gigabytes: what is read is read in one pass,
// what is too large is refused by its size, and nothing of a folder is passed over in silence.
import AllocationCounter
import Foundation
import Numerics
import ProjectSupport
import Schema
import Testing
import Training

@testable import Experiments

@Suite struct HostileFileTests {
  private let folder: TemporaryFolder
  private let library: Library

  init() throws {
    folder = try TemporaryFolder()
    library = Library(
      presetsFolder: try folder.folder("presets"), savesFolder: try folder.folder("saves"))
  }

  private func refusal(_ work: () throws -> Void) -> String {
    do {
      try work()
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// Pieces of memory that reading a string of so many escapes asks for.
  private func allocations(escapes count: Int) throws -> Int {
    let text = "{\"a\":\"" + String(repeating: "x\\n", count: count) + "\"}"
    var faults = FaultCollector()
    let before = allocation_count()
    let node = try JSONReader.read(text, bounds: TextBounds(bytes: 1 << 24), into: &faults)
    let after = allocation_count()
    #expect(node["a"]?.string?.utf8.count == 2 * count)
    return Int(after - before)
  }

  /// A string that is copied for every escape takes a piece of memory for each.
  @Test(.enabled(if: allocation_count() >= 0))
  func escapesAreReadInOnePass() throws {
    let few = try allocations(escapes: 1_000)
    let many = try allocations(escapes: 200_000)
    #expect(many - few < 50, "\(few) and \(many)")
  }

  /// Texts of every form a document can take, longer than any bound of their content.
  private static let shapes: [(name: String, text: @Sendable (Int) -> String)] = [
    ("flow list", { "x: [" + String(repeating: "relu, ", count: $0) + "relu]\n" }),
    ("block list", { "x:\n" + String(repeating: "  - relu\n", count: $0) }),
    ("double quotes", { "x: \"" + String(repeating: "a\\n", count: $0) + "\"\n" }),
    ("single quotes", { "x: '" + String(repeating: "a'' ", count: $0) + "'\n" }),
    ("block text", { "x: |\n" + String(repeating: "  a\n", count: $0) }),
    ("plain text", { "x: a" + String(repeating: " b c", count: $0) + "\n" }),
    ("comments", { "x: 1\n" + String(repeating: "# c\n", count: $0) }),
    ("nested", { "x: [" + String(repeating: "[[[[[1]]]]], ", count: $0) + "1]\n" }),
    ("JSON list", { "{\"x\": [" + String(repeating: "0, ", count: $0) + "1]}" }),
    ("JSON text", { "{\"x\": \"" + String(repeating: "\\u00e9", count: $0) + "\"}" }),
  ]

  /// Twice the text, at most twice the pieces of memory: no part is read again for each part
  /// behind it.
  @Test(.enabled(if: allocation_count() >= 0), arguments: shapes.indices)
  func readingGrowsWithTheText(_ index: Int) throws {
    let shape = Self.shapes[index]
    func allocations(_ count: Int) throws -> Double {
      let text = shape.text(count)
      var faults = FaultCollector()
      let before = allocation_count()
      _ = try ExperimentFile.parse(text, into: &faults)
      return Double(allocation_count() - before)
    }
    _ = try allocations(10)
    let (once, twice) = (try allocations(4_000), try allocations(8_000))
    #expect(twice <= 2.1 * once + 100, "\(shape.name): \(once) and \(twice)")
  }

  @Test func escapesComeBack() throws {
    var faults = FaultCollector()
    let node = try JSONReader.read(
      #"["a\"\\\/\b\f\n\r\t\u00e9\u4e2d\ud83d\ude00b", "é中😀", ""]"#, into: &faults)
    #expect(
      node.elements?.compactMap(\.string) == [
        "a\"\\/\u{8}\u{C}\n\r\té中😀b", "é中😀", "",
      ])
  }

  /// A header of megabytes of escapes, and numbers that are not there.
  @Test func aLargeHeaderIsRead() throws {
    let notes = String(repeating: "a\\n", count: 1_000_000)
    let header = Array("{\"__metadata__\":{\"notes\":\"\(notes)\"}}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    #expect(try Safetensors(length + header).metadata.first?.value.utf8.count == 2_000_000)
  }

  // MARK: Weights

  /// A document with a file of a gigabyte beside it, whose bytes are not there.
  @Test func hugeWeightsAreRefusedByTheirHeader() throws {
    let document = try folder.write(smallText, to: "saves/huge.yaml")
    let weights = try hugeWeights("saves/huge.safetensors")
    let before = residentBytes
    let words = refusal { _ = try library.open(document) }
    #expect(words.contains("'extra', which is not in the network"), "\(words)")
    #expect(words.contains("rename or remove that file"))
    // Saving asks only whose it is.
    let experiment = try ExperimentFile.read(smallText)
    #expect(
      refusal { _ = try library.place(for: document, basedOn: smallText, replacing: false) }
        .contains("is not of this document"))
    #expect(!CheckpointFile.isOf(experiment, weights))
    #expect(WeightsFile.fingerprint(folder.path("saves")) == nil)
    #expect(residentBytes - before < 100 << 20)
    // The same file, cut off.
    #expect(truncate(weights, off_t(Self.hugeBytes / 2)) == 0)
    #expect(refusal { _ = try library.open(document) }.contains("the file is cut off"))
  }

  private static let hugeBytes = (1 << 30) - 4096

  /// A file with one tensor of nearly a gigabyte.
  private func hugeWeights(_ name: String) throws -> String {
    let size = Self.hugeBytes
    let header = Array(
      #"{"extra":{"dtype":"F32","shape":[\#(size / 4)],"data_offsets":[0,\#(size)]}}"#.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    let weights = try folder.write(length + header, to: name)
    #expect(truncate(weights, off_t(8 + header.count + size)) == 0)
    return weights
  }

  /// The network of a table is known once that is read, and the weights are not read before.
  @Test func hugeWeightsOfATableAreRefusedByTheirHeader() throws {
    let table = smallText.replacing(
      "data: spiral", with: "data: {kind: csv, path: t.csv}")
    #expect(table.contains("t.csv"))
    let document = try folder.write(table, to: "saves/huge.yaml")
    _ = try hugeWeights("saves/huge.safetensors")
    let before = residentBytes
    #expect(refusal { _ = try library.open(document) }.contains("there is no file 't.csv'"))
    try folder.write("a,b,c\n1,2,x\n2,1,y\n3,5,x\n4,4,y\n1,1,x\n", to: "saves/t.csv")
    let words = refusal { _ = try library.open(document) }
    #expect(words.contains("'extra', which is not in the network"), "\(words)")
    #expect(residentBytes - before < 100 << 20)
  }

  /// The most memory this process ever held at once.
  private var residentBytes: Int {
    var usage = rusage()
    // Of this process itself.
    getrusage(0, &usage)
    #if os(macOS)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss * 1024
    #endif
  }

  // MARK: Listing

  @Test func whatIsNotListedIsSaidAndOpensByName() throws {
    for number in 0..<1_203 { try folder.write("x: \(number)\n", to: "saves/s\(number).yaml") }
    try folder.write(smallText, to: "saves/zz-last.yaml")
    let saves = library.entries().filter { !$0.isPreset }
    #expect(saves.count == 1_001)
    let note = try #require(saves.last)
    #expect(!note.isDocument && note.name == "204 more")
    #expect(note.fault?.contains("open one of the other 204 by its name") == true)
    #expect(saves.dropLast().allSatisfy { $0.isDocument && $0.name != "zz-last" })
    #expect(library.checked([note]) == [note])
    #expect(try library.open("zz-last").path == folder.path("saves/zz-last.yaml"))
    #expect(try library.open("zz-last.yaml").path == folder.path("saves/zz-last.yaml"))
    #expect(try library.open("zz-last").place == .saves)
    #expect(refusal { _ = try library.open("s1000") }.contains("x"))
  }

  @Test(.enabled(if: getuid() != 0, "root reads every folder"))
  func aFolderThatCannotBeReadIsSaid() throws {
    try folder.write(smallText, to: "saves/a.yaml")
    chmod(folder.path("saves"), 0)
    defer { chmod(folder.path("saves"), 0o755) }
    let note = try #require(library.entries().last)
    #expect(!note.isDocument && note.fault?.contains("cannot be read") == true)
  }

  @Test func aFileInPlaceOfTheFolderIsSaid() throws {
    let file = try folder.write("", to: "file")
    let note = try #require(
      Library(presetsFolder: "/nonexistent", savesFolder: file).entries().last)
    #expect(!note.isDocument && note.fault?.contains("cannot be read") == true)
    #expect(note.fault?.contains(file) == true)
  }

  /// One file of each kind that cannot be a document: each is listed with its reason, the rest is
  /// there.
  @Test func everyFileIsListedWithItsReason() throws {
    try folder.write(smallText, to: "saves/good.yaml")
    try folder.write("", to: "saves/empty.yaml")
    try folder.write([0xFF, 0xFE, 0x00], to: "saves/binary.yaml")
    try folder.write([UInt8](repeating: 0x61, count: 2 << 20), to: "saves/large.yaml")
    try folder.folder("saves/folder.yaml")
    try folder.link("saves/nowhere.yaml", to: "/nonexistent/x")
    #expect(mkfifo(folder.path("saves/pipe.yaml"), 0o600) == 0)
    let reasons = Dictionary(
      uniqueKeysWithValues: library.entries().map { ($0.name, $0.fault ?? "") })
    #expect(reasons["good"] == "")
    for (name, words) in [
      ("empty", "empty"), ("binary", "UTF-8"), ("large", "at most"), ("folder", "a folder"),
      ("nowhere", "no file"), ("pipe", "pipe"),
    ] {
      #expect(reasons[name]?.contains(words) == true, "\(name): \(reasons[name] ?? "")")
    }
  }
}
