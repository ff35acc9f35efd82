// A folder of its own for one test, with a folder of saves in it. Gone with the last who holds it.
import Foundation

final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "resplay-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: saves, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var saves: URL { url.appending(path: "saves") }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Writes a text file and returns its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  func text(of name: String) throws -> String {
    try String(contentsOf: URL(filePath: path(name)), encoding: .utf8)
  }
}
