// Lowering by hand-counted examples: structure, paths, scopes, counts, every kind of join.
import Numerics
import Problems
import Engine
import Networks
import Testing

struct LoweringTests {
  @Test func aPlainChainIsTheBareChain() throws {
    let network = Network(blocks: [Block("net", layers: [dense(4), Layer(Tanh()), dense(2)])])
    let lowered = try network.lowered()
    #expect(lowered.graph.scopes == ["input", "net.dense1", "net.tanh1", "net.dense2", "loss"])
    #expect(lowered.layers.map(\.path) == ["net.dense1", "net.tanh1", "net.dense2"])
    #expect(lowered.layers.map(\.parameterCount) == [12, 0, 10])
    #expect(lowered.layers.map(\.flops) == [2 * 2 * 4 + 4, 4, 2 * 4 * 2 + 2])
    #expect(lowered.layers.map(\.outputShape) == [[4], [4], [2]])
    #expect(lowered.parameterCount == 22)
    #expect(lowered.graph.shape(lowered.output) == [5, 2])
    #expect(lowered.operations("loss") == ["input", "softmaxCrossEntropy"])
    #expect(lowered.parameter("net.dense1.weight")?.initializer == .heNormal(fanIn: 2))
    #expect(lowered.parameter("net.dense1.bias")?.role == .scalar)
    for layer in lowered.layers {
      #expect(lowered.graph.scopes[layer.scope] == layer.path)
      #expect(lowered.graph.nodes[layer.output.id].scope == layer.scope)
    }
  }

  @Test func lossesHaveTheirTargets() throws {
    let network = Network(blocks: [Block("net", layers: [dense(3)])])
    let classes = try network.lowered(outputs: 3)
    #expect(classes.target.map(classes.graph.shape) == [5])
    #expect(classes.graph.loss.map(classes.graph.shape) == [1])
    let values = try network.lowered(outputs: 3, loss: .meanSquaredError)
    #expect(values.target.map(values.graph.shape) == [5, 3])
    let bare = try network.lowered(outputs: 3, loss: nil)
    #expect(bare.target == nil && bare.graph.loss == nil)
  }

