// The convolutional layer and skips between images: shapes, counts, gradients, errors.
import Numerics
import Problems
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
      .lower(input: input, outputs: nil, loss: nil, batch: 2, seed: Seed(1))
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

  /// The padding of a layer that names none keeps the extent at stride 1, and leaves every
  /// stride-th pixel at others, whatever the kernel.
  @Test(arguments: 1...7, 1...4) func unnamedPaddingKeepsTheExtent(kernel: Int, dilation: Int)
    throws
  {
    for (stride, expected) in [(1, [8, 7, 4]), (2, [4, 4, 4]), (3, [3, 3, 4])] as [(Int, Shape)] {
      let layer = conv(4) {
        ($0.kernel, $0.dilation, $0.stride) = (kernel, dilation, stride)
      }
      let lowered = try lower([layer], input: [8, 7, 2])
      #expect(lowered.layers[0].outputShape == expected, "kernel \(kernel), dilation \(dilation)")
    }
  }

  private let shrinking: [Layer] = {
    var first = Conv()
    (first.channels, first.stride) = (4, 2)
    var second = Conv()
    second.channels = 4
    return [Layer(first), Layer(Relu()), Layer(second)]
  }()

  @Test(
    arguments: [(Shortcut.auto, true), (.projection, true), (.auto, false)],
    [([4, 6, 3], [2, 3, 4]), ([5, 7, 3], [3, 4, 4])] as [(Shape, Shape)])
  func skipsProjectToSmallerImages(
    _ choice: (shortcut: Shortcut, enabled: Bool), _ extents: (from: Shape, to: Shape)
  ) throws {
    let lowered = try lower(
      shrinking,
      skips: [
        skip(0, 3) { ($0.shortcut, $0.enabled) = (choice.shortcut, choice.enabled) }
      ], input: extents.from)
    #expect(lowered.joins[0].isProjection && lowered.joins[0].outputShape == extents.to)
    #expect(lowered.parameter("net.skip0.weight")?.shape == [1, 1, 3, 4])
    #expect(
      lowered.joins[0].projectionFlops == (choice.enabled ? 2 * extents.to.count * 3 : 0))
  }

  @Test func identitiesDoNotShrink() {
    #expect(
      message {
        _ = try lower(shrinking, skips: [skip(0, 3) { $0.shortcut = .identity }], input: [4, 6, 4])
      }.contains("use shortcut auto, projection or zero_pad"))
    // No stride takes 6 pixels to 4.
    #expect(
      message {
        _ = try lower(
          [conv(4) { ($0.kernel, $0.padding) = (3, 0) }], skips: [skip(0, 1)], input: [6, 6, 4])
      }.contains("as a stride changes them"))
  }

  /// Two strided repeats and a strided long skip; the gradient of every parameter on the way.
  @Test(arguments: [Shortcut.auto, .projection, .zeroPad], sampleJoins)
  func gradientsMatchCentralDifferences(shortcut: Shortcut, join: Join) throws {
    let network = Network(
      blocks: [
        Block("stem", layers: [conv(2)]),
        Block(
          "body", repeats: 2,
          layers: [conv(4) { $0.stride = 2 }, Layer(BatchNorm()), Layer(Tanh()), conv(4)],
          skips: [
            skip(0, 4) { ($0.branchScale, $0.shortcut, $0.join) = (.learnable, shortcut, join) }
          ]),
        Block("head", layers: [Layer(Flatten()), dense(3)]),
      ],
      skips: [
        longSkip("stem", "body[1]") { ($0.join, $0.shortcut) = (join, shortcut) }
      ])
    let lowered = try network.lower(
      input: [5, 8, 2], outputs: 3, loss: .crossEntropy, batch: 4, seed: Seed(3))
    #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
  }

  @Test func errorsSayWhatToDo() {
    #expect(
      message { _ = try lower([conv(4)], input: [64]) }
        .contains(
          "net.conv1: the layer conv needs images of height × width × channels, not 64; put a"))
    #expect(
      message { _ = try lower([conv(4) { $0.groups = 2 }], input: [8, 8, 1]) }
        .contains("2 groups must divide"))
    #expect(
      message { _ = try lower([conv(4) { ($0.kernel, $0.padding) = (9, 0) }], input: [8, 8, 1]) }
        .contains("larger than an image of 8×8"))
  }
}
