// Runs that were put aside are kept with a document: bounded, in few points, and without a part in
// what it trains.
import Networks
import Numerics
import Problems
import Schema
import Testing
import Training

@testable import Experiments

struct PinRecordTests {
  private func pinned(_ count: Int = 2) throws -> Experiment {
    var experiment = try ExperimentFile.read(smallText)
    for number in 1...count {
      var pin = PinRecord()
      pin.name = "run-\(number)"
      pin.base = experiment.configuration
      pin.base.training.batchSize = 16 + number
      pin.events = [
        Edit(step: 5, path: NodePath("training.batch_size"), value: Node(.integer(9)))
      ]
      pin.results.steps = 2000 * number
      pin.results.metrics = ["test_loss": 0.25]
      pin.results.digest = "0123456789abcdef"
      (pin.seconds, pin.parameters) = (1.5, 42)
      for step in 0..<2000 { pin.batchLosses.append(1 / Float(step + 1), at: step) }
      for step in stride(from: 0, through: 2000, by: 10) {
        pin.testLoss.append(step == 700 ? 0.125 : 0.5, at: step)
      }
      pin.best = BestLoss(test: pin.testLoss, batches: pin.batchLosses, end: nil)
      experiment.presentation.pins.append(pin)
    }
    return experiment
  }

  @Test func theyComeBack() throws {
    let experiment = try pinned()
    let text = ExperimentFile.write(experiment)
    let read = try ExperimentFile.read(text)
    #expect(read.presentation.pins.count == 2)
    let (one, two) = (experiment.presentation.pins[1], read.presentation.pins[1])
    #expect(two.name == "run-2" && two.base == one.base && two.events == one.events)
    #expect(two.results == one.results && two.seconds == 1.5 && two.parameters == 42)
    #expect(two.best == BestLoss(step: 700, loss: 0.125))
    #expect(two.batchLosses.values.count <= PinRecord.maximumPoints)
    #expect(two.batchLosses.stride == 16 && two.batchLosses.values.count == 125)
    #expect(ExperimentFile.write(read) == text)
    #expect(ExperimentFile.write(read, basedOn: text) == text)
    // A curve in four digits: a document stays small.
    #expect(text.utf8.count < 8_000, "\(text.utf8.count)")
    var document = two.document(presented: read.presentation)
    #expect(document.presentation.pins.isEmpty && document.results?.digest == one.results.digest)
    document.presentation.pins = []
    #expect(try ExperimentFile.read(ExperimentFile.write(document)).configuration == one.base)
  }

  /// What is trained, and what weights say whose they are, knows nothing of them.
  @Test func theyAreNoPartOfTheRun() throws {
    let experiment = try pinned()
    var without = experiment
    without.presentation.pins = []
    #expect(experiment.configuration == without.configuration)
    let text = ExperimentFile.write(experiment)
    #expect(text.hasPrefix(ExperimentFile.write(without)))
    // Another batch size of the document changes what is written of them, and not what they are.
    var changed = try ExperimentFile.read(text)
    changed.configuration.training.batchSize = 99
    let read = try ExperimentFile.read(ExperimentFile.write(changed, basedOn: text))
    #expect(read.presentation.pins.map(\.base) == experiment.presentation.pins.map(\.base))
  }

  @Test(arguments: [
    ("- {name: a, changes: [{step: 0, set: training.batch_size, to: -1}]}", "batch_size"),
    ("- {name: a, changes: [{step: 0, set: no.where, to: 1}]}", "changes: unknown key 'no'"),
    ("- {name: a, batch_loss: {values: [1, x]}}", "a list of at most 128 numbers"),
    ("- {name: a, batch_loss: {stride: 0, values: [1]}}", "a whole number from 1"),
    ("- {changes: []}", "name"),
    ("- {name: a, wrong: 1}", "unknown key"),
    ("- {name: a, results: {digest: zz}}", "16 hexadecimal digits"),
  ])
  func hostileOnesAreRefusedWithTheirPlace(pin: String, words: String) {
    #expect {
      try ExperimentFile.read(smallText + "pins:\n\(pin)\n")
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func theyAreBounded() throws {
    let many = (0..<13).map { "- {name: a\($0)}\n" }.joined()
    #expect(throws: Faults.self) { try ExperimentFile.read(smallText + "pins:\n" + many) }
    // What does not fit is left out when it is written, so that the document can be read.
    var experiment = try pinned(12)
    experiment.presentation.pins[3].events = Array(
      repeating: experiment.presentation.pins[3].events[0], count: 300)
    experiment.presentation.pins.append(experiment.presentation.pins[0])
    let read = try ExperimentFile.read(ExperimentFile.write(experiment))
    #expect(read.presentation.pins.count == 11)
    #expect(!read.presentation.pins.contains { $0.name == "run-4" })
    // Extreme numbers make no trap.
    let extreme =
      "- {name: a, best: {step: 9007199254740992, loss: 1e300}, "
      + "test_loss: {first: 9007199254740992, stride: 9007199254740992, values: [1, null, 2]}}\n"
    let pin = try #require(
      ExperimentFile.read(smallText + "pins:\n" + extreme).presentation.pins.first)
    #expect(pin.testLoss.values.count == 3 && pin.testLoss.values[1].isNaN)
    _ = BestLoss(test: pin.testLoss, batches: pin.batchLosses, end: nil)
  }

  @Test func theLowestLossMayBeThatOfTheEnd() throws {
    let pin = try #require(pinned().presentation.pins.first)
    func best(_ end: BestLoss?) -> BestLoss? {
      BestLoss(test: pin.testLoss, batches: pin.batchLosses, end: end)
    }
    #expect(best(BestLoss(step: 2003, loss: 0.0625)) == BestLoss(step: 2003, loss: 0.0625))
    #expect(best(BestLoss(step: 2003, loss: 0.25)) == BestLoss(step: 700, loss: 0.125))
    #expect(best(BestLoss(step: 2003, loss: .nan)) == BestLoss(step: 700, loss: 0.125))
  }
}
