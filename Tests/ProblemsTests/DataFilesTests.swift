// Which files a document may read, with real files, links, pipes and devices.
import ProjectSupport
import Problems
import Foundation
import Testing

struct DataFilesTests {
  let folder: TemporaryFolder
  /// The document's folder: one below, so that there is something beside it.
  let files: DataFiles

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("secret", to: "secret.csv")
    try folder.write("content", to: "document/data.csv")
    try folder.write("below", to: "document/below/data.csv")
    files = DataFiles(folder: "\(folder.path)/document")
  }

  func message(_ path: String, _ files: DataFiles? = nil, maximumBytes: Int = 100) -> String {
    do {
      let bytes = try (files ?? self.files).read(path, maximumBytes: maximumBytes)
      return "read \(String(decoding: bytes, as: UTF8.self))"
    } catch {
      return "\(error)"
    }
  }

  @Test func readsBelowTheFolder() throws {
    #expect(message("data.csv") == "read content")
    #expect(message("./below//data.csv") == "read below")
    try folder.write("", to: "document/empty.csv")
    #expect(message("empty.csv") == "read ")
    try folder.link("document/good.csv", to: "below/data.csv")
    #expect(message("good.csv") == "read below")
    try folder.link("other", to: "document")
    #expect(message("data.csv", DataFiles(folder: "\(folder.path)/other")) == "read content")
  }

  @Test func refusesEveryWayOut() throws {
    #expect(message("../secret.csv").contains("leaves the document's folder"))
    #expect(message("below/../data.csv").contains("without '..'"))
    #expect(message("\(folder.path)/document/data.csv").contains("is an absolute path"))
    #expect(message("/etc/passwd").contains("or name it with --set data.path=FILE"))
    #expect(message("").contains("is not a path"))
    #expect(message("data.csv\0").contains("is not a path"))
    try folder.link("document/file", to: "../secret.csv")
    try folder.link("document/folder", to: "..")
    try folder.link("document/absolute", to: "/etc/passwd")
    // A folder whose name only begins like the document's.
    try folder.write("other", to: "document-other/data.csv")
    try folder.link("document/similar", to: "../document-other/data.csv")
    for path in ["file", "folder/secret.csv", "absolute", "similar"] {
      #expect(message(path).contains("is a link that leaves the document's folder"), "\(path)")
    }
    #expect(message("data.csv", DataFiles()).contains("this document has no folder yet; save it"))
  }

  @Test func refusesWhatIsNoRegularFile() throws {
    #expect(message("below").contains("is a folder; allowed: a regular file"))
    #expect(message(".").contains("is a folder"))
    let pipe = "\(folder.path)/document/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let anywhere = DataFiles(folder: nil, allowed: [pipe, "/dev/null", "/dev/zero"])
    let start = ContinuousClock.now
    #expect(message("pipe").contains("is a device, pipe or socket"))
    #expect(message(pipe, anywhere).contains("is a device, pipe or socket"))
    #expect(message("/dev/null", anywhere).contains("is a device, pipe or socket"))
    #expect(message("/dev/zero", anywhere).contains("is a device, pipe or socket"))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func namesWhatIsWrong() throws {
    let missing = message("missing.csv")
    #expect(missing.hasPrefix("there is no file 'missing.csv' in the document's folder '"))
    #expect(missing.hasSuffix("; check the path, or name it with --set data.path=FILE"))
    #expect(message("data.csv/more").contains("is not a folder"))
    #expect(message("data.csv", maximumBytes: 6).contains("has 7 bytes; allowed: at most 6"))
    #expect(message("data.csv", maximumBytes: 7) == "read content")
    #expect(message("a\u{1B}[2Jb").contains("'a\\u{1b}[2Jb'"))
    try folder.link("document/loop", to: "loop")
    #expect(message("loop").contains("links go in a circle"))
    #expect(message(String(repeating: "n", count: 5000)).contains("path is too long"))
    let gone = DataFiles(folder: "\(folder.path)/gone")
    #expect(message("data.csv", gone).contains("there is no file the document's folder"))
  }

  @Test func readsAnythingNamedOnTheCommandLine() {
    let secret = "\(folder.path)/secret.csv"
    let dotted = "\(folder.path)/document/../secret.csv"
    let allowing = DataFiles(folder: files.folder, allowed: [secret, dotted])
    #expect(message(secret, allowing) == "read secret")
    #expect(message(dotted, allowing) == "read secret")
    #expect(message("../secret.csv", allowing).contains("leaves"))
    #expect(message("data.csv", allowing) == "read content")
  }
}
