// Convolutions in graphs: gradients against central differences, fused against unfused, the same
// bits on every kernel set and thread count, and clear errors.
import Numerics
import Engine
import TestSupport
import Testing

struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var image: Shape = [5, 4, 3]
  var outputs = 4
  var window: Window
  var groups = 1
  var transposes = false
  var batch = 5

  /// A first layer of its own, so that the gradient with respect to the images shows; then a
  /// residual addition and a relu.
  func graph() throws -> Graph {
    var builder = GraphBuilder(batch: batch)
    builder.enter("first")
    let input = try builder.input(image)
    let x = try builder.activation(
      builder.linear(
        input,
        weight: builder.parameter(
          "weight", [image.last, image.last], .heNormal(fanIn: 3), role: .weight), bias: nil),
      Tanh())
    builder.enter("middle")
    let channels = image.last / groups
    let kernel: Shape =
      transposes
      ? [window.kernel.height, window.kernel.width, outputs / groups, image.last]
      : [window.kernel.height, window.kernel.width, channels, outputs]
    let weight = try builder.parameter("weight", kernel, .heNormal(fanIn: 9), role: .weight)
    let bias = try builder.parameter("bias", [outputs], .constant(0), role: .scalar)
    func apply(_ bias: Tensor?) throws -> Tensor {
      transposes
        ? try builder.transposedConvolution(
          x, weight: weight, bias: bias, window: window, groups: groups)
        : try builder.convolution(x, weight: weight, bias: bias, window: window, groups: groups)
    }
    let plain = try apply(nil)
    builder.enter("last")
    let sum = try builder.add(apply(bias), plain)
    let y = try builder.activation(sum, Relu())
    let target = try builder.input(Shape(Array(builder.shape(y).dimensions.dropFirst())))
    let loss = try builder.meanSquaredError(prediction: y, target: target)
    return builder.finish(loss: loss)
  }
}

@Suite struct ConvolutionTests {
  static let cases: [ConvolutionCase] = [
    .init(testDescription: "3x3 same", window: Window(kernel: Extent(3), padding: Extent(1))),
    .init(
      testDescription: "stride 2",
      window: Window(
        kernel: Extent(3), stride: Extent(2), padding: Extent(1))),
    .init(testDescription: "1x1", window: Window(kernel: Extent(1))),
    .init(testDescription: "1x1 stride 2", window: Window(kernel: Extent(1), stride: Extent(2))),
    .init(
      testDescription: "uneven",
      window: Window(
        kernel: Extent(2, 3), stride: Extent(3, 1), padding: Extent(0, 2),
        dilation: Extent(2, 1))),
    .init(
      testDescription: "groups", image: [4, 4, 4], outputs: 6,
      window: Window(kernel: Extent(3), padding: Extent(2), dilation: Extent(2)), groups: 2),
    .init(
      testDescription: "depthwise", image: [4, 5, 6], outputs: 6,
      window: Window(kernel: Extent(3), stride: Extent(2, 1), padding: Extent(1)), groups: 6),
    .init(
      testDescription: "even kernel, a row more at the end",
      window: Window(kernel: Extent(2, 4), padding: Extent(0, 1), endPadding: Extent(1))),
    .init(
      testDescription: "transposed, a row less at the end",
      window: Window(kernel: Extent(2), padding: Extent(0), endPadding: Extent(1)),
      transposes: true),
    .init(
      testDescription: "kernel as large as the image", window: Window(kernel: Extent(5, 4))),
    .init(
      testDescription: "transposed",
      window: Window(
        kernel: Extent(2), stride: Extent(2)), transposes: true),
    .init(
      testDescription: "transposed, uneven, groups", image: [3, 4, 4], outputs: 2,
      window: Window(
        kernel: Extent(3, 2), stride: Extent(2, 3), padding: Extent(1, 0), dilation: Extent(1, 2)),
      groups: 2, transposes: true),
  ]

  @Test(arguments: cases) func gradients(of example: ConvolutionCase) throws {
    for seed in 0..<2 {
      try expectGradients(Subject(example.graph(), seed: Seed(UInt64(seed))))
    }
  }

  @Test(arguments: cases) func sameBits(of example: ConvolutionCase) throws {
    let subject = try Subject(example.graph(), seed: Seed(9))
    for measured in [false, true] {
      let expected = subject.digest(measured: measured)
      for kernels in KernelSet.available {
        for threads in [1, 2, 4] {
          for fusion in [true, false] {
            var options = ExecutionOptions()
            (options.threads, options.splitThreshold, options.fusion) = (threads, 1, fusion)
            #expect(
              subject.digest(kernels: kernels, options: options, measured: measured) == expected,
              "\(kernels.name), \(threads) threads, fusion \(fusion)")
          }
        }
      }
    }
  }

  private func message(
    _ image: Shape, _ kernel: Shape, _ window: Window, groups: Int = 1, transposes: Bool = false
  ) -> String {
    do {
      var builder = GraphBuilder(batch: 2)
      let x = try builder.input(image)
      let weight = try builder.parameter("w", kernel, .heNormal(fanIn: 1), role: .weight)
      _ =
        transposes
        ? try builder.transposedConvolution(
          x, weight: weight, bias: nil, window: window, groups: groups)
        : try builder.convolution(x, weight: weight, bias: nil, window: window, groups: groups)
      return ""
    } catch { return "\(error)" }
  }

  @Test func errorsSayWhatToDo() {
    let three = Window(kernel: Extent(3))
    #expect(message([2, 2, 1], [3, 3, 1, 1], three).contains("larger than an image of 2×2"))
    #expect(message([7], [3, 3, 1, 1], three).contains("needs images"))
    #expect(message([4, 4, 3], [3, 3, 1, 2], three, groups: 2).contains("do not divide 3"))
    #expect(message([4, 4, 2], [3, 3, 1, 3], three, groups: 2).contains("do not divide 3 output"))
    #expect(message([4, 4, 2], [3, 3, 1, 3], three).contains("third dimension must be 2"))
    #expect(message([4, 4, 2], [2, 3, 2, 3], three).contains("does not fit a kernel"))
    #expect(
      message([4, 4, 2], [3, 3, 2, 3], Window(kernel: Extent(3), stride: Extent(0)))
        .contains("stride 0×0 must be from 1"))
    #expect(
      message(
        [2, 2, 1], [1, 1, 1, 1], Window(kernel: Extent(1), padding: Extent(3)),
        transposes: true
      ).contains("leaves nothing"))
    #expect(message([2, 2, 1], [3, 3, 1, 5], three, transposes: true).contains("last must be"))
  }
}
