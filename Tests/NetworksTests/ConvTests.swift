// The convolutional layer and skips between images: shapes, counts, gradients, errors.
import Engine
import Networks
import TestSupport
import Testing

struct ConvTests {
  private func conv(_ channels: Int, _ change: (inout Conv) -> Void = { _ in }) -> Layer {
    var kind = Conv()
    kind.channels = channels
    change(&kind)
    return Layer(kind)
  }

  private func lower(_ layers: [Layer], skips: [Skip] = [], input: Shape) throws -> LoweredNetwork {
    try Network(blocks: [Block("net", layers: layers, skips: skips)])
      .lower(input: input, outputs: 3, loss: nil, batch: 2, seed: Seed(1))
  }

  @Test func shapesAndCounts() throws {
    let lowered = try lower(
      [
        conv(4), conv(6) { ($0.stride, $0.groups) = (2, 2) },
        conv(5) { ($0.kernel, $0.dilation, $0.bias) = (5, 2, false) },
        conv(3) { ($0.kernel, $0.padding) = (2, 0) },
      ], input: [8, 6, 1])
    #expect(lowered.layers.map(\.outputShape) == [[8, 6, 4], [4, 3, 6], [4, 3, 5], [3, 2, 3]])
    #expect(
      lowered.layers.map(\.parameterCount) == [9 * 4 + 4, 9 * 2 * 6 + 6, 25 * 6 * 5, 4 * 5 * 3 + 3])
    #expect(lowered.layers[0].flops == 48 * (2 * 9 * 4 + 4))
    #expect(lowered.parameter("net.conv1.weight")?.initializer == .heNormal(fanIn: 9))
  }

  @Test func skipsProjectToSmallerImages() throws {
    let shrinking = [conv(4) { $0.stride = 2 }, Layer(Relu()), conv(4)]
    for (shortcut, enabled) in [(Shortcut.auto, true), (.projection, true), (.auto, false)] {
      let lowered = try lower(
        shrinking,
        skips: [
          skip(0, 3) {
            $0.shortcut = shortcut
            $0.enabled = enabled
          }
        ], input: [4, 6, 3])
      #expect(lowered.joins[0].isProjection && lowered.joins[0].outputShape == [2, 3, 4])
      #expect(lowered.parameter("net.skip0.weight")?.shape == [1, 1, 3, 4])
      #expect(lowered.joins[0].projectionFlops == (enabled ? 2 * 6 * 3 * 4 : 0))
    }
    #expect(
      message {
        _ = try lower(shrinking, skips: [skip(0, 3) { $0.shortcut = .identity }], input: [4, 6, 4])
      }.contains("use shortcut auto or projection"))
    #expect(
      message { _ = try lower(shrinking, skips: [skip(0, 3)], input: [5, 6, 4]) }
        .contains("by a whole factor"))
  }

  @Test func gradientsMatchCentralDifferences() throws {
    let network = Network(blocks: [
      Block(
        "body", repeats: 2, layers: [conv(4) { $0.stride = 2 }, Layer(BatchNorm()), Layer(Tanh())],
        skips: [skip(0, 2) { $0.branchScale = .learnable }]),
      Block("head", layers: [conv(3) { ($0.kernel, $0.padding) = (1, 0) }]),
    ])
    let lowered = try network.lower(
      input: [4, 4, 2], outputs: 3, loss: nil, batch: 6, seed: Seed(3))
    var graph = lowered.graph
    // The output against itself doubled: a loss whose gradient is not zero.
    let output = lowered.output
    let scope = graph.nodes[output.id].scope
    graph.nodes.append(
      GraphNode(
        operation: .scale(2), inputs: [output], shape: graph.shape(output), scope: scope))
    let doubled = Tensor(id: graph.nodes.count - 1)
    graph.nodes.append(
      GraphNode(operation: .meanSquaredError, inputs: [output, doubled], shape: [1], scope: scope))
    graph.loss = Tensor(id: graph.nodes.count - 1)
    #expect(try Subject(graph, seed: Seed(5)).mismatches() == [])
  }

  @Test func errorsSayWhatToDo() {
    #expect(
      message { _ = try lower([conv(4)], input: [64]) }
        .contains(
          "net.conv1: a conv layer needs images of height × width × channels, not 64; put a"))
    #expect(
      message { _ = try lower([conv(4) { $0.groups = 2 }], input: [8, 8, 1]) }
        .contains("2 groups must divide"))
    #expect(
      message { _ = try lower([conv(4) { ($0.kernel, $0.padding) = (9, 0) }], input: [8, 8, 1]) }
        .contains("larger than an image of 8×8"))
  }
}
