// The sources are formatted as `.swift-format` says, strictly.
import Foundation
import Testing

@Suite struct FormatTests {
  @Test func everySourceIsFormatted() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "format", "lint", "--strict", "--recursive", "Sources", "Tests", "Package.swift",
    ]
    process.currentDirectoryURL = Project.root
    // To a file: a pipe may be interrupted by the end of another test's process.
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: place)
    defer { try? FileManager.default.removeItem(at: place) }
    let file = try FileHandle(forWritingTo: place)
    process.standardError = file
    process.standardOutput = file
    try process.run()
    process.waitUntilExit()
    let output = String(decoding: try Data(contentsOf: place), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(output.prefix(4000))")
  }
}
