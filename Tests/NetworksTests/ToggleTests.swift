// What stays when skips are switched: shapes, parameter paths, scopes; and what goes: every trace
// of the skip in the computation.
import Numerics
import Engine
import Networks
import Testing

struct ToggleTests {
  static let variants: [Network] = {
    var variants: [Network] = []
    for join in sampleJoins {
      for shortcut in [Shortcut.auto, .zeroPad, .projection] {
        for scale in [BranchScale.constant(1), .learnable, .inverseSquareRootOfRepeats] {
          let skip = skip(0, 1) {
            $0.join = join
            $0.shortcut = shortcut
            $0.branchScale = scale
            $0.scale = 0.5
          }
          var network = unlike(skip)
          network.skips = [longSkip("stem", "head") { $0.join = join }]
          variants.append(network)
        }
      }
    }
    return variants
  }()

  @Test(arguments: variants) func parametersShapesAndScopesSurvive(network: Network) throws {
    let (on, off) = (try network.lowered(), try network.withSkips(false).lowered())
    func declared(_ lowered: LoweredNetwork) -> [String: Shape] {
      Dictionary(uniqueKeysWithValues: lowered.graph.parameters.map { ($0.path, $0.shape) })
    }
    #expect(declared(on) == declared(off))
    #expect(on.layers.map(\.outputShape) == off.layers.map(\.outputShape))
    #expect(on.joins.map(\.outputShape) == off.joins.map(\.outputShape))
    #expect(on.graph.scopes == off.graph.scopes)
    #expect(off.joins.allSatisfy { !$0.isOn && $0.parameterCount == 0 && $0.flops == 0 })
    #expect(on.parameterCount - on.joins.reduce(0) { $0 + $1.parameterCount } == off.parameterCount)
    for path in off.joins.map(\.path) {
      let left = off.operations(path)
      #expect(left.isEmpty || left == ["zeros", "concatenate"])
    }
    for spec in off.graph.parameters { #expect(spec.isActive == !spec.path.contains("skip")) }
  }

  @Test func withoutSkipsTheGraphIsThePlainOne() throws {
    let plain = try residual(skips: []).lowered()
    let off = try residual(skips: [skip(0, 3) { $0.branchScale = .constant(0.1) }])
      .withSkips(false).lowered()
    #expect(plain.graph.nodes.map(\.operation) == off.graph.nodes.map(\.operation))
    #expect(plain.graph.nodes.map(\.inputs) == off.graph.nodes.map(\.inputs))
    #expect(plain.parameterPaths == off.parameterPaths)
  }

  @Test func oneRepeatAloneCanBeOff() throws {
    let lowered = try residual(
      skips: [
        skip(0, 3) {
          $0.offIn = [1]
          $0.branchScale = .learnable
        }
      ]
    ).lowered()
    #expect(lowered.joins.map(\.isOn) == [true, false, true])
    #expect(lowered.operations("body[1].skip0").isEmpty)
    #expect(lowered.parameter("body[1].skip0.branch_scale")?.isActive == false)
    #expect(lowered.parameter("body[2].skip0.branch_scale")?.isActive == true)
  }

  @Test func activeMeansOnSomewhere() {
    #expect(residual().hasActiveSkip)
    #expect(!residual().withSkips(false).hasActiveSkip)
    #expect(!residual(skips: []).hasActiveSkip)
    #expect(!residual(repeats: 2, skips: [skip(0, 3) { $0.offIn = [0, 1, 1] }]).hasActiveSkip)
    #expect(residual(repeats: 2, skips: [skip(0, 3) { $0.offIn = [0, 0] }]).hasActiveSkip)
    #expect(residual(skips: [], long: [longSkip("stem", "head")]).hasActiveSkip)
  }
}
