// Python where it is installed: for tests that ask other people's readers of our files.
package import Foundation

package enum Python {
  /// Any Python 3; nil where there is none.
  package static let any: URL? = programs.first { runs("pass", $0) }

  /// A Python 3 that imports PyYAML; nil where there is none.
  package static let withYAML: URL? = programs.first { has("yaml", $0) }

  /// Whether a Python imports a module.
  package static func has(_ module: String, _ program: URL) -> Bool {
    runs("import \(module)", program)
  }

  private static var programs: [URL] {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { URL(filePath: String($0)).appending(path: "python3") }
      .filter { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static func runs(_ code: String, _ program: URL) -> Bool {
    (try? ChildProcess.run(program.path, ["-c", code]).status) == 0
  }
}
