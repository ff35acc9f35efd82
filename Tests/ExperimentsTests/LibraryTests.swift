// Listing and opening documents, with real files.
import ProjectSupport
import Problems
import Experiments
import Foundation
import Schema
import Testing
import Training

@Suite struct LibraryTests {
  private let folder: TemporaryFolder
  private let library: Library

  init() throws {
    folder = try TemporaryFolder()
    library = Library(
      presetsFolder: try folder.folder("presets"), savesFolder: try folder.folder("saves"))
  }

  private func preset(_ name: String, group: String) throws {
    try folder.write(
      smallText + "name: Title of \(name)\ngroup: \(group)\n", to: "presets/\(name).yaml")
  }

  private func refusal(_ name: String) -> String {
    do {
      _ = try library.open(name)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func entriesStandInTheOrderOfTheGallery() throws {
    try folder.write(
      "Start here\nVision\nDepth\nWhere skips don't matter\n", to: "presets/groups.txt")
    try preset("a", group: "Start here")
    try preset("spirals-56-plain", group: "Start here")
    try preset("spirals-56", group: "Start here")
    try preset("deep-110", group: "Depth")
    try preset("deep-20", group: "Depth")
    try preset("odd", group: "Oddities")
    try preset("v", group: "Vision")
    try preset("w", group: "Where skips don't matter")
    try folder.write("format: resplay/1\nseed: x\n", to: "presets/broken.yaml")
    try folder.write(smallText, to: "saves/mine.yml")
    try folder.write("no document", to: "saves/notes.txt")
    try folder.write("", to: "saves/.hidden.yaml")
    let listed = library.entries()
    #expect(listed.allSatisfy { $0.parameterCount == 0 }, "nothing was lowered yet")
    let entries = library.checked(listed)
    #expect(library.entries() == entries, "what was checked is remembered")
    #expect(
      entries.map(\.name) == [
        "a", "spirals-56", "spirals-56-plain", "v", "deep-20", "deep-110", "w", "broken", "odd",
        "mine",
      ])
    #expect(entries[1].title == "Title of spirals-56" && entries[1].parameterCount == 6)
    #expect(entries[7].fault?.contains("the key 'data' is missing") == true)
    #expect(entries[7].fault?.contains("more)") == true)
    #expect(entries.last?.group == "Saves" && entries.last?.isPreset == false)
    #expect(entries.filter { $0.fault != nil }.count == 1)
  }

  @Test func whatDoesNotFitIsFoundWhenItIsChecked() throws {
    try folder.write(
      smallText.replacing("units: 2", with: "units: 3") + "name: odd\n", to: "saves/odd.yaml")
    let listed = library.entries()
    #expect(listed.map(\.title) == ["odd"] && listed[0].fault == nil)
    #expect(library.checked(listed)[0].fault?.contains("the head needs 2 units") == true)
    #expect(library.entries()[0].fault != nil)
    try folder.write(smallText, to: "saves/odd.yaml")
    #expect(library.entries()[0].fault == nil, "another text is not the one that was checked")
  }

  @Test func foldersThatAreNotThereHoldNothing() {
    #expect(Library(presetsFolder: "/nowhere", savesFolder: "").entries().isEmpty)
  }

  @Test func strangeFilesAreListedWithTheirFault() throws {
    #expect(mkfifo("\(folder.path)/saves/pipe.yaml", 0o600) == 0)
    try folder.write(
      String(repeating: "#", count: ExperimentFile.maximumBytes + 1), to: "saves/big.yaml")
    _ = try folder.folder("saves/folder.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/saves/link.yaml", withDestinationPath: "nowhere.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/saves/zero.yaml", withDestinationPath: "/dev/zero")
    let entries = library.entries()
    #expect(entries.count == 5)
    #expect(entries.allSatisfy { $0.fault != nil })
  }

  @Test func opensByNameAndByPath() throws {
    try preset("spirals", group: "Depth")
    try folder.write(smallText + "name: mine\n", to: "saves/mine.yaml")
    try folder.write(smallText + "name: save\n", to: "saves/spirals.yaml")
    #expect(try library.open("spirals").experiment.presentation.name == "Title of spirals")
    #expect(try library.open("mine").experiment.presentation.name == "mine")
    let opened = try library.open("\(folder.path)/saves/spirals.yaml")
    #expect(opened.experiment.presentation.name == "save")
    #expect(opened.source == smallText + "name: save\n")
    #expect(opened.path == "\(folder.path)/saves/spirals.yaml")
    #expect(opened.files.folder == "\(folder.path)/saves")
    #expect(opened.checkpoint == nil)
    #expect(library.entries().contains { $0.path == opened.path })
  }

  @Test func whatIsNotThereIsSaidWithTheNearestName() throws {
    try preset("spirals-56", group: "Depth")
    #expect(refusal("spiral-56").contains("did you mean 'spirals-56'?"))
    #expect(refusal("\(folder.path)/presets/spirals-65.yaml").contains("did you mean"))
    #expect(refusal("").contains("give a preset"))
    #expect(refusal("a\u{1B}b").contains("\\u{1b}"))
    #expect(refusal(folder.path + "/presets").contains("folder"))
    try folder.write("format: resplay/1\n", to: "saves/bad.yaml")
    #expect(refusal("bad").contains("the key 'network' is missing"))
  }

  @Test func weightsAreReadWithTheDocument() throws {
    let experiment = try ExperimentFile.read(smallText)
    let checkpoint = try sampleCheckpoint(of: experiment)
    let path = try library.save(
      experiment, checkpoint: checkpoint, as: "w", basedOn: nil, over: .itself
    ).path
    #expect(try library.open("w").checkpoint?.tensors == checkpoint.tensors)
    try folder.write(
      try folder.text(of: "saves/w.yaml").replacing("seed: 0", with: "seed: 1"), to: "saves/w.yaml")
    let found = refusal("w")
    #expect(found.contains("belong to another document; what differs: seed"))
    #expect(found.contains("to open the document alone, rename or remove that file"))
    #expect(try library.open(path, weights: .ignored).experiment.configuration.seed == 1)
  }
}
