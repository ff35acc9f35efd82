// `resplay export`: what is said while it trains, and formats that another program makes.
import Foundation
import ProjectSupport
import Testing

@Suite struct ExportCommandTests {
  private static let converter = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/rsvg-convert" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test func theHelpSaysEveryOptionOnce() throws {
    let help = try ProgramUnderTest.run(["export", "--help"]).output
    for option in ["colours=print", "dpi=300", "repeats=folded", "every=1", "moments=24"] {
      #expect(help.ranges(of: " \(option): ").count == 1, "\(option)")
    }
    #expect(help.contains("the options of svg, and:") && help.contains("the options of dot\n"))
  }

  // MARK: While it trains

  @Test(arguments: [
    ["--to", "html", "x.html", "--steps", "20000"],
    ["--to", "csv", "x.csv", "--steps", "20000", "--with", "gradients=false"],
    ["--to", "safetensors", "x.safetensors", "--steps", "20000"],
  ])
  func aTerminalSeesHowFarItIs(words: [String]) throws {
    let folder = try TemporaryFolder()
    let program = try ProgramUnderTest.start(
      ["export", "spirals-56"] + words, in: folder, onTerminal: true,
      shell: "exec \"$@\" >said.txt")
    // A terminal that nobody reads would be full.
    try program.wait("the end", seconds: 120) { program in
      _ = program.readTerminal()
      return program.hasEnded
    }
    #expect(try program.end() == 0)
    let seen = program.readTerminal()
    #expect(seen.contains("/20 000  this run  ") && seen.contains(" steps/s  "))
    if words.contains("html") { #expect(seen.contains("/20 000  twin, skips off  ")) }
    // What was last shown is taken away.
    #expect(seen.hasSuffix("\r\u{1B}[K"))
    let said = try folder.text(of: "said.txt")
    #expect(said.contains("wrote \(words[2])"))
    // What is not in it was said before.
    #expect(said.hasPrefix("not in it: the optimizer") == words.contains("safetensors"))
  }

  @Test func nobodyElseDoes() throws {
    let folder = try TemporaryFolder()
    let words = ["export", "tiny-playground", "--to", "safetensors", "--steps", "3000"]
    let quiet = try ProgramUnderTest.run(words, in: folder)
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
    // With JSON, standard error holds objects and nothing else.
    let program = try ProgramUnderTest.start(
      words + ["--json", "--replace"], in: folder, onTerminal: true, shell: "exec \"$@\" >said.txt")
    #expect(try program.end(within: 60) == 0)
    #expect(program.readTerminal().isEmpty)
  }

  @Test(arguments: [
    (["--to", "sgv"], "--to: read 'sgv'; allowed: "), (["--to", "svg", "--steps", "-1"], "-1"),
    (["--to", "svg", "--with", "colour=dark"], "did you mean 'colours'?"),
    (["--to", "svg", "--with", "variant=other", "--with", "picture=network"], "twin, residual"),
  ])
  func wrongWordsAreNamed(words: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try ProgramUnderTest.run(["export", "spirals-56"] + words, in: folder)
    #expect(outcome.status == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(folder.names.allSatisfy { $0.hasPrefix("saves") })
  }

  /// Each fault by itself, as `--set` gives them.
  @Test func refusedExportsListTheirFaults() throws {
    let folder = try TemporaryFolder()
    let words = [
      "export", "spirals-56", "--to", "pytorch", "--json", "--set", "training.average=0.9",
      "--set", "training.stop.patience=5", "--set", "training.validation_fraction=0.2",
    ]
    let outcome = try ProgramUnderTest.run(words, in: folder)
    let line = try #require(outcome.errors.split(separator: "\n").last)
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let faults = try #require(record["faults"] as? [[String: Any]], "\(outcome.errors)")
    #expect(outcome.status == 2)
    #expect(faults.map { $0["path"] as? String } == ["training.average"])
  }

  #if os(Linux)
    /// A folder that cannot be made is told in words, as what could not be written.
    @Test func aFolderThatCannotBeMadeIsTold() throws {
      let folder = try TemporaryFolder()
      let outcome = try ProgramUnderTest.run(
        ["export", "tiny-playground", "--to", "data-csv", "/proc/rows"], in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.hasPrefix("resplay: '/proc/rows' cannot be written: "))
    }
  #endif

  // MARK: PDF

  @Test(.enabled(if: converter != nil, "rsvg-convert is not installed"))
  func aPictureIsAPageOfItsSize() throws {
    let folder = try TemporaryFolder()
    for name in ["one", "other"] {
      let outcome = try ProgramUnderTest.run(
        ["export", "spirals-56", "--to", "pdf", "\(name).pdf", "--steps", "20"], in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let bytes = try Data(contentsOf: URL(filePath: folder.path("one.pdf")))
    #expect(bytes.starts(with: Data("%PDF-".utf8)))
    #expect(bytes == (try Data(contentsOf: URL(filePath: folder.path("other.pdf")))))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("/Count 1"))
    let box = try #require(text.firstMatch(of: #/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]/#))
    // A column of a paper.
    #expect(abs((Double(box.1) ?? 0) - 3.3 * 72) < 0.05)
    #expect(abs((Double(box.2) ?? 0) - 3.3 * 72 * 0.62) < 0.05)
    guard let reader = Self.reader else { return }
    let read = try ChildProcess.run(reader, [folder.path("one.pdf")])
    #expect(read.output.contains(#/Pages: +1\n/#) && read.output.contains("237.6 x 147.3"))
  }

  private static let reader = ["/usr/bin/pdfinfo", "/opt/homebrew/bin/pdfinfo"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test func whatIsNotInstalledIsSaidFirst() throws {
    let folder = try TemporaryFolder()
    let words = ["export", "spirals-56", "--to", "pdf", "x.pdf", "--steps", "100000000"]
    for path in ["/nonexistent", "", "."] {
      let outcome = try ProgramUnderTest.run(words, in: folder, environment: ["PATH": path])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("rsvg-convert") && outcome.errors.contains("apt install"))
    }
    #expect(!folder.has("x.pdf"))
  }

  /// One that fails, and one that makes nothing: what it said, and no file.
  @Test(arguments: [
    ("#!/bin/sh\necho no fonts >&2; exit 3\n", "no fonts"), ("#!/bin/sh\n", "made nothing"),
    ("\u{7F}no program", "could not be run"), ("#!/nowhere/sh\n", "could not be run"),
  ])
  func aProgramThatFailsIsTold(script: String, words: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(script, to: "bin/rsvg-convert")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let outcome = try ProgramUnderTest.run(
      ["export", "tiny-playground", "--to", "pdf", "x.pdf", "--with", "picture=network"],
      in: folder, environment: ["PATH": folder.path("bin")])
    #expect(outcome.status == 1 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(!folder.has("x.pdf"))
  }
}
