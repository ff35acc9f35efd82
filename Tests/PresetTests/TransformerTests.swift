// A transformer learns to reverse sequences with the skip around attention, and not without it:
// only the skips carry what was at each position (compare Dong et al., 2021, on attention alone
// losing rank with depth).
import Numerics
import Problems
import Engine
import Experiments
import Schema
import Testing
import Training

@Suite struct TransformerTests {
  private let document = """
    format: resplay/1
    data: {kind: sequence, task: reverse, length: 8, vocabulary: 8, rows: 2000, test_fraction: 0.1}
    network:
      blocks:
        - name: stem
          layers: [{kind: embedding, vocabulary: 8, units: 32}, positions]
        - name: body
          repeats: 4
          layers:
            - layer_norm
            - {kind: attention, heads: 2}
            - layer_norm
            - {kind: dense, units: 64}
            - relu
            - {kind: dense, units: 32}
          skips: [{from: 0, to: 2}, {from: 2, to: 6}]
        - name: head
          layers: [layer_norm, {kind: dense, units: 8}]
    training:
      loss: cross_entropy
      batch_size: 32
      optimizer: {kind: adam, learning_rate: 0.001, beta2: 0.98}
      stop: {steps: 600}
    """

  /// The share of the test's tokens that are right after training.
  private func accuracy(seed: Int, blocks: Int, skip: Bool) throws -> Float {
    let settings: [(String, Node)] = [
      ("seed", Node(.integer(seed))), ("network.blocks.body.repeats", Node(.integer(blocks))),
      ("network.blocks.body.skips.0.enabled", Node(.bool(skip))),
    ]
    let configuration = try ExperimentFile.read(document).configuration
      .applying(settings.map { Edit(step: 0, path: NodePath($0.0), value: $0.1) })
    let run = try ScheduledRun(configuration, files: DataFiles(), kernels: .best)
    try run.run()
    return run.trainer.evaluate().testAccuracy
  }

  @Test(arguments: [1, 2]) func needsTheSkipAroundAttention(seed: Int) throws {
    let with = try accuracy(seed: seed, blocks: 4, skip: true)
    let without = try accuracy(seed: seed, blocks: 4, skip: false)
    #expect(with >= 0.95 && without <= 0.5, "\(with) with, \(without) without")
  }

  @Test func aShallowOneDoesNot() throws {
    #expect(try accuracy(seed: 1, blocks: 1, skip: false) >= 0.95)
  }
}
