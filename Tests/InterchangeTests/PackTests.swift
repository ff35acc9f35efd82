// A pack holds files of its own folder and nothing else, whoever made it.
import Experiments
import Foundation
import Interchange
import Numerics
import Problems
import ProjectSupport
import Testing

@Suite struct PackTests {
  static let files = [
    ExportedFile("run.yaml", "format: resplay/1\n"), ExportedFile("run.safetensors", [1, 2, 3]),
    ExportedFile("Data/t.csv", "x,y\n"),
  ]

  @Test func comesBack() throws {
    let bytes = try Pack.encode(Self.files)
    #expect(bytes == (try Pack.encode(Self.files)))
    let pack = try Pack(bytes, name: "run.resplay")
    #expect(pack.document == "run.yaml")
    #expect(pack.files.map(\.path) == Self.files.map(\.path))
    #expect(pack.files.map(\.bytes) == Self.files.map(\.bytes))
  }

  /// What is beside the document comes out again, and is never taken for it.
  @Test func aPictureIsNotRead() throws {
    let picture = ExportedFile("run.svg", "<svg><script>alert(1)</script>")
    let pack = try Pack(Pack.encode([picture] + Self.files), name: "run.resplay")
    #expect(pack.document == "run.yaml")
    #expect(pack.files.first?.bytes == picture.bytes)
  }

  @Test(arguments: [
    "../evil.yaml", "../run.svg", "/tmp/run.svg", "/etc/evil.yaml", "a/../../evil.yaml", "./a.yaml",
    "a//b.yaml", "a\\b.yaml",
    "C:evil.yaml", "a\u{1B}[2J.yaml", ".hidden.yaml", "a/.git/config", "",
    String(repeating: "d/", count: 9) + "a.yaml",
  ])
  func pathsStayInTheirFolder(path: String) throws {
    #expect(throws: ExportError.self) { try Pack.encode([ExportedFile(path, "x")]) }
    var archive = ZipArchive()
    archive.add("run.yaml", Array("format: resplay/1\n".utf8))
    archive.add(path, [1])
    #expect(throws: DataError.self) { try Pack(archive.encoded(), name: "run.resplay") }
  }

  @Test func needsADocument() throws {
    #expect(throws: DataError.self) {
      try Pack(Pack.encode([ExportedFile("a.csv", "x")]), name: "run.resplay")
    }
    #expect(throws: DataError.self) { try Pack([1, 2, 3], name: "run.resplay") }
  }

  /// Wherever it is cut or changed, it is refused or whole.
  @Test func damageIsNoticed() throws {
    let bytes = try Pack.encode(Self.files)
    for length in 0..<bytes.count {
      #expect(throws: DataError.self) { try Pack(Array(bytes[..<length]), name: "run.resplay") }
    }
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x55
      guard let pack = try? Pack(changed, name: "run.resplay") else { continue }
      #expect(pack.files.allSatisfy { file in Self.files.contains { $0.bytes == file.bytes } })
    }
  }
}
