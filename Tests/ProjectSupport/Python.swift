// Python where it is installed: for tests that ask other people's readers of our files.
package import Foundation

package enum Python {
  /// A Python 3 that imports PyYAML; nil where there is none.
  package static let withYAML: URL? = {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.lazy.map { URL(filePath: String($0)).appending(path: "python3") }
      .first { program in
        guard FileManager.default.isExecutableFile(atPath: program.path) else { return false }
        return (try? ChildProcess.run(program.path, ["-c", "import yaml"]).status) == 0
      }
  }()
}
