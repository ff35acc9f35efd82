// The built program as a process without a terminal: what it prints and how it ends.
import ProjectSupport
import Foundation
import Testing

enum ProgramUnderTest {
  static var presets: String { Project.file("Presets").path }

  /// The program built together with these tests: beside their bundle, which the test runner names
  /// in its arguments or, on macOS, has loaded.
  static let path: String = {
    let named = ProcessInfo.processInfo.arguments.filter { $0.contains(".xctest") }
    let loaded = Bundle.allBundles.map(\.bundlePath).filter { $0.hasSuffix(".xctest") }
    for bundle in named + loaded {
      guard let end = bundle.range(of: ".xctest")?.upperBound else { continue }
      let beside = URL(filePath: String(bundle[..<end])).deletingLastPathComponent()
        .appending(path: "resplay").path
      if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    }
    return Project.file(".build/release/resplay").path
  }()

  /// Variables that would change what a test sees.
  static let unset = [
    "RESPLAY_KERNELS", "NO_COLOR", "COLORTERM", "XDG_DATA_HOME", "LC_ALL", "LC_CTYPE",
    "SWIFT_BACKTRACE", "TERM_PROGRAM",
  ]

  /// A UTF-8 locale that is always there.
  static var locale: String {
    #if os(macOS)
      "en_US.UTF-8"
    #else
      "C.UTF-8"
    #endif
  }

  /// Runs it to its end.
  /// - Parameters:
  ///   - environment: added to the usual one. Nil removes a variable.
  ///   - program: another path to the program.
  static func run(
    _ arguments: [String], in folder: TemporaryFolder? = nil,
    environment: [String: String?] = [:], program: String? = nil
  ) throws -> Outcome {
    try ChildProcess.run(
      program ?? path, arguments, environment: variables(environment, in: folder),
      directory: folder?.url)
  }

  /// Starts it and lets it run.
  /// - Parameter shell: a line that runs it as `"$@"`, to change its streams.
  static func start(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String?] = [:],
    onTerminal: Bool = false, shell: String = "exec \"$@\""
  ) throws -> LiveProcess {
    var variables = variables(environment, in: folder)
    if onTerminal, environment["TERM"] == nil { variables["TERM"] = "xterm-256color" }
    return try LiveProcess(
      path, arguments, environment: variables, directory: folder.path, onTerminal: onTerminal,
      shell: shell)
  }

  private static func variables(
    _ environment: [String: String?], in folder: TemporaryFolder?
  ) -> [String: String] {
    var variables = ProcessInfo.processInfo.environment
    for name in unset { variables[name] = nil }
    variables["LANG"] = locale
    variables["RESPLAY_PRESETS"] = presets
    variables["RESPLAY_SAVES"] = folder?.saves.path ?? "/nonexistent"
    variables["XDG_STATE_HOME"] = folder?.path("state") ?? "/nonexistent"
    variables["XDG_CONFIG_HOME"] = folder?.path("config") ?? "/nonexistent"
    for (name, value) in environment { variables[name] = value }
    return variables
  }
}

extension Outcome {
  /// What `train --json` printed, without the seconds that it took.
  var timelessLines: [String] { lines.map { $0.replacing(#/"seconds":[^,]+,/#, with: "") } }

  /// Standard output as JSON, one value a line.
  func jsonLines() throws -> [[String: Any]] {
    try lines.map { line in
      try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        "not an object: \(line)")
    }
  }
}
