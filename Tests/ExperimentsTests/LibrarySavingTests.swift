// Saving: whole or not at all, never over another document without leave.
import ProjectSupport
import Foundation
import Networks
import Schema
import Testing
import Training

@testable import Experiments

@Suite struct LibrarySavingTests {
  private struct Failure: Error {}

  private let folder: TemporaryFolder
  private let library: Library
  private let experiment: Experiment

  init() throws {
    folder = try TemporaryFolder()
    library = Library(presetsFolder: folder.path, savesFolder: folder.path + "/saves")
    experiment = try ExperimentFile.read(smallText)
  }

  @discardableResult
  private func save(
    _ name: String, _ experiment: Experiment? = nil, weights: Bool = true, basedOn: String? = nil,
    replacing: Bool = false, hook: @escaping StagedFile.Hook = { _ in }
  ) throws -> String {
    let experiment = experiment ?? self.experiment
    return try library.save(
      experiment, checkpoint: weights ? sampleCheckpoint(of: experiment) : nil, as: name,
      basedOn: basedOn, replacing: replacing, hook: hook)
  }

  private func refusal(_ name: String, replacing: Bool = false) -> LibraryError? {
    do {
      try save(name, replacing: replacing)
      return nil
    } catch {
      return error as? LibraryError ?? LibraryError("not a LibraryError: \(error)")
    }
  }

  @Test func documentAndWeightsAreWritten() throws {
    #expect(try save(" mine ") == "\(folder.path)/saves/mine.yaml")
    #expect(folder.names == ["saves", "saves/mine.safetensors", "saves/mine.yaml"])
    #expect(try folder.text(of: "saves/mine.yaml") == ExperimentFile.write(experiment))
    #expect(try save("\(folder.path)/other.yml") == "\(folder.path)/other.yml")
    #expect(try save("\(folder.path)/third") == "\(folder.path)/third.yaml")
    #expect(folder.names.contains("other.safetensors"))
  }

  @Test func anotherDocumentIsNotOverwritten() throws {
    let path = try save("mine")
    var other = experiment
    other.presentation.name = "other"
    #expect(refusal("mine")?.existingPath == path)
    #expect(try folder.text(of: "saves/mine.yaml") == ExperimentFile.write(experiment))
    try save("mine", other, replacing: true)
    #expect(try folder.text(of: "saves/mine.yaml") == ExperimentFile.write(other))
    // The same document, as it was last read, is its own to overwrite.
    try save("mine", experiment, basedOn: ExperimentFile.write(other))
    #expect(try folder.text(of: "saves/mine.yaml") == ExperimentFile.write(experiment))
    #expect(folder.names == ["saves", "saves/mine.safetensors", "saves/mine.yaml"])
  }

  @Test func weightsOfSomethingElseAreInTheWay() throws {
    _ = try folder.folder("saves")
    try folder.write("precious", to: "saves/mine.safetensors")
    #expect(refusal("mine")?.existingPath == "\(folder.path)/saves/mine.safetensors")
    #expect(try folder.text(of: "saves/mine.safetensors") == "precious")
    try save("mine", weights: false, replacing: true)
    #expect(try folder.text(of: "saves/mine.safetensors.old") == "precious")
  }

  @Test(arguments: StagedFile.Step.allCases, [1, 2]) func aFailingStepLosesNothing(
    step: StagedFile.Step, occurrence: Int
  ) throws {
    for existsBefore in [false, true] {
      let name = "doc-\(existsBefore)"
      if existsBefore { try save(name) }
      let before = folder.names
      let document = try? folder.text(of: "saves/\(name).yaml")
      let weights = try? Data(contentsOf: URL(filePath: "\(folder.path)/saves/\(name).safetensors"))
      var changed = experiment
      changed.presentation.name = "changed"
      changed.configuration.seed = 99
      let count = Counter()
      #expect(throws: Failure.self) {
        try save(name, changed, replacing: true) {
          if $0 == step, count.next() == occurrence { throw Failure() }
        }
      }
      #expect(folder.names == (before.isEmpty ? ["saves"] : before))
      #expect((try? folder.text(of: "saves/\(name).yaml")) == document)
      #expect(
        (try? Data(contentsOf: URL(filePath: "\(folder.path)/saves/\(name).safetensors")))
          == weights)
    }
  }

  @Test func whatAppearsMeanwhileIsKept() throws {
    let target = "\(folder.path)/saves/mine.yaml"
    let count = Counter()
    #expect(throws: LibraryError.self) {
      try save("mine") {
        // Between the check and the last step someone else makes the file.
        if $0 == .place, count.next() == 2 {
          try Data("theirs".utf8).write(to: URL(filePath: target))
        }
      }
    }
    #expect(try folder.text(of: "saves/mine.yaml") == "theirs")
    #expect(folder.names == ["saves", "saves/mine.yaml"])
  }

  @Test(arguments: [
    ("", "give a name"), ("   ", "give a name"), (".hidden", "starts with a dot"),
    ("..", "starts with a dot"), ("a\nb", "control characters"), ("a\u{1B}[31m", "control"),
    ("a\u{202E}b", "control characters"), ("a\0b", "control"), ("mine.json", "mine.yaml"),
    (String(repeating: "x", count: 101), "at most 100"), ("/nowhere/at/all/x", "no folder"),
    ("/nowhere/", "give a name"),
  ])
  func namesThatAreNoneAreRefused(name: String, message: String) {
    #expect(
      refusal(name)?.description.contains(message) == true, "\(String(describing: refusal(name)))")
  }

  @Test func permissionsAndLinksAreKept() throws {
    let path = try save("mine")
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try manager.createSymbolicLink(
      atPath: "\(folder.path)/saves/link.yaml", withDestinationPath: "mine.yaml")
    var changed = experiment
    changed.presentation.name = "through the link"
    try save("link", changed, replacing: true)
    #expect(try folder.text(of: "saves/mine.yaml").contains("through the link"))
    #expect(
      try manager.destinationOfSymbolicLink(atPath: "\(folder.path)/saves/link.yaml") == "mine.yaml"
    )
    #expect(try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    try manager.createSymbolicLink(
      atPath: "\(folder.path)/saves/loose.yaml", withDestinationPath: "nowhere/at.yaml")
    #expect(refusal("loose", replacing: true)?.description.contains("leads nowhere") == true)
  }

  @Test func foldersAndPipesAreNotReplaced() throws {
    _ = try folder.folder("saves/dir.yaml")
    #expect(refusal("dir", replacing: true)?.description.contains("not a regular file") == true)
    #expect(mkfifo("\(folder.path)/saves/pipe.yaml", 0o600) == 0)
    #expect(refusal("pipe", replacing: true)?.description.contains("not a regular file") == true)
    #expect(folder.names == ["saves", "saves/dir.yaml", "saves/pipe.yaml"])
  }

  @Test func whatCouldNotBeOpenedAgainIsNotSaved() throws {
    var broken = experiment
    broken.configuration.network.blocks = []
    #expect(throws: LibraryError.self) { try save("broken", broken, weights: false) }
    var other = experiment
    other.configuration.seed = 5
    #expect(throws: LibraryError.self) {
      try library.save(
        other, checkpoint: sampleCheckpoint(of: experiment), as: "x", basedOn: nil, replacing: false
      )
    }
    #expect(folder.names.filter { $0 != "saves" }.isEmpty)
  }
}

/// Counts calls from a sendable closure.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
