// The folder of saves in the folder of a test.
import Foundation
import ProjectSupport

extension TemporaryFolder {
  /// Made when it is first asked for.
  var saves: URL {
    try? FileManager.default.createDirectory(
      at: url.appending(path: "saves"), withIntermediateDirectories: true)
    return url.appending(path: "saves")
  }
}
