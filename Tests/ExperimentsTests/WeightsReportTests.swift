// The weights beside a document: everything that is wrong with them is told, whatever was altered,
// and a file that is something else is called by its name.
import ProjectSupport
import Foundation
import Numerics
import Testing
import Training

@testable import Experiments

@Suite struct WeightsReportTests {
  private let folder: TemporaryFolder
  private let experiment: Experiment
  private let document: String

  init() throws {
    folder = try TemporaryFolder()
    experiment = try ExperimentFile.read(smallText)
    document = try Self.library(folder).save(
      experiment, checkpoint: sampleCheckpoint(of: experiment), as: "\(folder.path)/x.yaml",
      basedOn: nil, over: .itself
    ).path
  }

  private static func library(_ folder: TemporaryFolder) -> Library {
    Library(presetsFolder: folder.path, savesFolder: folder.path)
  }

  private var weights: [UInt8] {
    get throws { try Library.read(folder.path("x.safetensors"), maximumBytes: 1 << 24) }
  }

  /// What is said of the pair.
  private func faults() throws -> [String] {
    let opened = try Self.library(folder).open(document, weights: .checked)
    let report = try #require(opened.weights)
    #expect((report.checkpoint == nil) == !report.faults.isEmpty)
    return report.faults
  }

  /// The document as earlier versions wrote it: it names no weights.
  private func forgetTheName() throws {
    var old = try ExperimentFile.read(try folder.text(of: "x.yaml"))
    old.results?.weights = nil
    try folder.write(ExperimentFile.write(old), to: "x.yaml")
  }

  @Test func aWholePairIsRight() throws {
    #expect(try faults().isEmpty)
    try forgetTheName()
    #expect(try faults().isEmpty)
  }

  @Test func anyAlteredByteIsTold() throws {
    let whole = try weights
    for place in stride(from: 0, to: whole.count, by: max(1, whole.count / 97)) {
      var altered = whole
      altered[place] ^= 1
      try folder.write(altered, to: "x.safetensors")
      #expect(try !faults().isEmpty, "byte \(place)")
    }
    try folder.write(whole.dropLast(), to: "x.safetensors")
    #expect(try !faults().isEmpty)
  }

  /// An optimizer's state is no part of the run's digest, and a pair from another step has the same
  /// configuration: both are told by what the document names.
  @Test func alteredStateAndWeightsOfAnotherStepAreTold() throws {
    var checkpoint = try sampleCheckpoint(of: experiment)
    let index = try #require(checkpoint.tensors.firstIndex { $0.name.hasPrefix("state0/") })
    checkpoint.tensors[index].values[0] += 1
    try folder.write(CheckpointFile.encode(checkpoint), to: "x.safetensors")
    #expect(try faults().first?.contains("an altered one") == true)

    let later = try sampleCheckpoint(of: experiment, step: 13)
    try folder.write(CheckpointFile.encode(later), to: "x.safetensors")
    #expect(try faults().contains { $0.contains("of step 13, but the document of step 12") })
    try forgetTheName()
    #expect(try faults().contains { $0.contains("of step 13, but the document of step 12") })
  }

  @Test func everythingThatTrainingWouldRefuseIsTold() throws {
    try forgetTheName()
    func faults(_ change: (inout Checkpoint) -> Void) throws -> String {
      var checkpoint = try sampleCheckpoint(of: experiment)
      change(&checkpoint)
      try folder.write(CheckpointFile.encode(checkpoint), to: "x.safetensors")
      return try self.faults().joined(separator: "\n")
    }
    #expect(try faults { $0.tensors.removeAll { $0.name.hasPrefix("state") } }.contains("lack"))
    #expect(try faults { $0.tensors[0].values[0] = .nan }.contains("not finite"))
    #expect(
      try faults { $0.tensors.append(NamedTensor(name: "param/x", shape: [1], values: [1])) }
        .contains("'param/x', which is not in the network"))
    #expect(
      try faults {
        $0.tensors[0] = NamedTensor(name: $0.tensors[0].name, shape: [1], values: [1])
      }.contains("is 1 in the weights"))
    #expect(try faults { $0.tensors[0].values[0] += 1 }.contains("do not fit their digest"))
    #expect(try faults { $0.optimizerStep = 99 }.contains("counts 12 steps and 99"))
    #expect(try faults { $0.weightGradients.paths[0] += "x" }.contains("history"))
    let several = try faults {
      $0.tensors[0].values[0] = .nan
      $0.tensors.append(NamedTensor(name: "param/x", shape: [1], values: [1]))
    }
    #expect(several.contains("not finite") && several.contains("'param/x'"), "all at once")
  }

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n", "git lfs pull"),
    ("<!DOCTYPE html>\n<html>", "HTML"), ("\n <html lang=en>", "HTML"), ("", "is empty"),
    ("short", "too few"),
  ])
  func whatIsSomethingElseIsCalledByItsName(content: String, words: String) throws {
    try folder.write(content, to: "x.safetensors")
    #expect(try faults().joined().contains(words))
    refuses(words) { try Self.library(folder).open(document) }
    #expect(try Self.library(folder).open(document, weights: .ignored).weights == nil)
  }

  @Test func weightsThatAreNotThereAreMissingWhereTheyAreNamed() throws {
    try FileManager.default.removeItem(atPath: folder.path("x.safetensors"))
    #expect(try Self.library(folder).open(document).weights?.isMissing == true)
    try forgetTheName()
    #expect(try Self.library(folder).open(document).weights == nil)
  }

  @Test func fingerprintsTellContentsApart() {
    let contents: [[UInt8]] = [
      [], [0], [0, 0], [0, 0, 0, 0], [0, 0, 0, 0, 0], [1], [0, 1], [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 6],
    ]
    #expect(Set(contents.map { Fingerprint(of: $0).digest }).count == contents.count)
    // In pieces of any length.
    let bytes = (0..<23).map { UInt8($0) }
    for length in 1...9 {
      var stream = FingerprintStream()
      for start in stride(from: 0, to: bytes.count, by: length) {
        bytes[start..<min(start + length, bytes.count)].withUnsafeBytes { stream.combine($0) }
      }
      #expect(stream.fingerprint == Fingerprint(of: bytes), "pieces of \(length)")
    }
    #expect(Fingerprint(of: [1, 2, 3]).bytes == 3 && Fingerprint(of: []).digest.count == 16)
  }
}
