// Relu units that too long steps have killed: they are the cause of the gradients that are zero,
// and neither the depth nor the skips are.
import Networks
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct DeadUnitsTests {
  /// A residual network with the skips on, as it starts on moons, at a rate far too high.
  private func dead() throws -> LivePlayground {
    let new = try #require(NewDocument(data: "moons", template: "residual").experiment)
    let playground = try LivePlayground(new)
    try playground.set([
      Assignment("training.optimizer.learning_rate", "0.6"),
      Assignment("training.schedule", "constant"),
    ])
    try playground.train(300)
    return playground
  }

  @Test func theDeadUnitsComeFirstWithTheRate() throws {
    let playground = try dead()
    let first = try #require(playground.findings.first)
    #expect(first.kind == .bad && first.text.hasSuffix("no unit puts out anything"), "\(first)")
    #expect(first.detail.contains("learning rate 0.6"))
    #expect(
      first.remedies.map(\.title) == [
        "a tenth of the learning rate, from step 0", "leaky_relu in place of relu",
      ])
    // One value is said once.
    #expect(first.remedies.last?.note == "leaky_relu")
    let zero = try #require(
      playground.findings.first { $0.text.hasPrefix("the weights of layers 1-") })
    #expect(zero.detail.contains("no unit there puts out anything"), "\(zero.detail)")
    let words = playground.findings.map { $0.text + $0.detail }.joined(separator: "\n")
    #expect(!words.contains("change the depth"), "\(words)")
    let titles = playground.findings.flatMap { $0.allRemedies(playground.state) }.map(\.title)
    #expect(!titles.contains { $0.hasPrefix("half as deep") || $0 == "shallower" }, "\(titles)")
  }

  /// At a usual rate none is dead.
  @Test func atAUsualRateNothingIsSaid() throws {
    let new = try #require(NewDocument(data: "moons", template: "residual").experiment)
    let playground = try LivePlayground(new)
    try playground.train(300)
    #expect(!playground.findings.contains { $0.text.contains("no unit puts out anything") })
  }
}
