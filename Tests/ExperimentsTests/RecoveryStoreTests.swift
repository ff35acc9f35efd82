// Unsaved work that is kept: another process finds it once its owner is gone, and opens it as it
// was.
import Foundation
import Networks
import Problems
import ProjectSupport
import Testing
import Training

@testable import Experiments

@Suite struct RecoveryStoreTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func store(_ name: String) -> RecoveryStore {
    RecoveryStore(folder: folder.url.appending(path: "state").path, name: name)
  }

  private func document(_ name: String) -> Experiment {
    var experiment = Experiment()
    experiment.presentation.name = name
    var units = Dense()
    units.units = 2
    experiment.configuration.network = Network(blocks: [Block("head", layers: [Layer(units)])])
    return experiment
  }

  private let origin = RecoveryOrigin(path: nil, folder: "/data", allowed: ["/data/a.csv"])

  @Test func aDeadProcessLeavesItsWorkToTheNext() throws {
    var first: RecoveryStore? = store("a")
    try first?.keep(document("mine"), nil, origin)
    // Its owner is alive: nobody else is offered it.
    #expect(store("b").found().isEmpty)
    first = nil
    let next = store("b")
    let found = try #require(next.found().first)
    #expect(found.title == "mine" && found.id == "a")
    let opened = try next.open("a")
    #expect(opened.experiment.presentation.name == "mine" && opened.isRecovered)
    #expect(opened.files.folder == "/data" && opened.files.allowed == ["/data/a.csv"])
    // It is this process's now.
    #expect(store("c").found().isEmpty)
    #expect(throws: LibraryError.self) { try store("c").open("a") }
    try next.keep(document("mine, changed"), nil, origin)
    next.drop()
    #expect(store("c").found().isEmpty)
  }

  @Test func whatIsDiscardedIsGone() throws {
    try store("a").keep(document("mine"), nil, origin)
    let next = store("b")
    #expect(next.found().count == 1)
    next.discard("a")
    #expect(next.found().isEmpty)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.appending(path: "state").path)
    #expect(left.isEmpty, "\(left)")
  }

  @Test func anotherWindowIsSaid() throws {
    let first = store("a").lockDocument("/tmp/some.yaml")
    #expect(first != nil && store("b").lockDocument("/tmp/some.yaml") == nil)
    #expect(store("b").lockDocument("/tmp/other.yaml") != nil)
  }

  @Test func whatIsNoWorkIsNotOffered() throws {
    let state = folder.url.appending(path: "state")
    try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
    try Data("no document".utf8).write(to: state.appending(path: "x.yaml"))
    try Data([0xFF, 0xFE]).write(to: state.appending(path: "y.yaml"))
    #expect(store("b").found().isEmpty)
  }

  /// What is left does not grow without end: the oldest goes.
  @Test func whatIsLeftIsBounded() throws {
    let count = RecoveryStore.maximumCount + 3
    for number in 0..<count {
      try store("s\(number)").keep(document("\(number)"), nil, origin)
      let file = folder.url.appending(path: "state/s\(number).yaml").path
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1e9 + Double(number))],
        ofItemAtPath: file)
    }
    let found = store("next").found()
    #expect(found.count == RecoveryStore.maximumCount)
    #expect(!found.contains { ["0", "1", "2"].contains($0.title) })
    #expect(found.contains { $0.title == "\(count - 1)" })
  }
}
