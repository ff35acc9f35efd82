// The same sources compile for arm64, and call nothing of the mathematics library there.
import Foundation
import Testing

/// The compiler that came with Swift.
private enum Compiler {
  static let clang: URL? = {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.lazy.map { URL(filePath: String($0)) }
      .first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "swiftc").path) }
      .map { $0.resolvingSymlinksInPath().appending(path: "clang") }
      .flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }
  }()
}

@Suite(.enabled(if: Compiler.clang != nil, "no clang beside swiftc"))
struct ArmTests {
  @Test(arguments: ["CKernels", "set_neon", "set_baseline"]) func compiles(source: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/CKernels").standardizedFileURL
    let process = Process()
    process.executableURL = Compiler.clang
    process.arguments = [
      "--target=aarch64-linux-gnu", "-ffreestanding", "-std=c17", "-O0", "-ffp-contract=off",
      "-fno-math-errno", "-Wall", "-Wextra", "-Werror", "-S", "-o", "-",
      "-I\(folder.appending(path: "include").path)", folder.appending(path: "\(source).c").path,
    ]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let assembly = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let messages = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(messages.prefix(2000))")
    let called = Set(
      assembly.split(separator: "\n").compactMap { line -> Substring? in
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.count == 2 && words[0] == "bl" ? words[1] : nil
      })
    let library: Set<Substring> = ["fma", "fmaf", "exp", "expf", "sqrtf", "rintf", "roundevenf"]
    #expect(called.isDisjoint(with: library), "\(called)")
  }
}
