// Events are checked before the first step: against the networks and the data that they lead to,
// and in a time that grows with what they change, not with the size of the document.
import Foundation
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@testable import Experiments

@Suite struct EventChecksTests {
  /// A document of one block of `layers` activations and a head, with these events.
  private func document(_ events: String, blocks: Int = 1, layers: Int = 2) -> String {
    let names = Array(repeating: "relu", count: layers).joined(separator: ", ")
    let body = (0..<blocks).map { "    - {name: b\($0), layers: [\(names)]}\n" }.joined()
    return """
      format: resplay/1
      seed: 1
      data: {kind: spiral, points: 40}
      network:
        blocks:
      \(body)    - {name: head, layers: [{kind: dense, units: 2}]}
      training: {batch_size: 8}
      events:
      \(events)
      """
  }

  private func faults(_ text: String) -> [String] {
    do {
      _ = try ExperimentFile.read(text)
      return []
    } catch { return (error as? Faults)?.list.map(\.description) ?? ["\(error)"] }
  }

  @Test func anEventWhoseNetworkCannotBeBuiltIsSaidBeforeTheRun() {
    let found = faults(
      document(
        """
        - {step: 5, set: training.optimizer.learning_rate, to: 0.01}
        - {step: 1500, set: network.blocks.head.layers.0.units, to: 3}
        - {step: 1501, set: training.batch_size, to: 4}
        """))
    #expect(found.count == 1, "\(found)")
    #expect(
      found[0].contains(
        "events.1: from step 1500 on: network.blocks.head.layers.0: head.dense1: the network ends "
          + "with 3 features, but the head needs 2 units for this data"), "\(found)")
  }

  @Test func anEventWhoseDataDoNotFitIsSaidBeforeTheRun() {
    let found = faults(document("- {step: 9, set: data, to: digits}"))
    #expect(found.count == 1, "\(found)")
    #expect(found[0].contains("events.0: from step 9 on"), "\(found)")
    #expect(found[0].contains("not 8×8×1; put flatten before it"), "\(found)")
    // Changes of one step belong together, so that both at once are right.
    let both = """
      - {step: 9, set: data, to: regression_plane}
      - {step: 9, set: training.loss, to: mean_squared_error}
      - {step: 9, set: network.blocks.head.layers.0.units, to: 1}
      """
    #expect(faults(document(both)).isEmpty)
  }

  @Test func fourThousandEventsOnALargeDocumentDecodeLittle() {
    let rates = (0..<Experiment.maximumEvents).map {
      "- {step: \($0), set: training.optimizer.learning_rate, to: 0.0\(1 + $0 % 8)}"
    }
    #expect(faults(document(rates.joined(separator: "\n"), blocks: 180, layers: 20)).isEmpty)
    let repeats = (0..<Experiment.maximumEvents).map {
      "- {step: \($0), set: network.blocks.b\($0 % 180).repeats, to: \(1 + $0 % 3)}"
    }
    #expect(faults(document(repeats.joined(separator: "\n"), blocks: 180, layers: 20)).isEmpty)
  }

  /// Where events change too much to decode after every one, what they lead to is still checked.
  @Test func theOutcomeOfManyLargeEventsIsChecked() throws {
    var repeats = (0..<800).map {
      "- {step: \($0), set: network.blocks.b0.repeats, to: \(1 + $0 % 3)}"
    }
    let experiment = try ExperimentFile.read(
      document(repeats.joined(separator: "\n"), layers: 256))
    #expect(!RunCheck(experiment, source: nil, files: DataFiles()).isComplete)
    repeats[799] = "- {step: 799, set: network.blocks.head.layers.0.units, to: 3}"
    let found = faults(document(repeats.joined(separator: "\n"), layers: 256))
    #expect(found.count == 1 && found[0].contains("events.799: from step 799 on"), "\(found)")
    repeats[799] = "- {step: 3, set: training.batch_size, to: 4}"
    let disordered = faults(document(repeats.joined(separator: "\n"), layers: 256))
    #expect(disordered.count == 1, "\(disordered)")
    #expect(disordered[0].contains("events.799: read step 3 behind step 798"), "\(disordered)")
    repeats[799] = "- {step: 799, set: network.blocks.b0.repeats, to: 0}"
    let refused = faults(document(repeats.joined(separator: "\n"), layers: 256))
    #expect(refused.count == 1 && refused[0].contains("events.799"), "\(refused)")
  }

  /// Large networks are not all lowered; what was not looked at is said.
  @Test func theNetworksOfEventsAreBoundedInAll() throws {
    let repeats = (0..<24).map {
      "- {step: \($0), set: network.blocks.b0.repeats, to: \(5000 + $0)}"
    }
    let experiment = try ExperimentFile.read(document(repeats.joined(separator: "\n")))
    #expect(!RunCheck(experiment, source: nil, files: DataFiles()).isComplete)
    var fewer = experiment
    fewer.events.removeLast(20)
    #expect(RunCheck(fewer, source: nil, files: DataFiles()).isComplete)
  }

  @Test func aFileThatCannotBeReadIsSaidWithItsPlace() throws {
    let folder = try TemporaryFolder()
    try folder.write("x,y,label\n1,2,a\n2,1,b\n3,3,a\n4,1,b\n", to: "a.csv")
    func check(_ text: String) throws -> [String] {
      let experiment = try ExperimentFile.read(text)
      let files = DataFiles(folder: folder.path)
      return RunCheck(experiment, source: text, files: files).faults.map(\.description)
    }
    func table(_ path: String) -> String {
      document("").replacing("events:\n", with: "")
        .replacing("kind: spiral, points: 40", with: "kind: csv, path: \(path)")
    }
    #expect(try check(table("a.csv")).isEmpty)
    let missing = try check(table("b.csv"))
    #expect(missing.count == 1, "\(missing)")
    #expect(missing[0].hasPrefix("3:25: data.path: there is no file 'b.csv'"), "\(missing)")
    let absolute = try check(table("/etc/passwd"))
    #expect(absolute.count == 1 && absolute[0].contains("is an absolute path"), "\(absolute)")
    let event = try check(
      document("- {step: 7, set: data, to: {kind: csv, path: c.csv}}"))
    #expect(event.count == 1, "\(event)")
    #expect(event[0].contains("events.0: from step 7 on: data.path: there is no file"), "\(event)")
  }

  /// The short way of decoding an edited tree gives what decoding all of it gives.
  @Test func decodingAgainIsDecoding() throws {
    let start = try ExperimentFile.read(document("", blocks: 3).replacing("events:\n", with: ""))
      .configuration
    let edits = [
      ("network.blocks.b1.repeats", "4"), ("network.blocks.b1.repeats", "0"),
      ("network.blocks.b1.name", "b0"), ("network.blocks.b1.name", "new"),
      ("network.blocks.b2.layers", "[tanh]"), ("network.blocks.b2.layers.0", "nonsense"),
      ("network.blocks.b0.skips", "[{from: 0, to: 9}]"),
      ("network.skips", "[{from: b0, to: b2}]"), ("network.blocks", "[]"),
      ("network", "{blocks: []}"), ("training.batch_size", "4"), ("training.batch_size", "0"),
      ("seed", "9"), ("seed", "-9"), ("data", "digits"), ("data.points", "7"),
    ]
    let tree = start.editableNode
    for (path, value) in edits {
      var edited = tree
      try RunConfiguration.apply(
        Edit(step: 0, path: NodePath(path), value: ExperimentFile.readValue(value)), to: &edited)
      var (short, long) = (FaultCollector(), FaultCollector())
      let again = RunConfiguration.decode(edited, after: (tree, start), into: &short)
      let whole = RunConfiguration.decode(edited, path: "", into: &long)
      #expect(again == whole, "\(path)=\(value)")
      #expect(short.faults == long.faults, "\(path)=\(value)")
    }
  }
}
