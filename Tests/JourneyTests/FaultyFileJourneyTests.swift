// What cannot be opened is told in words before anything is drawn.
import ProjectSupport
import Foundation
import Testing

let faultyDocument = """
  format: resplay/1
  name: Bad
  sed: 3
  data: {kind: sprial, points: -4}
  network:
    blocks:
      - name: stem
        layers: [{kind: dense, units: 0}, rellu]
        repeats: 99999999
  training:
    loss: cross_entropy
    optimizer: {kind: sgd, learning_rat: 3}
  """

/// Places and words of every fault of it.
let expectedFaults = [
  ("3:1", "did you mean 'seed'?"), ("4:14", "did you mean 'spiral'?"), ("8:37", "read 0"),
  ("8:41", "did you mean 'relu'?"), ("9:16", "read 99999999"),
  ("12:26", "did you mean 'learning_rate'?"),
]

@Suite struct FaultyFileJourneyTests {
  @Test func everyFaultIsToldAndNothingDrawn() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(faultyDocument, to: "bad.yaml")
    let terminal = try TerminalUnderTest([path], columns: 200, in: folder, isRecorded: true)
    // Words may go on in the next line.
    let screen = try terminal.expectEnd(2).replacing("\n", with: "")
    for (place, words) in expectedFaults {
      #expect(screen.contains("bad.yaml:\(place): "), "\(place)")
      #expect(screen.contains(words))
    }
    #expect(try !terminal.recording().contains(0x1B))
  }

  @Test func aSaveThatIsFaultyIsListedAsSuch() throws {
    let folder = try TemporaryFolder()
    try folder.write(faultyDocument, to: "saves/bad.yaml")
    let terminal = try TerminalUnderTest(in: folder)
    try terminal.wait(for: "Gallery", "Start here")
    try terminal.press("End")
    try terminal.wait(for: "bad", "faulty", "It cannot be opened")
    try terminal.press("Enter")
    try terminal.wait(for: "bad cannot be opened")
    try terminal.press("q")
    try terminal.expectEnd()
  }

  @Test func unknownNameWithTheNearest() throws {
    let terminal = try TerminalUnderTest(["spirals-65"])
    let screen = try terminal.expectEnd(2)
    #expect(screen.contains("did you mean 'spirals-56'?"))
  }

  @Test func whatIsNoDocument() throws {
    let folder = try TemporaryFolder()
    let empty = try folder.write("", to: "empty.yaml")
    let binary = folder.path("binary.yaml")
    try Data((0...255).map { UInt8($0) }).write(to: URL(filePath: binary))
    for (path, words) in [
      (folder.url.path, "is no data that is known"), ("/dev/zero", "is a device"), (empty, "empty"),
      (binary, "1:1"), (folder.path("none.yaml"), "there is no file"),
    ] {
      for command in [[], ["show"], ["train"], ["validate"], ["replay"]] {
        let outcome = try ProgramUnderTest.run(command + [path], in: folder)
        #expect(outcome.status == 2, "\(command) \(path)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        #expect(outcome.errors.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
      }
    }
  }

  @Test(.enabled(if: geteuid() != 0, "everything is readable for root"))
  func unreadableFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(faultyDocument, to: "closed.yaml")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
    let outcome = try ProgramUnderTest.run([path], in: folder)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("closed.yaml"))
  }
}
