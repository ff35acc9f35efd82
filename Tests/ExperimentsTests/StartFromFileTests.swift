// A document that starts from a save: found in its own folder or among the saves, checked before
// anything is trained, named from the folder it is written to, and its fingerprint noted.
import Engine
import Foundation
import Networks
import Numerics
import Problems
import ProjectSupport
import Testing
import Training

@testable import Experiments

@Suite struct StartFromFileTests {
  private let saves: TemporaryFolder
  private let own: TemporaryFolder
  private let experiment: Experiment

  init() throws {
    (saves, own) = (try TemporaryFolder(), try TemporaryFolder())
    experiment = try ExperimentFile.read(smallText)
    let base = try sampleCheckpoint(of: experiment)
    _ = try Library(presetsFolder: own.path, savesFolder: saves.path).save(
      experiment, checkpoint: base, as: "\(saves.path)/base.yaml", basedOn: nil, over: .itself)
  }

  private func opened(_ change: (inout RunConfiguration) -> Void) throws -> OpenedExperiment {
    var copy = experiment
    copy.results = nil
    copy.events = []
    copy.configuration.startFrom = "base"
    change(&copy.configuration)
    try own.write(ExperimentFile.write(copy), to: "tuned.yaml")
    return try Library(presetsFolder: own.path, savesFolder: saves.path).open(
      own.path("tuned.yaml"))
  }

  private func faults(_ change: (inout RunConfiguration) -> Void = { _ in }) throws -> [String] {
    let opened = try opened(change)
    #expect(opened.experiment.readsFiles)
    return RunCheck(opened.experiment, source: opened.source, files: opened.files).faults
      .map(\.description)
  }

  @Test func itIsFoundAmongTheSavesAndTaken() throws {
    #expect(try faults() == [])
    let opened = try opened { _ in }
    let run = try ScheduledRun(
      opened.experiment.configuration, events: [], files: opened.files, kernels: .best)
    let base = try sampleCheckpoint(of: experiment)
    let tensor = try #require(base.tensors.first)
    let path = String(tensor.name.dropFirst("param/".count))
    let index = try #require(run.trainer.parameters.index(of: path))
    #expect(Array(run.trainer.parameters.value(index)) == tensor.values)
    #expect(opened.files.log?["base.safetensors"] != nil)
    // From the folder of saves it is named as it stands; from a third one it must be copied.
    let paths = opened.experiment.configuration.dataPaths
    let there = DataCopies(paths, files: opened.files, document: saves.path("tuned.yaml"))
    #expect(there.copies.isEmpty && there.name(of: paths[0]) == "base.safetensors")
    let third = try TemporaryFolder()
    let away = DataCopies(paths, files: opened.files, document: third.path("tuned.yaml"))
    #expect(away.copies.map(\.target) == [third.path("base.safetensors")])
  }

  @Test func whatIsWrongIsSaidAtItsLine() throws {
    for (change, words) in [
      ({ $0.startFrom = "none" }, "there is no file 'none.safetensors'"),
      ({ $0.startFrom = "none" }, "nor among the saves"),
      ({ $0.startFrom = "../base" }, "leaves the document's folder"),
      ({ $0.startFrom = "tuned.yaml" }, "there is no file 'tuned.safetensors'"),
      (
        { $0.network.blocks.insert(Block("stem", layers: [Layer(Dense())]), at: 0) },
        "'base' has other shapes: head.dense1.weight is 2×2 there and 16×2 here"
      ),
    ] as [((inout RunConfiguration) -> Void, String)] {
      let found = try faults(change)
      #expect(found.count == 1 && found[0].contains(words), "\(found)")
      #expect(found.first?.contains("start_from: ") == true, "\(found)")
    }
    // Anything else of that name is no weights file.
    try own.write("no weights", to: "base.safetensors")
    #expect(try faults().first?.contains("start_from: 'base.safetensors': ") == true)
  }
}
