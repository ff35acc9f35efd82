// What another program makes of an exporter's bytes. It reads one file of ours in a folder of its
// own, and what it writes to standard output is taken where it ends well.
internal import Foundation
internal import Interchange
internal import Numerics
internal import Problems
internal import Schema

struct Conversion {
  /// Of what a program makes.
  private static let mostBytes = 256 << 20

  private let converter: ExportConverter
  private let path: String

  /// - Parameter searched: folders as in PATH.
  /// - Throws: `UsageProblem` where the program is not there: it says how to get it.
  init(
    _ converter: ExportConverter, for format: String,
    searched: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) throws {
    let places = searched.split(separator: ":").map { "\($0)/\(converter.program)" }
    // A name that does not begin at the root would depend on the working folder.
    let found = places.first {
      $0.hasPrefix("/") && FileManager.default.isExecutableFile(atPath: $0)
    }
    guard let found else {
      throw UsageProblem(
        "\(format) is made by \(converter.program), which is in no folder of PATH; install it "
          + "(\(converter.remedy)), or choose another format")
    }
    (self.converter, path) = (converter, found)
  }

  /// Nothing of the day is in the file, where the program can do without.
  /// - Throws: `CheckFailure` with what the program said.
  func convert(_ bytes: [UInt8]) throws -> [UInt8] {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appending(path: "resplay-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: folder) }
    do {
      try manager.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let (input, output, errors) = (
        folder.appending(path: "input"), folder.appending(path: "output"),
        folder.appending(path: "errors")
      )
      try Data(bytes).write(to: input)
      for file in [output, errors] { try Data().write(to: file) }
      let process = Process()
      process.executableURL = URL(filePath: path)
      process.arguments = converter.arguments + [input.path]
      process.environment = ProcessInfo.processInfo.environment.merging([
        "SOURCE_DATE_EPOCH": "315532800"
      ]) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
      process.waitUntilExit()
      let made = try bounded(output, Self.mostBytes + 1)
      guard made.count <= Self.mostBytes else {
        throw CheckFailure("\(converter.program) made more than \(Self.mostBytes >> 20) MB")
      }
      guard process.terminationStatus == 0, !made.isEmpty else {
        let said =
          String(decoding: try bounded(errors, 2000), as: UTF8.self)
          .split(whereSeparator: \.isNewline).first.map { ": \(visible(String($0)))" } ?? ""
        throw CheckFailure(
          "\(converter.program) made nothing and ended with \(process.terminationStatus)\(said)")
      }
      return made
    } catch let problem as any ProblemForUser {
      throw problem
    } catch {
      throw WriteProblem(
        description: "\(converter.program) could not be run: \(error.localizedDescription)")
    }
  }

  /// What a file begins with.
  private func bounded(_ file: URL, _ count: Int) throws -> [UInt8] {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    return [UInt8](try handle.read(upToCount: count) ?? Data())
  }
}

extension Exporter {
  /// What makes the files of this format, where another program has to.
  /// - Throws: `UsageProblem` where it is not there.
  static func conversion() throws -> Conversion? {
    try converter.map { try Conversion($0, for: name) }
  }
}

extension Exported {
  /// With each file as the program makes it.
  func converted(by conversion: Conversion?) throws -> Exported {
    guard let conversion else { return self }
    var copy = self
    for index in files.indices {
      copy.files[index].bytes = try conversion.convert(files[index].bytes)
    }
    return copy
  }
}
