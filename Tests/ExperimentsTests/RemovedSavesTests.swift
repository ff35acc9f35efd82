// Removing a save and bringing it back, with real files.
import Foundation
import ProjectSupport
import Testing

@testable import Experiments

@Suite struct RemovedSavesTests {
  private let folder: TemporaryFolder
  private let library: Library

  init() throws {
    folder = try TemporaryFolder()
    library = Library(presetsFolder: folder.path("presets"), savesFolder: folder.path("saves"))
    let experiment = try ExperimentFile.read(smallText)
    _ = try library.save(
      experiment, checkpoint: sampleCheckpoint(of: experiment), as: "mine", basedOn: nil,
      over: .itself, hook: { _ in })
  }

  private var path: String { folder.path("saves/mine.yaml") }

  private func files(_ name: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(name))) ?? []).sorted()
  }

  @Test func documentAndWeightsGoAndComeBack() throws {
    let before = files("saves")
    #expect(before == ["mine.safetensors", "mine.yaml"])
    let place = try library.remove(path)
    #expect(place == folder.path("saves/removed/mine.yaml"))
    #expect(files("saves") == ["removed"] && files("saves/removed") == before)
    #expect(library.entries().isEmpty)
    try library.bringBack(place, to: path)
    #expect(files("saves") == before + ["removed"] && files("saves/removed").isEmpty)
    #expect(try library.open("mine").checkpoint != nil)
  }

  /// Nothing is ever written over, in either direction.
  @Test func aNameThatIsTakenIsLeftAlone() throws {
    let first = try library.remove(path)
    try folder.write(smallText, to: "saves/mine.yaml")
    #expect(throws: LibraryError.self) { try library.bringBack(first, to: path) }
    let second = try library.remove(path)
    #expect(second == folder.path("saves/removed/mine-2.yaml"))
    #expect(files("saves/removed") == ["mine-2.yaml", "mine.safetensors", "mine.yaml"])
  }

  @Test func onlySavesOfTheListAreRemoved() throws {
    try folder.write(smallText, to: "presets/mine.yaml")
    for other in ["presets/mine.yaml", "saves/mine.safetensors", "saves/../saves/mine.yaml"] {
      #expect(throws: LibraryError.self, "\(other)") { try library.remove(folder.path(other)) }
    }
    #expect(throws: LibraryError.self) { try library.remove(folder.path("saves/no.yaml")) }
    #expect(files("saves").contains("mine.yaml") && files("presets") == ["mine.yaml"])
  }

  /// The weights stay with the document of the same name that stays.
  @Test func weightsOfTwoDocumentsStay() throws {
    try folder.write(smallText, to: "saves/mine.yml")
    _ = try library.remove(folder.path("saves/mine.yml"))
    #expect(files("saves").contains("mine.safetensors"))
    #expect(files("saves/removed") == ["mine.yml"])
  }
}
