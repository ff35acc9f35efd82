// The same sources compile for arm64, call nothing of the mathematics library there, and give the
// same bits.
import Foundation
import Testing

@Suite(.enabled(if: Compiler.clang != nil, "no clang beside swiftc"))
struct ArmTests {
  @Test(arguments: ["CKernels", "set_neon", "set_baseline"]) func compiles(source: String) throws {
    let compiler = try #require(Compiler.clang)
    let assembly = try Compiler.output(
      of: compiler,
      Compiler.flags + [
        "--target=aarch64-linux-gnu", "-ffreestanding", "-O0", "-Wall", "-Wextra", "-Werror", "-S",
        "-o", "-", Compiler.kernels.appending(path: "\(source).c").path,
      ])
    let called = Set(
      assembly.split(separator: "\n").compactMap { line -> Substring? in
        let words = line.split(whereSeparator: \.isWhitespace)
        return words.count == 2 && words[0] == "bl" ? words[1] : nil
      })
    let library: Set<Substring> = ["fma", "fmaf", "exp", "expf", "sqrtf", "rintf", "roundevenf"]
    #expect(called.isDisjoint(with: library), "\(called)")
  }

  /// The kernels, built without any library, on an emulated processor. Not optimised: building
  /// takes longer than running.
  @Test(.enabled(if: Compiler.emulator != nil, "no qemu-aarch64; Scripts/setup --test installs it"))
  func givesTheSameBits() throws {
    let (compiler, emulator) = (try #require(Compiler.clang), try #require(Compiler.emulator))
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (here, arm) = (folder.appending(path: "here"), folder.appending(path: "arm"))
    let sources = try Compiler.digestSources()
    _ = try Compiler.output(of: compiler, Compiler.flags + ["-O0", "-o", here.path] + sources)
    _ = try Compiler.output(
      of: compiler,
      Compiler.flags + [
        "-O0", "--target=aarch64-linux-gnu", "-ffreestanding", "-nostdlib", "-static",
        "-fuse-ld=lld", "-DRK_WITHOUT_LIBRARY", "-o", arm.path,
      ] + sources)
    let expected = digests(try Compiler.output(of: here, []))
    let emulated = digests(try Compiler.output(of: emulator, [arm.path]))
    #expect(emulated["neon"] != nil && emulated["neon"] == expected["baseline"])
    #expect(Set(expected.values).union(emulated.values).count == 1, "\(expected), \(emulated)")
  }

  /// Lines of a set and its digest.
  private func digests(_ text: String) -> [String: String] {
    Dictionary(
      text.split(separator: "\n").map { line in
        let words = line.split(separator: " ").map(String.init)
        return (words[0], words.count > 1 ? words[1] : "")
      }, uniquingKeysWith: { first, _ in first })
  }
}
