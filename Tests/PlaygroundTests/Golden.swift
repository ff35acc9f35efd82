// Screens kept as text. `UPDATE_GOLDENS=1 swift test` writes them anew.
import Foundation
import Testing

/// Compares a text with `Goldens/NAME.txt`, or with a file elsewhere.
func expectGolden(
  _ drawn: String, _ name: String, folder: String = "Goldens", ending: String = "txt",
  newline: Bool = true, file: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let drawn = newline ? drawn + "\n" : drawn
  let folder = URL(filePath: file).deletingLastPathComponent().appending(path: folder)
  let url = folder.appending(path: "\(name).\(ending)")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(drawn.utf8).write(to: url)
    return
  }
  let expected = try String(contentsOf: url, encoding: .utf8)
  #expect(
    drawn == expected, "the text differs from \(url.lastPathComponent)",
    sourceLocation: sourceLocation)
}
