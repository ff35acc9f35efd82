// Where the project's own files are, found from where this file was compiled.
package import Foundation

package enum Project {
  /// The folder that holds `Package.swift`.
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A file or folder by its path from the root: `Docs/Keys.md`.
  package static func file(_ path: String) -> URL { root.appending(path: path) }

  package static func text(_ path: String) throws -> String {
    try String(contentsOf: file(path), encoding: .utf8)
  }

  /// Regular files below a folder, sorted by path.
  package static func files(under folder: String, ending: String? = nil) -> [URL] {
    let walk = FileManager.default.enumerator(at: file(folder), includingPropertiesForKeys: nil)
    return (walk?.allObjects as? [URL] ?? [])
      .filter { !$0.hasDirectoryPath && (ending == nil || $0.pathExtension == ending) }
      .sorted { $0.path < $1.path }
  }
}
