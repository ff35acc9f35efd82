// The convolutional layer by itself: shapes, counts, errors.
import Engine
import Networks
import Testing

struct ConvTests {
  private func conv(_ channels: Int, _ change: (inout Conv) -> Void = { _ in }) -> Conv {
    var kind = Conv()
    kind.channels = channels
    change(&kind)
    return kind
  }

  /// The layers after one another: the shape of the last sample and the numbers of values of the parameters.
  private func lower(_ layers: [Conv], _ image: Shape) throws -> (shape: Shape, counts: [Int]) {
    var context = LayerContext(builder: GraphBuilder(batch: 2), path: "net.conv1", seed: Seed(1))
    var x = try context.builder.input(image)
    for (index, layer) in layers.enumerated() {
      context.builder.enter("net.conv\(index + 1)")
      x = try layer.lower(x, into: &context)
    }
    let sample = Shape(Array(context.builder.shape(x).dimensions.dropFirst()))
    return (sample, context.builder.graph.parameters.map(\.shape.count))
  }

  @Test func shapesAndCounts() throws {
    let (shape, counts) = try lower(
      [
        conv(4), conv(6) { ($0.stride, $0.groups) = (2, 2) },
        conv(5) { ($0.kernel, $0.dilation, $0.bias) = (5, 2, false) },
        conv(3) { ($0.kernel, $0.padding) = (2, 0) },
      ], [8, 6, 1])
    #expect(shape == [3, 2, 3])
    #expect(counts == [9 * 4, 4, 9 * 2 * 6, 6, 25 * 6 * 5, 4 * 5 * 3, 3])
    #expect(conv(4).flops(input: [8, 6, 1], output: [8, 6, 4]) == 48 * (2 * 9 * 4 + 4))
  }

  @Test func errorsSayWhatToDo() {
    #expect(
      message { _ = try lower([conv(4)], [64]) }
        .contains(
          "net.conv1: a conv layer needs images of height × width × channels, not 64; put a"))
    #expect(
      message { _ = try lower([conv(4) { $0.groups = 2 }], [8, 8, 1]) }
        .contains("2 groups must divide"))
    #expect(
      message { _ = try lower([conv(4) { ($0.kernel, $0.padding) = (9, 0) }], [8, 8, 1]) }
        .contains("larger than an image of 8×8"))
  }
}
