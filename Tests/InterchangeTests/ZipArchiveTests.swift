// Archives are read back by Python's own reader, names and bytes, and equal content is equal bytes.
import Foundation
import Interchange
import ProjectSupport
import Testing

@Suite struct ZipArchiveTests {
  private static let files: [(path: String, bytes: [UInt8])] = [
    ("a.txt", Array("hello".utf8)), ("folder/ü 数.bin", (0..<1000).map { UInt8($0 % 251) }),
    ("empty", []),
  ]

  private static func archive(_ files: [(path: String, bytes: [UInt8])] = files) -> ZipArchive {
    var archive = ZipArchive()
    for file in files { archive.add(file.path, file.bytes) }
    return archive
  }

  @Test func equalContentIsEqualBytes() {
    let bytes = Self.archive().encoded()
    #expect(bytes == Self.archive().encoded() && bytes.count == Self.archive().byteCount)
    var other = Self.files
    other[0].bytes[0] += 1
    #expect(Self.archive(other).encoded() != bytes)
    #expect(ZipArchive().encoded().count == 22)
  }

  @Test func thereIsRoomUpToFourGigabytes() {
    let archive = Self.archive()
    let room = ZipArchive.maximumBytes - archive.byteCount - 30 - 46 - 2
    #expect(archive.hasRoom(for: "x", byteCount: room))
    #expect(!archive.hasRoom(for: "x", byteCount: room + 1))
    #expect(!archive.hasRoom(for: String(repeating: "x", count: 65_536), byteCount: 0))
  }

  @Test(.enabled(if: Python.any != nil, "no python3"))
  func pythonReadsIt() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.archive().encoded(), to: "a.zip")
    let program = """
      import zipfile
      archive = zipfile.ZipFile("a.zip")
      assert archive.testzip() is None
      assert archive.namelist() == ["a.txt", "folder/ü 数.bin", "empty"], archive.namelist()
      assert archive.read("a.txt") == b"hello" and archive.read("empty") == b""
      assert archive.read("folder/ü 数.bin") == bytes(i % 251 for i in range(1000))
      assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())
      """
    try folder.write(program, to: "read.py")
    let python = try #require(Python.any)
    let outcome = try ChildProcess.run(python.path, ["read.py"], directory: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
