// Screens kept as text. `UPDATE_GOLDENS=1 swift test` writes them anew.
import Foundation
import Testing

/// Compares a drawing with `Goldens/NAME.txt`.
func expectGolden(
  _ drawn: String, _ name: String, file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Goldens")
  let url = folder.appending(path: "\(name).txt")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data((drawn + "\n").utf8).write(to: url)
    return
  }
  let expected = try String(contentsOf: url, encoding: .utf8)
  #expect(
    drawn + "\n" == expected, "the screen differs from Goldens/\(name).txt",
    sourceLocation: sourceLocation)
}
