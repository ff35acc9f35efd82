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
  ///   - environment: added to the usual one; nil removes a variable.
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

  /// Output and errors go through files: a full pipe would hold the program up.
  static func process(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil,
    directory: URL? = nil
  ) throws -> Outcome {
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let (outputPath, errorsPath) = (place.path + ".out", place.path + ".err")
    defer {
      for path in [outputPath, errorsPath] { try? FileManager.default.removeItem(atPath: path) }
    }
    for path in [outputPath, errorsPath] {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let output = try FileHandle(forWritingTo: URL(filePath: outputPath))
    let errors = try FileHandle(forWritingTo: URL(filePath: errorsPath))
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    if let environment { process.environment = environment }
    if let directory { process.currentDirectoryURL = directory }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    try output.close()
    try errors.close()
    return Outcome(
      status: process.terminationReason == .uncaughtSignal
        ? 128 + process.terminationStatus : process.terminationStatus,
      output: String(decoding: try Data(contentsOf: URL(filePath: outputPath)), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: URL(filePath: errorsPath)), as: UTF8.self))
  }
}

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