  @Test func repeatsAreNumberedAndASingleOneIsNot() throws {
    let lowered = try residual(repeats: 2).lowered()
    #expect(
      lowered.layers.map(\.path) == [
        "stem.dense1", "stem.relu1", "body[0].dense1", "body[0].relu1", "body[0].dense2",
        "body[1].dense1", "body[1].relu1", "body[1].dense2", "head.dense1",
      ])
    #expect(lowered.layers[6].block == 1 && lowered.layers[6].repeat == 1)
    #expect(lowered.layers[6].layer == 1)
    // 2·4+4 + 2·2·(4·4+4) + 4·2+2
    #expect(lowered.parameterCount == 12 + 80 + 10)
  }

  @Test func anIdentitySkipAddsInItsOwnScope() throws {
    let lowered = try residual().lowered()
    #expect(lowered.operations("body[1].skip0") == ["add"])
    let join = try #require(lowered.joins.first)
    #expect(lowered.joins.count == 3)
    #expect(join.path == "body[0].skip0" && join.isOn && !join.isProjection)
    #expect(join.parameterCount == 0 && join.flops == 4)
    #expect(lowered.graph.scopes[join.scope] == join.path)
    let add = try #require(lowered.graph.nodes.first { $0.operation.is(AddOperation.self) })
    // The branch first, then the shortcut from the stem's relu.
    #expect(add.inputs == [lowered.layers[4].output, lowered.layers[1].output])
  }

  @Test func scalesComeBeforeTheSum() throws {
    let network = residual(
      repeats: 4,
      skips: [
        skip(0, 3) {
          $0.branchScale = .inverseSquareRootOfRepeats
          $0.scale = 0.25
        }
      ])
    let lowered = try network.lowered()
    #expect(lowered.operations("body[3].skip0") == ["scale(0.5)", "scale(0.25)", "add"])
    #expect(lowered.joins[0].flops == 12)
  }

  @Test func aLearnableBranchScaleIsAScalarFromZero() throws {
    let lowered = try residual(skips: [skip(0, 3) { $0.branchScale = .learnable }]).lowered()
    let spec = try #require(lowered.parameter("body[2].skip0.branch_scale"))
    #expect(spec.shape == [1] && spec.initializer == .constant(0) && spec.role == .scalar)
    #expect(lowered.operations("body[2].skip0") == ["multiplyScalar", "add"])
    #expect(lowered.joins[0].parameterCount == 1)
  }

  @Test func autoProjectsWhereShapesDiffer() throws {
    let lowered = try unlike(skip(0, 1)).lowered()
    let spec = try #require(lowered.parameter("body.skip0.weight"))
    #expect(spec.shape == [4, 6] && spec.initializer == .heNormal(fanIn: 4))
    #expect(spec.role == .weight && lowered.parameter("body.skip0.bias") == nil)
    #expect(lowered.operations("body.skip0") == ["linear", "add"])
    #expect(lowered.joins[0].isProjection && lowered.joins[0].parameterCount == 24)
    #expect(lowered.joins[0].flops == 2 * 24 + 6)
  }

  @Test func projectionIsUsedEvenWhereShapesAgree() throws {
    let lowered = try residual(skips: [skip(0, 3) { $0.shortcut = .projection }]).lowered()
    #expect(lowered.parameter("body[0].skip0.weight")?.shape == [4, 4])
  }

  @Test(arguments: [3, 6]) func zeroPaddingHasNoParameters(width: Int) throws {
    let lowered = try unlike(skip(0, 1) { $0.shortcut = .zeroPad }, width: width).lowered()
    #expect(lowered.operations("body.skip0") == ["pad(\(width))", "add"])
    #expect(lowered.joins[0].parameterCount == 0)
  }

  @Test func anIdentityOfUnlikeShapesSaysWhatHelps() {
    let text = message { _ = try unlike(skip(0, 1) { $0.shortcut = .identity }).lowered() }
    #expect(
      text == "body.skip0: an identity shortcut cannot add 4 features to 6; use shortcut auto, "
        + "projection or zero_pad, or give the layers the same number of units")
    let off = message {
      _ = try unlike(
        skip(0, 1) {
          $0.shortcut = .identity
          $0.enabled = false
        }
      ).lowered()
    }
    #expect(off == text)
  }

  @Test func concatenationWidensByTheShortcut() throws {
    let lowered = try unlike(skip(0, 1) { $0.join = .concat }).lowered()
    #expect(lowered.operations("body.skip0") == ["concatenate"])
    #expect(lowered.joins[0].outputShape == [10])
    #expect(lowered.parameter("head.dense1.weight")?.shape == [10, 2])
    let projected = try unlike(
      skip(0, 1) {
        $0.join = .concat
        $0.shortcut = .projection
      }
    ).lowered()
    #expect(projected.joins[0].outputShape == [12])
    let padded = try unlike(
      skip(0, 1) {
        $0.join = .concat
        $0.shortcut = .zeroPad
      }
    ).lowered()
    #expect(padded.operations("body.skip0") == ["pad(6)", "concatenate"])
    #expect(padded.joins[0].outputShape == [12])
  }

  @Test func aGateMixesBranchAndShortcut() throws {
    let lowered = try unlike(
      skip(0, 1) {
        $0.join = .gate
        $0.scale = 0.5
        $0.branchScale = .constant(0.25)
      }
    ).lowered()
    #expect(
      lowered.operations("body.skip0") == [
        "scale(0.25)", "linear", "linear", "activation", "scale(0.5)", "gate",
      ])
    #expect(
      lowered.parameterPaths.filter { $0.contains("skip0") } == [
        "body.skip0.weight", "body.skip0.gate_weight", "body.skip0.gate_bias",
      ])
    #expect(
      lowered.parameter("body.skip0.gate_weight")
        == ParameterSpec(
          path: "body.skip0.gate_weight", layer: "body.skip0", shape: [6, 6],
          initializer: .lecunNormal(fanIn: 6), role: .weight))
    #expect(lowered.parameter("body.skip0.gate_bias")?.initializer == .constant(-2))
    // t of the branch, the rest of the shortcut; the gate sees the shortcut without its factor.
    let nodes = lowered.graph.nodes
    let mixed = try #require(nodes.first { $0.operation.is(GateOperation.self) })
    let gate = nodes[mixed.inputs[0].id].operation.as(ActivateOperation.self)
    #expect(gate == ActivateOperation(Sigmoid()))
    #expect(nodes[mixed.inputs[1].id].inputs[0] == lowered.layers[1].output)
    #expect(nodes[mixed.inputs[2].id].operation.as(ScaleOperation.self)?.factor == 0.5)
    let join = lowered.joins[0]
    #expect(join.parameterCount == 4 * 6 + 6 * 6 + 6 && join.projectionParameterCount == 24)
    #expect(join.flops == 6 * (2 * 6 + 6) + 6 + 6 + 2 * 24)
    #expect(
      message {
        _ = try unlike(skip(0, 1) { ($0.join, $0.shortcut) = (.gate, .identity) }).lowered()
      }.contains("cannot mix 4 features with 6; use shortcut auto"))
  }

  @Test func survivalAndDropoutActOnTheBranchAlone() throws {
    let network = residual(
      repeats: 2,
      skips: [
        skip(0, 3) { ($0.survival, $0.dropout, $0.branchScale) = (0.75, 0.25, .constant(2)) }
      ])
    let lowered = try network.lowered()
    let nodes = lowered.graph.nodes
    for (index, path) in ["body[0].skip0", "body[1].skip0"].enumerated() {
      let scoped = nodes.filter { lowered.graph.scopes[$0.scope] == path }
      #expect(scoped.count == 4)
      let dropout = try #require(scoped[0].operation.as(DropoutOperation.self))
      #expect(dropout.rate == 0.25 && dropout.key == Seed(7).key(["dropout", path]))
      let depth = try #require(scoped[1].operation.as(StochasticDepthOperation.self))
      #expect(depth.survival == 0.75 && depth.key == Seed(7).key(["survival", path]))
      #expect(scoped[2].operation.as(ScaleOperation.self)?.factor == 2)
      #expect(scoped[3].operation.is(AddOperation.self))
      #expect(scoped[0].inputs == [lowered.layers[4 + 3 * index].output])
    }
    #expect(lowered.joins[0].flops == 16)
    let off = try network.withSkips(false).lowered()
    #expect(!off.graph.nodes.contains { $0.operation.is(DropoutOperation.self) })
  }

  /// Option A of He et al. (2015): no parameter, every second pixel, zeros for new channels.
  @Test func paddedShortcutsTakeEverySecondPixel() throws {
    var conv = Conv()
    (conv.channels, conv.stride, conv.bias) = (4, 2, false)
    let network = Network(blocks: [
      Block(
        "net", layers: [Layer(conv)],
        skips: [
          skip(0, 1) { ($0.shortcut, $0.scale, $0.branchScale) = (.zeroPad, 1, .constant(0)) }
        ])
    ])
    let lowered = try network.lower(
      input: [4, 3, 2], outputs: nil, loss: nil, batch: 1, seed: Seed(7))
    #expect(lowered.joins[0].isPadding && lowered.joins[0].parameterCount == 0)
    let program = Program(
      lowered.graph, parameters: ParameterStore(lowered.graph.parameters, seed: Seed(7)),
      mode: .evaluation, kernels: .best)
    let input = program.input(lowered.input)
    for index in input.indices { input[index] = Float(index + 1) }
    program.forward(step: 0)
    // Pixels (0, 0), (0, 2), (2, 0) and (2, 2) of 4×3 with two channels each.
    #expect(
      Array(program.values(lowered.output)) == [
        1, 2, 0, 0, 5, 6, 0, 0, 13, 14, 0, 0, 17, 18, 0, 0,
      ])
  }

  @Test func severalSkipsJoinInOrderAndLeaveAfterJoins() throws {
    // Boundary 1 carries the first join; the second skip leaves it there.
    let network = Network(blocks: [
      Block(
        "net", layers: [dense(2), dense(2)],
        skips: [
          skip(0, 1), skip(1, 2), skip(0, 2) { $0.branchScale = .constant(0.5) },
        ])
    ])
    let lowered = try network.lowered()
    let nodes = lowered.graph.nodes
    let adds = nodes.indices.filter { nodes[$0].operation.is(AddOperation.self) }.map {
      Tensor(id: $0)
    }
    let scale = try #require(
      nodes.firstIndex { $0.operation.as(ScaleOperation.self)?.factor == 0.5 })
    #expect(adds.count == 3)
    #expect(nodes[adds[0].id].inputs == [lowered.layers[0].output, lowered.input])
    #expect(nodes[adds[1].id].inputs == [lowered.layers[1].output, adds[0]])
    #expect(nodes[scale].inputs == [adds[1]])
    #expect(nodes[adds[2].id].inputs == [Tensor(id: scale), lowered.input])
    #expect(lowered.output == adds[2])
  }

  @Test func dropoutMasksAreNamedByTheirPath() throws {
    let network = Network(blocks: [
      Block("net", repeats: 2, layers: [Layer(Dropout()), dense(2)])
    ])
    let keys = try network.lowered().graph.nodes.compactMap {
      $0.operation.as(DropoutOperation.self)?.key
    }
    #expect(keys == ["net[0]", "net[1]"].map { Seed(7).key(["dropout", "\($0).dropout1"]) })
  }

  @Test func theHeadMustFitTheData() {
    let network = residual()
    let text = message { _ = try network.lowered(outputs: 10) }
    #expect(
      text == "head.dense1: the network ends with 2 features, but the head needs 10 units for this "
        + "data: end with a dense layer of 10 units")
    #expect(
      message { _ = try unlike(skip(0, 1), head: 1).lowered(outputs: 1) }
        .contains("classes of 2 or more"))
    #expect(message { _ = try network.lowered(batch: 0) }.contains("at least one sample"))
    #expect(message { _ = try network.lowered(outputs: 0) }.contains("no value to predict"))
  }

  @Test func itIsDeterministic() throws {
    let network = residual(skips: [skip(0, 3) { $0.branchScale = .learnable }])
    #expect(try network.lowered() == network.lowered())
  }
}
