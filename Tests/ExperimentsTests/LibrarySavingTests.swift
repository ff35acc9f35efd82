// Saving: whole or not at all, never over another document without leave.
import ProjectSupport
import Foundation
import Networks
import Numerics
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
      basedOn: basedOn, over: replacing ? .replace : .itself, hook: hook
    ).path
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
    let text = try folder.text(of: "saves/mine.yaml")
    #expect(text.hasPrefix(ExperimentFile.write(experiment)))
    let weights = try Library.read("\(folder.path)/saves/mine.safetensors", maximumBytes: 1 << 20)
    let named = try ExperimentFile.read(text).results?.weights
    #expect(named?.fingerprint == Fingerprint(of: weights))
    #expect(try save("\(folder.path)/other.yml") == "\(folder.path)/other.yml")
    #expect(try save("\(folder.path)/third") == "\(folder.path)/third.yaml")
    #expect(folder.names.contains("other.safetensors"))
  }

  @Test func anotherDocumentIsNotOverwritten() throws {
    let path = try save("mine")
    let first = try folder.text(of: "saves/mine.yaml")
    var other = experiment
    other.presentation.name = "other"
    #expect(refusal("mine")?.existingPath == path)
    #expect(try folder.text(of: "saves/mine.yaml") == first)
    try save("mine", other, replacing: true)
    let second = try folder.text(of: "saves/mine.yaml")
    #expect(second.contains("name: other"))
    // The same document, as it was last read, is its own to overwrite.
    try save("mine", experiment, basedOn: second)
    #expect(try !folder.text(of: "saves/mine.yaml").contains("other"))
    #expect(folder.names == ["saves", "saves/mine.safetensors", "saves/mine.yaml"])
  }

  @Test func aDocumentThatSomebodyChangedIsNotItself() throws {
    try save("mine")
    let read = try folder.text(of: "saves/mine.yaml")
    try folder.write(read + "# theirs\n", to: "saves/mine.yaml")
    #expect(throws: LibraryError.self) { try save("mine", basedOn: read) }
    #expect(try folder.text(of: "saves/mine.yaml").hasSuffix("# theirs\n"))
  }

  /// It names no weights: those that are of its configuration are its own.
  @Test func aSaveOfAnEarlierVersionIsWrittenOver() throws {
    try save("mine")
    var old = try ExperimentFile.read(try folder.text(of: "saves/mine.yaml"))
    old.results?.weights = nil
    let text = ExperimentFile.write(old)
    try folder.write(text, to: "saves/mine.yaml")
    try save("mine", basedOn: text)
    #expect(try library.open("mine").weights?.faults == [])
    var other = old
    other.configuration.seed = 77
    let foreign = ExperimentFile.write(other)
    try folder.write(foreign, to: "saves/mine.yaml")
    #expect(throws: LibraryError.self) { try save("mine", other, basedOn: foreign) }
  }

  @Test func whatWasFoundIsWrittenOverAndNothingThatCameSince() throws {
    let place = try library.place(for: "mine", basedOn: nil, replacing: false)
    func saveThere(_ place: SavePlace) throws -> SavedPair {
      try library.save(
        experiment, checkpoint: sampleCheckpoint(of: experiment), as: "mine", basedOn: nil,
        over: .found(place))
    }
    let saved = try saveThere(place)
    // Of two that found nothing there one wins.
    refuses("was written by another program meanwhile") { try saveThere(place) }
    // Whoever wrote last goes on writing.
    let again = try saveThere(saved.place)
    try folder.write("other weights", to: "saves/mine.safetensors")
    refuses("meanwhile") { try saveThere(again.place) }
  }

  @Test func twoDocumentsNeverShareWeights() throws {
    try save("\(folder.path)/x.yaml")
    for replacing in [false, true] {
      let found = refusal("\(folder.path)/x.yml", replacing: replacing)?.description
      #expect(found?.contains("would share the weights file 'x.safetensors'") == true)
    }
    try folder.write("{}", to: "package.json")
    try save("\(folder.path)/package.yaml")
  }

  /// A document that was opened as JSON is saved as JSON, in its place, and reads back the same.
  @Test func jsonIsSavedAsJSON() throws {
    let path = folder.path("run.json")
    try save(path)
    let text = try folder.text(of: "run.json")
    #expect(text.hasPrefix("{\n  \"format\": \"resplay/1\""), "\(text)")
    _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let opened = try library.open(path)
    #expect(opened.experiment.configuration == experiment.configuration)
    #expect(opened.checkpoint != nil && folder.has("run.safetensors"))
    // Unchanged, it keeps its very bytes.
    let compact = text.split(separator: "\n").joined()
    try folder.write(compact, to: "run.json")
    let source = try #require(try library.open(path).source)
    try save(path, opened.experiment, basedOn: source)
    #expect(try folder.text(of: "run.json") == compact)
    var other = try library.open(path).experiment
    other.presentation.notes = "a \"b\" \\ \u{7} é 😀\nc"
    try save(path, other, basedOn: try folder.text(of: "run.json"))
    #expect(try library.open(path).experiment.presentation.notes == other.presentation.notes)
    // Beside it, no document of the same name has room: they would share the weights.
    #expect(refusal(folder.path("run.yaml"))?.description.contains("would share") == true)
  }

  /// What the gallery says of a save.
  @Test func savesAreListedWithTheirRun() throws {
    try save("mine")
    let entry = try #require(library.entries().first { $0.name == "mine" })
    #expect(entry.group == "Saves")
    let record = try #require(entry.record)
    #expect(record.steps == 12 && record.metric == "loss" && record.value == 0.2)
    var document = try ExperimentFile.read(try folder.text(of: "saves/mine.yaml"))
    document.results?.metrics["test_accuracy"] = 0.75
    document.results?.provenance.date = "2026-11-29T12:00:00Z"
    try folder.write(ExperimentFile.write(document), to: "saves/mine.yaml")
    #expect(
      library.entries().first { $0.name == "mine" }?.record
        == RunNote(steps: 12, metric: "accuracy", value: 0.75, day: "2026-11-29"))
  }

  @Test func weightsOfSomethingElseAreInTheWay() throws {
    _ = try folder.folder("saves")
    try folder.write("precious", to: "saves/mine.safetensors")
    #expect(refusal("mine")?.existingPath == "\(folder.path)/saves/mine.safetensors")
    #expect(try folder.text(of: "saves/mine.safetensors") == "precious")
    // It was never a document's: not even who replaces means it.
    #expect(refusal("mine", replacing: true)?.description.contains("move it away") == true)
    #expect(try folder.text(of: "saves/mine.safetensors") == "precious")
  }

  @Test func weightsThatLoseTheirDocumentAreSetAside() throws {
    try save("mine")
    var other = experiment
    other.configuration.seed = 3
    try save("mine", other, weights: false, replacing: true)
    #expect(folder.names == ["saves", "saves/mine.safetensors.old", "saves/mine.yaml"])
    #expect(try library.open("mine").checkpoint == nil)
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
    ("a\u{202E}b", "control characters"), ("a\0b", "control"),
    (String(repeating: "x", count: 101), "at most 100"), ("/nowhere/at/all/x", "no folder"),
    ("/nowhere/", "give a name"),
  ])
  func namesThatAreNoneAreRefused(name: String, message: String) {
    #expect(
      refusal(name)?.description.contains(message) == true, "\(String(describing: refusal(name)))")
  }

  @Test func permissionsAreKeptAndLinksAreReplaced() throws {
    let path = try save("mine")
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try folder.write("theirs", to: "elsewhere")
    for name in ["link.yaml", "link.safetensors"] {
      try folder.link("saves/\(name)", to: "\(folder.path)/elsewhere")
    }
    try folder.link("saves/loose.yaml", to: "nowhere/at.yaml")
    #expect(refusal("link")?.existingPath != nil && refusal("loose")?.existingPath != nil)
    try save("link", replacing: true)
    try save("loose", replacing: true)
    #expect(try folder.text(of: "elsewhere") == "theirs")
    for name in ["link.yaml", "link.safetensors", "loose.yaml"] {
      #expect((try? manager.destinationOfSymbolicLink(atPath: folder.path("saves/\(name)"))) == nil)
    }
    var changed = experiment
    changed.presentation.name = "changed"
    try save("mine", changed, replacing: true)
    #expect(try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
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
        other, checkpoint: sampleCheckpoint(of: experiment), as: "x", basedOn: nil, over: .itself)
    }
    #expect(folder.names.filter { $0 != "saves" }.isEmpty)
  }

  /// The last step of a save fails: the document counts, and its weights are found where they wait.
  @Test func weightsThatStillWaitAreThePairs() throws {
    let folders = [folder.path("saves"), folder.path("saves/readonly")]
    try save("mine")
    var changed = experiment
    changed.configuration.seed = 9
    let count = Counter()
    try save("mine", changed, replacing: true) {
      if $0 == .place, count.next() == 3 { throw Failure() }
    }
    let waiting = try #require(folder.names.first { $0.hasPrefix("saves/.mine.") })
    #expect(folder.names.count == 4, "\(folders)")
    // Where nothing may be changed, they are read where they wait.
    if geteuid() != 0 {
      chmod(folder.path("saves"), 0o500)
      #expect(try library.open("mine").checkpoint?.base.seed == 9)
      #expect(folder.has(waiting))
      chmod(folder.path("saves"), 0o700)
    }
    #expect(try library.open("mine").checkpoint?.base.seed == 9)
    #expect(folder.names == ["saves", "saves/mine.safetensors", "saves/mine.yaml"])
  }

  /// Between the kill and the next opening somebody edits the document, or renames it.
  @Test func weightsThatWaitAreKeptForADocumentThatMentionsThem() throws {
    try save("mine")
    try save("other")
    var changed = experiment
    changed.configuration.seed = 9
    let count = Counter()
    try save("mine", changed, replacing: true) {
      if $0 == .place, count.next() == 3 { throw Failure() }
    }
    let text = try folder.text(of: "saves/mine.yaml")
    try folder.write(text + "oops: [\n", to: "saves/mine.yaml")
    _ = try library.open("other")
    try FileManager.default.moveItem(
      atPath: folder.path("saves/mine.yaml"), toPath: folder.path("saves/moved.yaml"))
    _ = try library.open("other")
    #expect(folder.names.contains { $0.hasPrefix("saves/.mine.") })
    try FileManager.default.moveItem(
      atPath: folder.path("saves/moved.yaml"), toPath: folder.path("saves/mine.yaml"))
    try folder.write(text, to: "saves/mine.yaml")
    #expect(try library.open("mine").checkpoint?.base.seed == 9)
  }

  @Test func leftoversOfDeadWritersAreRemovedAndNoOthers() throws {
    try save("mine")
    let foreign = ".notes.0123456789abcdef.safetensors"
    for name in [".resplay-1-1.tmp", ".resplay-99-7.tmp", foreign, ".resplay-x.tmp"] {
      try folder.write("left", to: "saves/\(name)")
    }
    let weights = try Library.read("\(folder.path)/saves/mine.safetensors", maximumBytes: 1 << 20)
    try folder.write(weights, to: "saves/.mine.0000000000000000.safetensors")
    let alive = try StagedFile([1], for: "\(folder.path)/saves/other.yaml")
    _ = try library.open("mine")
    let hidden = folder.names.filter { $0.hasPrefix("saves/.") }.map { $0.dropFirst(6) }
    #expect(hidden.contains { $0.hasPrefix(".resplay-\(getpid())-") })
    #expect(hidden.count == 3 && hidden.contains(foreign[...]) && hidden.contains(".resplay-x.tmp"))
    alive.discard()
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
