// Lines are at most 100 columns wide, comments too: `swift format` breaks code, but no comment, and
// leaves C alone. What a generator wrote is as it is.
import Foundation
import ProjectSupport
import Testing

@Suite struct ProseTests {
  static let width = 100

  @Test func noLineIsTooWide() throws {
    let languages: Set = ["swift", "c", "h", "inc"]
    let sources = ["Sources", "Tests"].flatMap { Project.files(under: $0) }
      .filter { languages.contains($0.pathExtension) && !$0.path.hasSuffix(".pb.swift") }
    var wide: [String] = []
    for file in sources + [Project.file("Package.swift")] {
      let lines = try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() where line.count > Self.width {
        wide.append("\(file.lastPathComponent):\(index + 1): \(line.count) columns")
      }
    }
    #expect(wide.isEmpty, "\(wide.joined(separator: "\n"))")
  }
}
