// A full document in canonical form: every section, as it is written.
import Experiments
import Schema
import Testing

let exampleText = """
  format: resplay/1
  name: Two spirals, 56 layers, residual
  group: Start here
  notes: |
    Press S to cut every skip, then r to start again from the same weights.

      An indented line: with a colon, a # and "quotes".
  seed: 7
  data: {kind: spiral, points: 200, noise: 0.1, test_fraction: 0.25}
  network:
    blocks:
      - name: stem
        layers: [{kind: dense, units: 12}, relu]
      - name: body
        repeats: 27
        layers: [{kind: dense, units: 12}, relu, \
  {kind: dense, name: second, units: 12, init: glorot}]
        skips: [{from: 0, to: 3, branch_scale: 1/sqrt(repeats), off_in: [0, 4, 26]}]
      - name: head
        layers: [{kind: dense, units: 2}]
    skips: [{from: "body[2]", to: head, scale: 0.5}]
  training:
    batch_size: 16
    optimizer: {kind: sgd, learning_rate: 0.03, momentum: 0.95}
    stop: {steps: 4000}
    pace: 500
  events:
    - {step: 1200, set: network.blocks.body.skips.0.enabled, to: false}
    - {step: 1300, set: training.optimizer.learning_rate, to: 1.0e-5}
  results:
    steps: 4000
    train_loss: 0.0003
    test_loss: 0.25
    train_accuracy: 1
    test_accuracy: 0.995
    digest: 9f2c00112233aabb

  """

/// The example of the architecture's description, comments included.
let architectureText = """
  format: resplay/1
  name: Two spirals, 56 layers, residual
  notes: |
    Press S to cut every skip, then r to start again from the same weights.
  seed: 7
  data: {kind: spiral, points: 400, noise: 0.05, test_fraction: 0.5}
  network:
    blocks:
      - name: stem
        layers: [{kind: dense, units: 16}, relu]      # a bare word is a kind with its defaults
      - name: body
        repeats: 27
        layers: [{kind: dense, units: 16}, relu, {kind: dense, units: 16}]
        skips: [{from: 0, to: 3, branch_scale: 1/sqrt(repeats)}]
      - name: head
        layers: [{kind: dense, units: 2}]
    skips: []                      # long skips between blocks: {from: down1, to: up1, join: concat}
  training:
    loss: cross_entropy
    batch_size: 32
    optimizer: {kind: sgd, learning_rate: 0.03, momentum: 0.9}
    stop: {steps: 4000}
    pace: 500                      # steps a second on screen; headless is unlimited
  events:                          # what was changed while it trained
    - {step: 1200, set: network.blocks.body.skips.0.enabled, to: false}
  results: {steps: 4000, train_loss: 0.0003, test_accuracy: 0.995, digest: 9f2c33445566aabb}

  """

/// The faults of a text, as lines.
func faults(of text: String) -> [String] { faults(ofBytes: Array(text.utf8)) }

func faults(ofBytes bytes: [UInt8]) -> [String] {
  do {
    _ = try ExperimentFile.read(bytes: bytes)
    return []
  } catch let faults as Faults {
    return faults.list.map(\.description)
  } catch {
    return ["not a Faults: \(error)"]
  }
}

/// The smallest document that is right.
let smallText = """
  format: resplay/1
  data: spiral
  network:
    blocks: [{name: head, layers: [{kind: dense, units: 2}]}]

  """
