// The package's targets and what each depends on, as the package manager reads them.
import ProjectSupport
import Foundation

struct Manifest: Decodable {
  struct Target: Decodable {
    var name: String
    /// `regular`, `executable` or `test`.
    var type: String
    var path: String?
    var dependencies: [Dependency]
  }

  /// A target, a product, or either by its name. The name is the first of several values.
  struct Dependency: Decodable {
    var name: String

    private struct Value: Decodable {
      var text: String?
      init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
      }
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.singleValueContainer().decode([String: [Value]].self)
      name = values.values.first?.first?.text ?? ""
    }
  }

  var targets: [Target]

  /// The targets of the program, in the order of the stack.
  var stack: [Target] { targets.filter { $0.type != "test" && $0.path == nil } }

  static let project = Result { try Manifest.read() }

  private static func read() throws -> Manifest {
    // A scratch folder of its own: the tests' is in use.
    let scratch = try TemporaryFolder()
    let outcome = try ChildProcess.run(
      "/usr/bin/env",
      [
        "swift", "package", "--package-path", Project.root.path, "--scratch-path", scratch.path,
        "dump-package",
      ])
    return try JSONDecoder().decode(Manifest.self, from: Data(outcome.output.utf8))
  }
}
