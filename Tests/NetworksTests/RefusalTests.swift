// What no network can be built of: every size that comes to nothing or past all bounds is refused
// with the path of the layer, never trapped on.
import Numerics
import Problems
import Engine
import Networks
import ProjectSupport
import Schema
import Testing

struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var layers: [Node]
    var input: Shape
    /// The layer that is named.
    var path: String
    var words: String

    var testDescription: String { "\(path) \(words)" }
  }

  private func layer(_ node: Node) throws -> Layer {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    #expect(faults.faults.isEmpty)
    return try #require(layer)
  }

  static let image: Shape = [8, 8, 1]

  static let cases: [Case] = [
    Case(
      layers: [["kind": "conv", "kernel": 9, "padding": 0]], input: image, path: "net.conv1",
      words: "larger than an image of 8×8"),
    Case(
      layers: ["conv", ["kind": "conv", "kernel": 5, "dilation": 3, "padding": 0]], input: image,
      path: "net.conv2", words: "larger than an image of 8×8"),
    Case(
      layers: [["kind": "max_pool", "kernel": 9]], input: image, path: "net.max_pool1",
      words: "does not fit into an image of 8×8"),
    Case(
      layers: ["max_pool", "max_pool", "max_pool", "max_pool"], input: image,
      path: "net.max_pool4", words: "does not fit into an image of 1×1"),
    Case(
      layers: [["kind": "avg_pool", "kernel": 2, "padding": 3]], input: image,
      path: "net.avg_pool1", words: "lies in the padding"),
    Case(
      layers: ["avg_pool"], input: [8, 8], path: "net.avg_pool1",
      words: "needs images of height × width × channels, not 8×8"),
    Case(
      layers: Array(repeating: ["kind": "upsample", "factor": 16], count: 3), input: image,
      path: "net.upsample3",
      words: "this gives 1,073,741,824 features, 8.6 GB in a batch of 2; allowed: 1.0 GB"),
    Case(
      layers: [["kind": "reshape", "shape": "65536x65536x65536x65536"]], input: image,
      path: "net.reshape1", words: "the number of values must stay"),
    Case(
      layers: [["kind": "reshape", "shape": "8x9"]], input: image, path: "net.reshape1",
      words: "8×8×1 (64 values a sample) cannot become 8×9"),
    Case(
      layers: ["global_pool"], input: [64], path: "net.global_pool1", words: "not 64"),
    Case(
      layers: ["dense"], input: image, path: "net.dense1",
      words: "needs features, or a sequence of them, not 8×8×1; put flatten before it"),
    Case(
      layers: ["conv", "dense"], input: image, path: "net.dense1",
      words: "not 8×8×16; put flatten before it"),
    Case(layers: ["last_step"], input: image, path: "net.last_step1", words: "needs sequences"),
    Case(layers: ["recurrent"], input: [64], path: "net.recurrent1", words: "needs sequences"),
    Case(layers: ["positions"], input: [64], path: "net.positions1", words: "needs sequences"),
    Case(
      layers: [["kind": "group_norm", "groups": 3]], input: [4, 4, 8], path: "net.group_norm1",
      words: "8 channels cannot be divided into 3 groups"),
    Case(
      layers: [["kind": "attention", "heads": 5]], input: [4, 8], path: "net.attention1",
      words: "5 heads do not divide 8"),
    Case(layers: ["dense"], input: [0], path: "input", words: "a dimension of"),
    Case(layers: ["dense"], input: [4, 0, 3], path: "input", words: "a dimension of"),
    Case(layers: ["dense"], input: [-1], path: "input", words: "a dimension of"),
    Case(layers: ["dense"], input: [], path: "input", words: "has no dimension"),
    Case(
      layers: ["dense"], input: [Int.max, 2], path: "input", words: "larger than 2^40 elements"),
  ]

  private func lower(_ layers: [Node], input: Shape) throws -> LoweredNetwork {
    try Network(blocks: [Block("net", layers: try layers.map(layer))])
      .lower(input: input, outputs: nil, loss: nil, batch: 2, seed: Seed(1))
  }

  @Test(arguments: cases) func itNamesTheLayer(refused: Case) {
    refuses("\(refused.path): ") { try lower(refused.layers, input: refused.input) }
    refuses(refused.words) { try lower(refused.layers, input: refused.input) }
  }

  /// The padding of its own keeps the extent of the image, however wide the kernel reaches.
  @Test func aKernelMayReachFarOutside() throws {
    let network = try lower([["kind": "conv", "kernel": 64, "dilation": 64]], input: Self.image)
    #expect(network.layers[0].outputShape == [8, 8, 16])
  }

  @Test(arguments: [0, -1, Int.min]) func aBatchHasSamples(batch: Int) {
    #expect(
      message { _ = try residual().lowered(batch: batch) }
        == "input: a batch needs at least one sample")
  }

  @Test(arguments: [
    (Int.max, "larger than 2^40 elements"), (1 << 41, "larger than 2^40 elements"),
    (1 << 38, "use a smaller batch"),
  ])
  func hugeBatchesAreRefused(batch: Int, words: String) {
    refuses(words) { try residual().lowered(batch: batch) }
  }

  @Test(arguments: [0, -3]) func somethingIsPredicted(outputs: Int) {
    #expect(
      message { _ = try residual().lowered(outputs: outputs) }
        == "loss: the data gives no value to predict")
  }
}
