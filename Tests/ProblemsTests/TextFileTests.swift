// Text by characters, and which kind of data a file is taken for.
import Foundation
import Numerics
import Engine
import ProjectSupport
import Schema
import Testing

@testable import Problems

struct TextFileTests {
  private func text(_ text: String, _ fields: [(String, Node)] = []) throws -> Dataset {
    try DataFolderOfTest(["a.txt": Array(text.utf8)]).load(
      "text", [("context", 4)] + fields, path: "a.txt")
  }

  @Test func everyPositionPredictsTheNextCharacter() throws {
    let dataset = try text("abcabcabcabca", [("test_fraction", 0)])
    #expect(dataset.task.names == ["a", "b", "c"] && dataset.task.positions == 4)
    #expect(dataset.vocabularySize == 3 && dataset.rowCount == 3)
    #expect(dataset.inputs == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(dataset.targets == [1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
    #expect(dataset.trainRows == [0, 1, 2] && dataset.testRows.isEmpty)
  }

  /// The test part lies behind the rest, and no row that is trained on reaches into it.
  @Test(arguments: [0, 1, 3, 4, 7]) func theTestPartIsNewText(stride: Int) throws {
    let letters = String(
      String.UnicodeScalarView((0..<200).map { Unicode.Scalar(UInt8(33 + $0 % 90)) }))
    let dataset = try text(letters, [("stride", Node(.integer(stride))), ("test_fraction", 0.2)])
    let step = stride == 0 ? 4 : stride
    let first = try #require(dataset.testRows.min())
    let last = try #require(dataset.trainRows.max())
    #expect(dataset.testRows == (first..<Int32(dataset.rowCount)).map(\.self))
    // A row's last target is `context` characters behind its beginning.
    #expect(Int(last) * step + 4 < Int(first) * step)
    #expect((Int(last) + 1) * step + 4 >= Int(first) * step)
  }

  @Test func lineEndsAndMarksAreOne() throws {
    let dataset = try text("\u{FEFF}a\r\nb\rc\nd\r\n\r\né", [("stride", 1), ("test_fraction", 0)])
    #expect(dataset.task.names == ["newline", "a", "b", "c", "d", "é"])
    #expect(dataset.notes == ["10 characters, 6 different ones"])
  }

  @Test func whatIsNoTextIsRefused() throws {
    refuses("line 2, byte 4: this is no UTF-8 text") {
      try DataFolderOfTest(["a.txt": Array("a\nb ".utf8) + [0xFF, 65]]).load("text", path: "a.txt")
    }
    refuses("has 8 characters; allowed: more than 8") { try text("abcdabcd") }
    refuses("has 1 different characters") { try text(String(repeating: "a", count: 50)) }
    refuses("there is no file 'b.txt'") {
      try DataFolderOfTest(["a.txt": [65]]).load("text", path: "b.txt")
    }
  }
}

struct RecognitionTests {
  private func kind(_ content: [String: [UInt8]], _ path: String) throws -> String {
    let test = try DataFolderOfTest(content)
    let found = try datasetCatalog.recognized(path, files: test.files)
    #expect(type(of: found.kind).fileFields.contains("path"))
    #expect(found.kind.completeNode["path"]?.string == path)
    return found.kind.kind
  }

  @Test func filesAreKnownByWhatTheyHold() throws {
    #expect(try kind(["s/a-images-idx3-ubyte.gz": [0x1F, 0x8B]], "s") == "idx")
    #expect(try kind(["s/data_batch_1.bin": [UInt8](repeating: 0, count: 3073)], "s") == "cifar")
    #expect(try kind(["s.bin": [UInt8](repeating: 0, count: 3074)], "s.bin") == "cifar")
    #expect(try kind(["s/x.npy": [1]], "s") == "numpy")
    #expect(try kind(["s.npz": [0x50, 0x4B, 3, 4]], "s.npz") == "numpy")
    #expect(try kind(["s/cat/1.png": [1], "s/dog/1.png": [1]], "s") == "images")
    #expect(try kind(["t.csv": Array("a,b\nx,y\n".utf8)], "t.csv") == "csv")
    #expect(try kind(["t.dat": Array("1;2;0\n3;4;1\n5;6;0\n".utf8)], "t.dat") == "csv")
    let prose = "It was the best of times, it was the worst of times,\nit was the age of wisdom.\n"
    #expect(try kind(["t.md": Array(prose.utf8)], "t.md") == "text")
  }

  @Test func whatIsNoDataIsRefused() throws {
    refuses("'s' is no data that is known again; allowed: images in IDX files") {
      try kind(["s/readme": [1]], "s")
    }
    refuses("is no data that is known again") { try kind(["x": [0, 1, 2, 0xFF]], "x") }
    refuses("there is no file 'nothing'") { try kind([:], "nothing") }
  }
}

struct DataFolderTests {
  @Test func aFolderHasOneFingerprint() throws {
    let test = try DataFolderOfTest(["s/b/1": [1], "s/a": [2, 3], "s/.hidden": [9]])
    let files = test.files
    let folder = try files.folder("s")
    #expect(folder.files.map(\.name) == ["a", "b/1"] && folder.files.map(\.size) == [2, 1])
    var seen: [String] = []
    try folder.readAll {
      $0.name == "a"
    } _: { file, content in
      seen.append(file.name)
      #expect(content == [2, 3])
    }
    #expect(seen == ["a"])
    let noted = try #require(files.log?["s"])
    #expect(noted == (try files.fingerprint(of: "s")) && noted.bytes == 3)
    // Documents and weights beside the data are no part of it, a file more is.
    try test.folder.write("format: resplay/1", to: "s/run.yaml")
    #expect(try files.fingerprint(of: "s") == noted)
    try test.folder.write([1], to: "s/c")
    #expect(try files.fingerprint(of: "s") != noted)
  }

  @Test func aFolderIsReadUnderTheRuleOfFiles() throws {
    let test = try DataFolderOfTest(["s/a": [1], "secret": [2]])
    try test.folder.link("s/out", to: "../../secret-elsewhere")
    try test.folder.link("outside", to: "/etc")
    refuses("is a link that leaves the document's folder") { try test.files.folder("outside") }
    refuses("leaves the document's folder") { try test.files.folder("../s") }
    // A folder named on the command line may be anywhere, and what lies in it is below it.
    let named = DataFiles(folder: nil, allowed: ["\(test.folder.path)/s"])
    #expect(try named.read("\(test.folder.path)/s/a") == [1])
    refuses("without '..'") { try named.read("\(test.folder.path)/s/../secret") }
    #expect(named.isFolder("\(test.folder.path)/s") && !named.isFolder(test.folder.path))
    refuses("is no folder") { try test.files.folder("secret") }
  }
}
