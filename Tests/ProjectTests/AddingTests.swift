// `Docs/Adding.md` is true: its counts are those of its walks, its example of a layer is the real
// file, and a copy of the project to which every walk is applied builds and passes the sweeps.
import Foundation
import ProjectSupport
import Testing

@Suite struct AddingTests {
  @Test func theTableCountsTheWalks() throws {
    let guide = try AddingGuide()
    #expect(guide.walks.count >= 8)
    for walk in guide.walks {
      let row = try #require(guide.table[walk.title.lowercased()], "no row for \(walk.title)")
      #expect(row == (walk.newFiles, walk.lines), "the row of \(walk.title)")
    }
  }

  @Test func theReadmeShowsTheRealLayer() throws {
    let layer = try #require(try AddingGuide().walks.first { $0.title == "A layer" })
    let file = try #require(layer.edits.first { $0.anchor == nil })
    let root = Project.root
    let real = try String(contentsOf: root.appending(path: file.path), encoding: .utf8)
    #expect(file.code == real)
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(real)```"))
  }

  /// What trains many networks, which takes minutes where tests are built for debugging.
  private static let training = "Diagnosis(Rule|Screen|Sweep)Tests"

  /// It builds beside the other tests from the start. (With a time limit it would only be enqueued
  /// when it starts, and begin when all others have ended.)
  @Test func aCopyWithEveryWalkPassesTheSweeps() throws {
    let walks = try AddingGuide().walks
    let copy = try ProjectCopy()
    for edit in walks.flatMap(\.edits) { try copy.apply(edit) }
    try copy.leaveOutTests(except: Set(walks.flatMap(\.filters)))
    try copy.leaveUnoptimised()
    let built = try copy.swift("build", options: ["--product", "resplayPackageTests"])
    try #require(built.status == 0, "\(built.output.suffix(4000))\(built.errors.suffix(2000))")
    let filters = Set(walks.flatMap(\.filters)).sorted().joined(separator: "|")
    // Pages and screens that show a catalog change with it, as the guide says.
    let tested = try copy.swift(
      "test",
      options: ["--skip-build", "--no-parallel", "--filter", filters, "--skip", Self.training],
      environment: ["UPDATE_GOLDENS": "1"])
    let said = tested.output + tested.errors
    let issues = said.split(separator: "\n").filter { $0.contains("recorded an issue") }
    #expect(tested.status == 0, "\(issues.joined(separator: "\n"))\(said.suffix(2000))")
    let count = said.firstMatch(of: /Test run with (\d+) tests/).flatMap { Int($0.1) } ?? 0
    #expect(count > 300, "the sweeps are hundreds of tests, not \(count)")
  }
}

/// A copy of the project in a temporary folder.
struct ProjectCopy {
  private let folder = Result { try TemporaryFolder() }

  init() throws {
    let root = try root
    for name in try FileManager.default.contentsOfDirectory(atPath: Project.root.path)
    where !name.hasPrefix(".build") && !name.hasPrefix(".venv") && name != ".git" {
      try FileManager.default.copyItem(
        at: Project.root.appending(path: name), to: root.appending(path: name))
    }
  }

  var root: URL { get throws { try folder.get().url } }

  /// Writes a file, or puts lines behind another. What stands already must stand as shown.
  func apply(_ edit: Walk.Edit) throws {
    let place = try root.appending(path: edit.path)
    let old = try? String(contentsOf: place, encoding: .utf8)
    guard let anchor = edit.anchor else {
      if let old {
        #expect(old == edit.code, "\(edit.path) differs from the guide")
        return
      }
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try edit.code.write(to: place, atomically: true, encoding: .utf8)
      return
    }
    let text = try #require(old, "there is no \(edit.path)")
    if text.contains(edit.code) { return }
    var lines = text.components(separatedBy: "\n")
    let matches = lines.indices.filter { lines[$0].contains(anchor.text) }
    try #require(matches.count == 1, "\(edit.path): \(matches.count) lines with '\(anchor.text)'")
    lines.insert(String(edit.code.dropLast()), at: matches[0] + (anchor.isBehind ? 1 : 0))
    try lines.joined(separator: "\n").write(to: place, atomically: true, encoding: .utf8)
  }

  /// Takes the test targets out of the manifest that hold none of the suites: building them says
  /// nothing of the walks.
  /// - Parameter suites: names of test targets or of test files.
  func leaveOutTests(except suites: Set<String>) throws {
    let root = try root
    let place = root.appending(path: "Package.swift")
    let files = FileManager.default
    let targets = try files.contentsOfDirectory(atPath: root.appending(path: "Tests").path)
      .filter { $0.hasSuffix("Tests") }
    let needless = try targets.filter { target in
      let folder = root.appending(path: "Tests/\(target)").path
      let stems = try files.contentsOfDirectory(atPath: folder).map { $0.prefix { $0 != "." } }
      return suites.isDisjoint(with: stems.map(String.init) + [target])
    }
    try #require(needless.contains("JourneyTests") && needless.count < targets.count)
    var text = try String(contentsOf: place, encoding: .utf8)
    for target in needless {
      // The name, the imports up to their bracket, and where there is one the list of what is left
      // out.
      let list = "exclude: \\[[^\\]]*\\]"
      let entry = try Regex(
        "    tests\\(\\s*\"\(target)\"[^\\]]*\\](, \(list))?,?\\s*(\(list))?\\s*\\),?\n")
      try #require(text.contains(entry), "\(target) is not in the manifest as expected")
      text.replace(entry, with: "")
    }
    try text.write(to: place, atomically: true, encoding: .utf8)
  }

  /// Rooms that need not be fast are compiled without optimising: that takes a third of the time.
  func leaveUnoptimised() throws {
    let place = try root.appending(path: "Package.swift")
    var text = try String(contentsOf: place, encoding: .utf8)
    let start = "let swiftSettings: [SwiftSetting] = ["
    try #require(text.contains(start))
    text.replace(start, with: start + "\n  .unsafeFlags([\"-Onone\"]),")
    try text.write(to: place, atomically: true, encoding: .utf8)
  }

  /// Whole modules at once, which is the quickest from nothing.
  private static let configuration = [
    "-c", "release", "-Xswiftc", "-enable-testing", "-debug-info-format", "none",
  ]

  /// Runs the package manager on the copy.
  func swift(
    _ command: String, options: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // What other programs make of exports is asked once, of the program as it is.
    variables["RESPLAY_TOOLS_PYTHON"] = nil
    return try ChildProcess.run(
      "/usr/bin/env", ["swift", command] + Self.configuration + options, environment: variables,
      directory: try root)
  }
}
