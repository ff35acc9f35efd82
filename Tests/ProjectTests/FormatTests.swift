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
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(output.prefix(4000))")
  }
}
