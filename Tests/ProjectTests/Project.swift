// The project's own files, found from where this file was compiled.
import Foundation

enum Project {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Regular files below a folder, sorted by path.
  static func files(under folder: String, ending: String? = nil) -> [URL] {
    let start = root.appending(path: folder)
    let walk = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
    return (walk?.allObjects as? [URL] ?? [])
      .filter { !$0.hasDirectoryPath && (ending == nil || $0.pathExtension == ending) }
      .sorted { $0.path < $1.path }
  }
}
