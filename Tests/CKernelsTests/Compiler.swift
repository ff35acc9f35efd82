// The C compiler that came with Swift, and an emulator of arm64 where there is one: for tests of
// other processors.
import ProjectSupport
import Foundation
import Testing

enum Compiler {
  static let clang: URL? = find("swiftc")
    .map { $0.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "clang") }
    .flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }

  static let emulator: URL? = find("qemu-aarch64")

  /// `Sources/CKernels`.
  static let kernels = Project.file("Sources/CKernels")

  /// What the kernels are built with, optimisation apart.
  static let flags = [
    "-std=c17", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi",
    "-I\(kernels.appending(path: "include").path)",
  ]

  /// The kernels with the program that prints their digests.
  static func digestSources() throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(atPath: kernels.path)
    let program = Project.file("Tests/CKernelsTests/Emulation/digest.c")
    return files.filter { $0.hasSuffix(".c") }.sorted().map { kernels.appending(path: $0).path }
      + [program.path]
  }

  /// What a program prints. A program that fails makes the test fail with its error output.
  static func output(of program: URL, _ arguments: [String]) throws -> String {
    let outcome = try ChildProcess.run(program.path, arguments)
    #expect(outcome.status == 0, "\(outcome.errors.prefix(2000))")
    return outcome.output
  }

  private static func find(_ name: String) -> URL? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.lazy.map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
