// The C compiler that came with Swift, and an emulator of arm64 where there is one: for tests of other processors.
import Foundation
import Testing

enum Compiler {
  static let clang: URL? = find("swiftc")
    .map { $0.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "clang") }
    .flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }

  static let emulator: URL? = find("qemu-aarch64")

  /// `Sources/CKernels`.
  static let kernels = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/CKernels").standardizedFileURL

  /// What the kernels are built with, optimisation apart.
  static let flags = [
    "-std=c17", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi",
    "-I\(kernels.appending(path: "include").path)",
  ]

  /// The kernels with the program that prints their digests.
  static func digestSources() throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(atPath: kernels.path)
    let program = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Emulation/digest.c")
    return files.filter { $0.hasSuffix(".c") }.sorted().map { kernels.appending(path: $0).path }
      + [program.path]
  }

  /// What a program prints; a program that fails fails the test with what it complains of. Both go to files: reading a
  /// pipe may be interrupted by the signals of other tests' processes, which Foundation does not survive.
  static func output(of program: URL, _ arguments: [String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String) throws -> (URL, FileHandle) {
      let place = folder.appending(path: name)
      try Data().write(to: place)
      return (place, try FileHandle(forWritingTo: place))
    }
    let (output, errors) = (try file("output"), try file("errors"))
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output.1
    process.standardError = errors.1
    try process.run()
    process.waitUntilExit()
    try output.1.close()
    try errors.1.close()
    let complaints = String(decoding: try Data(contentsOf: errors.0), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(complaints.prefix(2000))")
    return String(decoding: try Data(contentsOf: output.0), as: UTF8.self)
  }

  private static func find(_ name: String) -> URL? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.lazy.map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
