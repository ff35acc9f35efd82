// The engine's gradients of lowered networks against central differences in double precision: every
// layer kind, and every combination of join, shortcut, branch scale and switch. A new layer kind is
// checked by being listed in the catalog.
import Numerics
import Problems
import Engine
import Networks
import Problems
import Schema
import TestSupport
import Testing

struct GradientSweepTests {
  private func mismatches(
    _ network: Network, input: Shape = [3], loss: Loss = .crossEntropy, outputs: Int = 2
  ) throws -> [String] {
    let lowered = try network.lower(
      input: input, outputs: outputs, loss: loss, batch: 6, seed: Seed(11))
    return try Subject(lowered.graph, seed: Seed(5)).mismatches()
  }

  @Test(arguments: sampleKinds, Loss.allCases)
  func everyLayerKind(kind: String, loss: Loss) throws {
    let layer = Layer(try #require(layerCatalog[kind]).standard)
    let outputs = loss.target == .boxes ? loss.units(2) : 2
    let network = Network(blocks: [
      Block("stem", layers: [dense(5)]),
      Block("body", repeats: 2, layers: [layer, dense(5)], skips: [skip(0, 2)]),
      Block("head", layers: [layer, dense(outputs)]),
    ])
    #expect(try mismatches(network, loss: loss, outputs: outputs) == [])
  }

  @Test(arguments: sampleKinds) func everyLayerKindOnOneFeature(kind: String) throws {
    let layer = Layer(try #require(layerCatalog[kind]).standard)
    let network = Network(blocks: [Block("net", layers: [dense(1), layer, dense(2)])])
    #expect(try mismatches(network, input: [1]) == [])
  }

  /// A skip of every combination; `width` is that of the branch, the shortcut has 4 features.
  struct Combination: Sendable, CustomTestStringConvertible {
    var join: Join
    var shortcut: Shortcut
    var branchScale: BranchScale
    var width: Int
    var enabled: Bool

    var testDescription: String {
      "\(join) \(shortcut) \(branchScale) 4 to \(width)\(enabled ? "" : " off")"
    }

    static let all: [Combination] = {
      var all: [Combination] = []
      for join in sampleJoins {
        for shortcut in Shortcut.allCases {
          for scale in [BranchScale.constant(0.7), .inverseSquareRootOfRepeats, .learnable] {
            for width in [3, 4, 6] where join == .concat || shortcut != .identity || width == 4 {
              for enabled in [true, false] {
                all.append(
                  Combination(
                    join: join, shortcut: shortcut, branchScale: scale, width: width,
                    enabled: enabled))
              }
            }
          }
        }
      }
      return all
    }()
  }

  @Test(arguments: Combination.all) func everySkip(combination: Combination) throws {
    let joined = skip(0, 2) {
      $0.join = combination.join
      $0.shortcut = combination.shortcut
      $0.branchScale = combination.branchScale
      $0.scale = -0.6
      $0.enabled = combination.enabled
    }
    let network = Network(blocks: [
      Block("stem", layers: [dense(4)]),
      Block(
        "body", repeats: 2, layers: [Layer(Tanh()), dense(combination.width)], skips: [joined]),
      Block("head", layers: [dense(2)]),
    ])
    // In the second repeat the shortcut has the first one's width, so an identity must fit twice.
    #expect(try mismatches(network) == [])
  }

  /// Masks of dropout and stochastic depth are part of the function whose gradient is taken.
  @Test(arguments: sampleJoins, [(0.6, 0.0), (1.0, 0.3), (0.6, 0.3)])
  func skipsThatDrop(join: Join, chances: (survival: Double, dropout: Double)) throws {
    let dropping = skip(0, 2) {
      ($0.join, $0.survival, $0.dropout) = (join, chances.survival, chances.dropout)
      $0.branchScale = .learnable
    }
    let network = Network(blocks: [
      Block("stem", layers: [dense(4)]),
      Block("body", repeats: 2, layers: [Layer(Tanh()), dense(4)], skips: [dropping]),
      Block("head", layers: [dense(2)]),
    ])
    #expect(try mismatches(network) == [])
  }

  /// In evaluation nothing is dropped: the output is that of the same network without chances.
  @Test func evaluationDropsNothing() throws {
    func output(_ survival: Double, _ dropout: Double, _ mode: ExecutionMode) throws -> [Float] {
      let network = residual(
        skips: [skip(0, 3) { ($0.survival, $0.dropout) = (survival, dropout) }])
      let lowered = try network.lowered(loss: nil)
      let program = try Subject(lowered.graph, seed: Seed(5)).program(mode)
      program.forward(step: 1)
      return Array(program.values(lowered.output))
    }
    let plain = try output(1, 0, .training)
    #expect(try output(0.4, 0.5, .evaluation) == plain)
    #expect(try output(0.4, 0, .training) != plain)
    #expect(try output(1, 0.5, .training) != plain)
  }

  @Test(arguments: sampleJoins, Shortcut.allCases)
  func everyLongSkip(join: Join, shortcut: Shortcut) throws {
    for enabled in [true, false] { try checkLongSkip(join, shortcut, enabled) }
  }

  private func checkLongSkip(_ join: Join, _ shortcut: Shortcut, _ enabled: Bool) throws {
    let width = shortcut == .identity ? 4 : 5
    let network = Network(
      blocks: [
        Block("stem", layers: [dense(4)]),
        Block("body", repeats: 3, layers: [dense(width), Layer(Silu())], skips: [skip(0, 2)]),
        Block("head", layers: [dense(2)]),
      ],
      skips: [
        longSkip("stem", "head") {
          $0.join = join
          $0.shortcut = shortcut
          $0.scale = 0.4
          $0.enabled = enabled
        },
        longSkip("body[0]", "body[2]") { $0.enabled = enabled },
      ])
    #expect(try mismatches(network) == [])
  }

  @Test func severalSkipsOfOneBlock() throws {
    // A densely connected block, a transformer-like pair of skips, one repeat off.
    let dense4 = Block(
      "grow", layers: [dense(3), Layer(Gelu()), dense(3)],
      skips: [(0, 1), (0, 2), (1, 3), (2, 3)].map { skip($0.0, $0.1) { $0.join = .concat } })
    let pair = Block(
      "pair", repeats: 3, layers: [Layer(LayerNorm()), dense(4), Layer(LayerNorm()), dense(4)],
      skips: [
        skip(0, 2) { $0.offIn = [1] },
        skip(2, 4) {
          $0.branchScale = .learnable
          $0.offIn = [2]
        },
        skip(0, 4) { $0.shortcut = .projection },
      ])
    let network = Network(blocks: [
      dense4, Block("fit", layers: [dense(4)]), pair, Block("head", layers: [dense(2)]),
    ])
    #expect(try mismatches(network) == [])
  }

  @Test func parametersOfSkipsThatAreOffGetNoGradient() throws {
    let network = unlike(
      skip(0, 1) {
        $0.branchScale = .learnable
        $0.enabled = false
      })
    let lowered = try network.lowered()
    let subject = try Subject(lowered.graph, seed: Seed(5))
    let program = subject.program()
    program.forward(step: 1)
    program.backward()
    for (index, spec) in lowered.graph.parameters.enumerated() where !spec.isActive {
      #expect(subject.store.gradient(index).allSatisfy { $0 == 0 })
    }
  }
}
