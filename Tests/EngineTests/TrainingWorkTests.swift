// The arithmetic of a step, counted by hand for operations that leave work out.
import Numerics
import Engine
import Testing

@Suite struct TrainingWorkTests {
  /// The count of a graph of one operation on an input, which carries no gradient: forward and the
  /// gradient of the weight.
  private func count(
    _ features: Shape, batch: Int = 2,
    _ body: (inout GraphBuilder, Tensor) throws -> Tensor
  ) throws -> Int {
    var builder = GraphBuilder(batch: batch)
    builder.enter("only")
    let y = try body(&builder, builder.input(features))
    let target = try builder.input(Shape(Array(builder.shape(y).dimensions.dropFirst())))
    let loss = try builder.meanSquaredError(prediction: y, target: target)
    return builder.finish(loss: loss).trainingFLOPs
  }

  @Test func aMatrixProductCountsTwoAMultiplyAdd() throws {
    let flops = try count([5]) { builder, x in
      try builder.linear(
        x, weight: builder.parameter("weight", [5, 3], .constant(1), role: .weight), bias: nil)
    }
    #expect(flops == 2 * (2 * 5 * 3) * 2)
  }

  @Test func tapsOutsideTheImageAreNoWork() throws {
    // Three by three taps around each of 2x2 pixels: four of nine are inside.
    let padded = try count([2, 2, 4]) { builder, x in
      try builder.convolution(
        x, weight: builder.parameter("weight", [3, 3, 2, 6], .constant(1), role: .weight),
        bias: nil, window: Window(kernel: Extent(3), padding: Extent(1)), groups: 2)
    }
    #expect(padded == 2 * (2 * 4 * 4 * 2 * 6) * 2)
    // Backwards from 2x2 to 2x2 pixels the same taps meet.
    let transposed = try count([2, 2, 6]) { builder, x in
      try builder.transposedConvolution(
        x, weight: builder.parameter("weight", [3, 3, 2, 6], .constant(1), role: .weight),
        bias: nil, window: Window(kernel: Extent(3), padding: Extent(1)), groups: 2)
    }
    #expect(transposed == padded)
  }

  @Test(arguments: [
    // Pixels 0 and 2 of 4 see taps 1, 2 and 0, 1, 2; with dilation 2 pixel 0 sees 0 and 2, pixel 3
    // sees 1 and 3.
    (Window(kernel: Extent(3), stride: Extent(2), padding: Extent(1)), 5 * 5),
    (Window(kernel: Extent(3), padding: Extent(2), dilation: Extent(2)), 8 * 8),
    (Window(kernel: Extent(4)), 4 * 4), (Window(kernel: Extent(5)), 0),
  ]) func tapsAreCountedInBothDirections(window: Window, taps: Int) {
    #expect(window.taps(within: Extent(4)) == taps)
  }

  @Test func keysBehindTheMaskAreNoWork() throws {
    let flops = try [false, true].map { isCausal in
      try count([5, 3 * 8]) { builder, x in
        // The attention itself has no weight: one before it carries the gradient.
        try builder.attention(
          builder.linear(
            x, weight: builder.parameter("weight", [24, 24], .constant(1), role: .weight),
            bias: nil), heads: 2, isCausal: isCausal)
      }
    }
    let linear = 2 * (2 * 5 * 24 * 24) * 2
    // Scores and mixing, forward and for both factors each; 25 pairs of positions, of which 15 are
    // seen.
    #expect(flops == [25, 15].map { linear + 2 * (2 * 2 * $0 * 8) * 3 })
  }
}
