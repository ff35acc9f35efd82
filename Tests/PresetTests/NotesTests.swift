// Every preset trains to what its notes say.
import Networks
import Schema
import Testing
import Training

@Suite struct NotesTests {
  private let skipOn: [String: Node] = ["network.blocks.body.skips.0.enabled": true]
  private let skipOff: [String: Node] = ["network.blocks.body.skips.0.enabled": false]

  /// Norm of the gradient by the first layer's weights over that of the last, at the start.
  private func firstToLast(_ name: String, _ settings: [String: Node] = [:]) throws -> Float {
    let run = try Presets.run(name, settings)
    try run.run(until: .step(1))
    let norms = run.trainer.measures.map(\.weightGradient).filter { !$0.isNaN }
    return try #require(norms.first) / #require(norms.last)
  }

  @Test(arguments: [1, 2, 3]) func spirals(seed: Int) throws {
    let residual = try Presets.trained("spirals-56", ["seed": Node(.integer(seed))]).evaluate()
    #expect(residual.testAccuracy > 0.95)
    let plain = try Presets.trained("spirals-56-plain", ["seed": Node(.integer(seed))])
    #expect(abs(plain.evaluate().testAccuracy - 0.5) < 0.06)
    #expect(abs(plain.evaluate().trainLoss - 0.693) < 0.01)
  }

  @Test func spiralsCutAndRestarted() throws {
    let run = try Presets.run("spirals-56")
    try run.run(until: .step(300))
    var cut = run.trainer.configuration
    cut.network = cut.network.withSkips(false)
    try run.trainer.apply(cut)
    try run.trainer.reset()
    try run.run()
    #expect(run.trainer.evaluate().trainAccuracy < 0.6)
    var whole = run.trainer.configuration
    whole.network = whole.network.withSkips(true)
    try run.trainer.apply(whole)
    try run.trainer.reset()
    try run.run()
    #expect(run.trainer.evaluate().testAccuracy > 0.95)
  }

  @Test func tinyPlayground() throws {
    #expect(try Presets.trained("tiny-playground").evaluate().testAccuracy > 0.95)
    let wedge = try Presets.trained(
      "tiny-playground", ["network.blocks.hidden.layers.0.units": 2])
    #expect(wedge.evaluate().testAccuracy < 0.95)
  }

  @Test func digits20() throws {
    let residual = try Presets.trained("digits-mlp-20").evaluate()
    #expect(residual.trainAccuracy > 0.99 && residual.testAccuracy > 0.94)
    let plain = try Presets.trained("digits-mlp-20", skipOff).evaluate()
    #expect(plain.testAccuracy < residual.testAccuracy - 0.1)
  }

  /// Presets whose notes name ranges of the training rows over the seeds 7, 8 and 9: their share
  /// with every skip on and with every skip off. Their own seed, 7, is trained here. What they
  /// reach on test rows is in the table of `Docs/Presets.md`, which `TableTests` check.
  @Test(
    arguments: [
      ("digits-mlp-10", 0.999...1, 0.995...1), ("digits-mlp-20-plain", 0.999...1, 0.72...0.97),
      ("thousand-layers", 0.98...1, 0.10...0.11), ("preact-502", 0.985...1, nil),
      ("postact-502", 0.16...0.51, nil), ("shortcut-scale-half", 0.11...0.18, nil),
      ("highway-50", 0.996...1, 0.10...0.57), ("rezero-202", 0.997...1, 0.09...0.12),
    ] as [Claim])
  func rangesOfTheNotes(claim: Claim) throws {
    let (name, on, off) = claim
    func share(_ skips: Bool) throws -> Double {
      let run = try Presets.run(name) { $0.network = $0.network.withSkips(skips) }
      try run.run()
      return Double(run.trainer.evaluate().trainAccuracy)
    }
    let with = try share(true)
    #expect(on.contains(with), "with skips \(with)")
    guard let off else { return }
    let without = try share(false)
    #expect(off.contains(without), "without \(without)")
  }

  typealias Claim = (name: String, on: ClosedRange<Double>, off: ClosedRange<Double>?)

  @Test func digits56() throws {
    let residual = try Presets.trained("digits-mlp-56").evaluate()
    #expect(residual.trainAccuracy > 0.99 && residual.testAccuracy > 0.94)
    #expect(try Presets.trained("digits-mlp-56-plain").evaluate().trainAccuracy < 0.5)
  }

  @Test func vanishingGradients() throws {
    #expect(try firstToLast("sigmoid-vanishing-20") < 1e-10)
    #expect(try firstToLast("sigmoid-vanishing-20", skipOn) > 0.05)
    let stuck = try Presets.trained("sigmoid-vanishing-20").evaluate()
    #expect(stuck.trainAccuracy < 0.2 && abs(stuck.trainLoss - 2.303) < 0.05)
    #expect(try Presets.trained("sigmoid-vanishing-20", skipOn).evaluate().testAccuracy > 0.94)
  }

  @Test func explodingGradients() throws {
    #expect(try firstToLast("batchnorm-exploding-50") > 1e3)
    #expect(try firstToLast("batchnorm-exploding-50", skipOn) < 1e2)
    #expect(try Presets.trained("batchnorm-exploding-50").evaluate().trainAccuracy < 0.5)
    #expect(try Presets.trained("batchnorm-exploding-50", skipOn).evaluate().testAccuracy > 0.93)
  }

  @Test func reZero() throws {
    #expect(try Presets.trained("rezero-110").evaluate().trainAccuracy > 0.98)
    let unscaled = try Presets.trained(
      "rezero-110", ["network.blocks.body.skips.0.branch_scale": 1])
    guard case .diverged = unscaled.status else {
      Issue.record("54 unscaled branches did not explode: \(unscaled.status)")
      return
    }
  }

  @Test func projectionShortcuts() throws {
    let projected = try Presets.trained("projection-shortcuts")
    #expect(projected.evaluate().testAccuracy > 0.9)
    #expect(projected.network.joins.filter(\.isProjection).count == 2)
    let padded = try Presets.run(
      "projection-shortcuts",
      [
        "network.blocks.middle.skips.0.shortcut": "zero_pad",
        "network.blocks.wide.skips.0.shortcut": "zero_pad",
      ])
    #expect(
      padded.trainer.network.parameterCount == projected.network.parameterCount - 512 - 2048)
  }

  @Test func shallowNetworksNeedNoSkips() throws {
    let with = try Presets.trained("shallow-4").evaluate().testAccuracy
    let without = try Presets.trained("shallow-4", skipOff).evaluate().testAccuracy
    #expect(with > 0.94 && abs(with - without) < 0.03)
  }

  @Test func regressionWave() throws {
    #expect(try Presets.trained("regression-wave").evaluate().testLoss < 0.01)
  }
}
