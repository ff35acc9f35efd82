// A writer is killed at every system call with which it touches the folder of a save: really
// killed, by `strace`, as the call is made. Whatever the moment, the real program then opens the
// old pair or the new one, complete, and nothing else is left.
import ProjectSupport
import Foundation
import Testing

@Suite(.enabled(if: Strace.works, "strace is not installed, or may not trace"))
struct KilledWriterTests {
  /// Calls that change a folder or what is in it.
  private static let calls = [
    "openat", "open", "creat", "write", "pwrite64", "fsync", "fdatasync", "fchmod", "flock",
    "link", "linkat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "close",
  ]

  /// One call to be killed at: the so-manieth of its name.
  private struct Point: Hashable, CustomStringConvertible {
    var call: String
    var number: Int

    var description: String { "\(call) \(number)" }
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ arguments: [String], tracing options: [String]) throws -> Outcome {
    try ChildProcess.run(
      try #require(Strace.path), ["-qq"] + options + [ProgramUnderTest.path] + arguments,
      environment: ProcessInfo.processInfo.environment.merging([
        "RESPLAY_PRESETS": ProgramUnderTest.presets, "RESPLAY_SAVES": "/nonexistent",
      ]) { $1 }, directory: folder.url)
  }

  /// The calls of a whole run from where it first makes a file in the folder, in their order.
  private func points(_ arguments: [String]) throws -> [Point] {
    let log = try TemporaryFolder().path + ".trace"
    defer { try? FileManager.default.removeItem(atPath: log) }
    let known = try Self.calls.filter { call in
      try write(
        ["--version"], tracing: ["-o", "/dev/null", "-e", "trace=\(call)"]
      ).status == 0
    }
    let outcome = try write(
      arguments, tracing: ["-o", log, "-e", "trace=" + known.joined(separator: ",")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    var counts: [String: Int] = [:]
    var points: [Point] = []
    for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
      let call = String(line.prefix { $0 != "(" })
      guard known.contains(call) else { continue }
      counts[call, default: 0] += 1
      if line.contains(".resplay-") || !points.isEmpty {
        points.append(Point(call: call, number: counts[call, default: 0]))
      }
    }
    return points
  }

  private func kill(_ arguments: [String], at point: Point) throws {
    let rule = "\(point.call):signal=KILL:when=\(point.number)"
    let outcome = try write(
      arguments,
      tracing: ["-o", "/dev/null", "-e", "trace=\(point.call)", "-e", "inject=\(rule)"])
    #expect(outcome.status == 128 + 9, "\(point): not killed: \(outcome.errors)")
  }

  /// What lies in the folder; the program is given one for saves below it.
  private var files: [String] { folder.names.filter { $0 != "saves" } }

  private func contents(_ name: String) -> Data? {
    try? Data(contentsOf: URL(filePath: folder.path(name)))
  }

  private func run(_ arguments: String...) throws -> Outcome {
    try ProgramUnderTest.run(arguments, in: folder)
  }

  @Test func theOldPairOrTheNewOneIsThere() throws {
    #expect(try run("train", "tiny-playground", "--steps", "3", "--out", "run.yaml").status == 0)
    let old = (document: contents("run.yaml"), weights: contents("run.safetensors"))
    let goOn = ["train", "run.yaml", "--steps", "6", "--out", "run.yaml"]
    let points = try points(goOn)
    let new = contents("run.safetensors")
    #expect(new != old.weights && points.count > 15, "\(points)")
    var found = (old: 0, new: 0)
    for point in points {
      try folder.write(try #require(old.document), to: "run.yaml")
      try folder.write(try #require(old.weights), to: "run.safetensors")
      try kill(goOn, at: point)
      let outcome = try run("validate", "run.yaml")
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(point): \(outcome.errors)")
      #expect(files == ["run.safetensors", "run.yaml"], "\(point)")
      if contents("run.yaml") == old.document {
        found.old += 1
        #expect(contents("run.safetensors") == old.weights, "\(point)")
      } else {
        found.new += 1
        #expect(contents("run.safetensors") == new, "\(point)")
        #expect(try folder.text(of: "run.yaml").contains("steps: 6"), "\(point)")
      }
    }
    #expect(found.old > 5 && found.new > 2, "killed on both sides of the moment that counts")
  }

  @Test func aNewNameHoldsTheWholePairOrNothing() throws {
    let first = ["train", "tiny-playground", "--steps", "3", "--out", "run.yaml"]
    let points = try points(first)
    let weights = contents("run.safetensors")
    var found = (nothing: 0, pair: 0)
    for point in points {
      for name in files { try FileManager.default.removeItem(atPath: folder.path(name)) }
      try kill(first, at: point)
      if folder.has("run.yaml") {
        found.pair += 1
        let outcome = try run("validate", "run.yaml")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(point): \(outcome.errors)")
      } else {
        // The next writer is not held up by what the dead one left, and takes it away.
        found.nothing += 1
        let outcome = try ProgramUnderTest.run(first, in: folder)
        #expect(outcome.status == 0, "\(point): \(outcome.errors)")
      }
      #expect(files == ["run.safetensors", "run.yaml"], "\(point)")
      #expect(contents("run.safetensors") == weights, "\(point)")
    }
    #expect(found.nothing > 5 && found.pair > 2)
  }

  /// A document and the weights it starts from: the ones that were there, or those that come in.
  @Test func anImportIsWholeOrNothing() throws {
    for (name, steps) in [("old", "3"), ("new", "6")] {
      let export = try run(
        "export", "tiny-playground", "--to", "safetensors", "\(name).safetensors", "--steps", steps)
      #expect(export.status == 0, "\(export.errors)")
    }
    let names = ["in-start.safetensors", "in.yaml", "new.safetensors", "old.safetensors"]
    #expect(try run("import", "old.safetensors", "--out", "in.yaml").status == 0)
    let old = (document: contents("in.yaml"), weights: contents("in-start.safetensors"))
    let comingIn = ["import", "new.safetensors", "--out", "in.yaml", "--replace"]
    func reset(toOld isThere: Bool) throws {
      for name in files where name.hasPrefix("in") || name.hasPrefix(".") {
        try FileManager.default.removeItem(atPath: folder.path(name))
      }
      guard isThere else { return }
      try folder.write(try #require(old.document), to: "in.yaml")
      try folder.write(try #require(old.weights), to: "in-start.safetensors")
    }
    var found = (nothing: 0, old: 0, new: 0)
    for isThere in [true, false] {
      try reset(toOld: isThere)
      let points = try points(comingIn)
      let new = (document: contents("in.yaml"), weights: contents("in-start.safetensors"))
      #expect(new.weights != old.weights && new.document != old.document && points.count > 15)
      for point in points {
        try reset(toOld: isThere)
        try kill(comingIn, at: point)
        guard folder.has("in.yaml") else {
          found.nothing += 1
          #expect(!isThere && !folder.has("in-start.safetensors"), "\(point)")
          // The next writer takes away what the dead one left.
          #expect(try ProgramUnderTest.run(comingIn, in: folder).status == 0)
          #expect(files == names, "\(point)")
          continue
        }
        let outcome = try run("train", "in.yaml", "--steps", "0")
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(point): \(outcome.errors)")
        #expect(files == names, "\(point)")
        let isNew = contents("in.yaml") == new.document
        if isNew { found.new += 1 } else { found.old += 1 }
        #expect(contents("in.yaml") == (isNew ? new : old).document, "\(point)")
        #expect(contents("in-start.safetensors") == (isNew ? new : old).weights, "\(point)")
      }
    }
    #expect(found.nothing > 5 && found.old > 5 && found.new > 4, "\(found)")
  }
}

private enum Strace {
  static let path = ["/usr/bin/strace", "/usr/local/bin/strace"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static let works: Bool = {
    guard let path else { return false }
    let outcome = try? ChildProcess.run(path, ["-qq", "-o", "/dev/null", "/bin/true"])
    return outcome?.status == 0
  }()
}
