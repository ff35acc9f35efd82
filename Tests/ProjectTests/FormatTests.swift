// The sources are formatted as `.swift-format` says, strictly.
import ProjectSupport
import Foundation
import Testing

@Suite struct FormatTests {
  @Test func everySourceIsFormatted() throws {
    let outcome = try ChildProcess.run(
      "/usr/bin/env",
      [
        "swift", "format", "lint", "--strict", "--recursive", "Sources", "Tests", "Package.swift",
      ], directory: Project.root)
    #expect(outcome.status == 0, "\(outcome.errors.prefix(4000))")
  }
}
