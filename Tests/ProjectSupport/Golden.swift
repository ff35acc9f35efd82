// Texts kept as files: screens beside the tests, pages of the documentation.
// `UPDATE_GOLDENS=1` writes them anew.
internal import Foundation
package import Testing

/// Expects that a file of the repository holds this text.
/// - Parameter path: from the root: `Docs/Keys.md`.
package func expectFile(
  _ path: String, holds text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectFile(Project.file(path), holds: text, sourceLocation: sourceLocation)
}

/// Expects that `Goldens/NAME.txt` beside the test holds this text.
package func expectGolden(
  _ text: String, _ name: String, test: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(filePath: test).deletingLastPathComponent().appending(path: "Goldens")
  try expectFile(
    folder.appending(path: "\(name).txt"), holds: text + "\n", sourceLocation: sourceLocation)
}

private func expectFile(_ file: URL, holds text: String, sourceLocation: SourceLocation) throws {
  if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  #expect(
    text == expected, "the text differs from \(file.lastPathComponent)",
    sourceLocation: sourceLocation)
}
