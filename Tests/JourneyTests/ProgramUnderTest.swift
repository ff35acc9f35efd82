// The built program as a process without a terminal: what it prints and how it ends.
import Foundation
import Testing

struct Outcome {
  var status: Int32
  var output: String
  var errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

enum ProgramUnderTest {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static var presets: String { root.appending(path: "Presets").path }

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
    return root.appending(path: ".build/release/resplay").path
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
    var variables = ProcessInfo.processInfo.environment
    for name in unset { variables[name] = nil }
    variables["LANG"] = locale
    variables["RESPLAY_PRESETS"] = presets
    variables["RESPLAY_SAVES"] = folder?.saves.path ?? "/nonexistent"
    for (name, value) in environment { variables[name] = value }
    return try process(
      program ?? path, arguments, environment: variables, directory: folder?.url)
  }

  /// Runs a program to its end. Output and errors go through files: a full pipe would hold it up.
  /// (Foundation's `Process` also waits for what a program leaves running, like a tmux server.)
  static func process(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil,
    directory: URL? = nil
  ) throws -> Outcome {
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    let (output, errors) = (place + ".out", place + ".err")
    defer { for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) } }
    var words = [program] + arguments
    if let directory {
      words = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory.path] + words
    }
    let variables = environment ?? ProcessInfo.processInfo.environment
    let status = try spawn(
      words, environment: variables.map { "\($0.key)=\($0.value)" }, output: output, errors: errors)
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    return Outcome(status: status, output: try text(output), errors: try text(errors))
  }

  /// The exit status as a shell tells it.
  private static func spawn(
    _ words: [String], environment: [String], output: String, errors: String
  ) throws -> Int32 {
    #if os(macOS)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    // Tests run on threads that block signals. A tmux server that inherits this never ends.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, path) in [(1, output), (2, errors)] as [(Int32, String)] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw Failure(description: "\(words[0]): \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}

struct Failure: Error, CustomStringConvertible { let description: String }

extension Outcome {
  /// Standard output as JSON, one value a line.
  func jsonLines() throws -> [[String: Any]] {
    try lines.map { line in
      try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        "not an object: \(line)")
    }
  }
}
