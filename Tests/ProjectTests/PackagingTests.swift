// The tarball of the source and the formula that builds it: whole, of the commit, and with the
// digest of what it names. Homebrew itself is not run here.
import Foundation
import ProjectSupport
import Testing

@Suite struct PackagingTests {
  private static let isClone = FileManager.default.fileExists(atPath: Project.file(".git").path)
  private static let ruby = ["/usr/bin/ruby", "/opt/homebrew/bin/ruby"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.enabled(if: isClone, "not a clone with git"))
  func theFormulaBuildsTheTarball() throws {
    let folder = try TemporaryFolder()
    // A name with what means something in a URL and to sed.
    let clone = folder.path("a b&|#'c")
    for words in [
      ["git", "-c", "safe.directory=*", "clone", "-q", "--no-hardlinks", Project.root.path, clone],
      // As it is now.
      ["cp", "-R", Project.file("Scripts").path, clone],
      ["\(clone)/Scripts/package", "--source"],
    ] {
      let outcome = try ChildProcess.run("/usr/bin/env", words)
      #expect(outcome.status == 0, "\(words)\n\(outcome.output)\(outcome.errors)")
    }
    let formula = try String(
      contentsOfFile: "\(clone)/.build-package/resplay.rb", encoding: .utf8)
    func value(_ key: String) throws -> String {
      let lines = formula.split(separator: "\n").map { $0.drop { $0 == " " } }
      let line = try #require(lines.first { $0.hasPrefix("\(key) \"") })
      return String(line.dropFirst(key.count + 2).dropLast())
    }
    for mark in ["@URL@", "@VERSION@", "@SHA256@"] { #expect(!formula.contains(mark)) }
    let url = try #require(URL(string: value("url")))
    #expect(url.isFileURL && url.path.hasPrefix(clone))
    let digest = try ChildProcess.run("/usr/bin/env", ["sha256sum", url.path])
    if digest.status == 0 { #expect(try digest.output.hasPrefix(value("sha256"))) }
    let listed = try ChildProcess.run("/usr/bin/env", ["tar", "tzf", url.path])
    let root = try "resplay-\(value("version"))/"
    for file in ["Package.swift", "Scripts/stage", "Presets/spirals-56.yaml", "LICENSE"] {
      #expect(listed.lines.contains(root + file), "\(file)")
    }
    guard let ruby = Self.ruby else { return }
    let read = try ChildProcess.run(ruby, ["-c", "\(clone)/.build-package/resplay.rb"])
    #expect(read.status == 0, "\(read.errors)")
  }

  /// The project has no public address: none is made up.
  @Test func noAddressIsMadeUp() throws {
    for file in Project.files(under: "Scripts/Packaging") {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(!text.contains("example.") && !text.contains("homepage"), "\(file.lastPathComponent)")
      #expect(!text.contains("github.com") && !text.contains("Homepage"))
    }
  }
}
