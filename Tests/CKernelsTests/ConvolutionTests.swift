// Convolutions of random geometry. Every output is one chain of fused multiply-adds over the taps
// inside the image, in the order of the contract, whatever the set, the tile and the part of the
// images.
import CKernels
import Testing

/// One random convolution with what it is given.
struct ConvolutionSubject {
  let window: rk_window
  let x: [Float]
  let weights: [Float]
  let dy: [Float]
  let bias: [Float]
  let residual: [Float]
  let before: [Float]
  let weightsBefore: [Float]

  init(_ s: inout Source, _ values: Source.Values) {
    var w = rk_window()
    w.batch = 1 + s.below(s.below(4) == 0 ? 20 : 6)
    (w.height, w.width) = (1 + s.below(7), 1 + s.below(7))
    (w.kernel_height, w.kernel_width) = (1 + s.below(4), 1 + s.below(4))
    (w.stride_height, w.stride_width) = (1 + s.below(3), 1 + s.below(3))
    (w.dilation_height, w.dilation_width) = (1 + s.below(2), 1 + s.below(3))
    // The kernel fits into the padded image.
    func padding(_ n: Int, _ k: Int, _ d: Int, _ more: Int) -> Int {
      max(0, (d * (k - 1) + 2 - n) / 2) + more
    }
    w.padding_height = padding(w.height, w.kernel_height, w.dilation_height, s.below(3))
    w.padding_width = padding(w.width, w.kernel_width, w.dilation_width, s.below(3))
    w.groups = s.chance() ? 1 : 1 + s.below(4)
    w.channels = w.groups * (1 + s.below(9))
    w.out_channels = w.groups * (1 + s.below(s.chance() ? 6 : 40))
    if s.below(5) == 0 {
      w.groups = 2 + s.below(40)
      (w.channels, w.out_channels) = (w.groups, w.groups)
    }
    w.out_height =
      (w.height + 2 * w.padding_height - w.dilation_height * (w.kernel_height - 1) - 1)
      / w.stride_height + 1
    w.out_width =
      (w.width + 2 * w.padding_width - w.dilation_width * (w.kernel_width - 1) - 1)
      / w.stride_width + 1
    self.init(w, &s, values)
  }

  init(_ w: rk_window, _ s: inout Source, _ values: Source.Values = .ordinary) {
    window = w
    let inputs = w.batch * w.height * w.width * w.channels
    let outputs = w.batch * w.out_height * w.out_width * w.out_channels
    let count = w.kernel_height * w.kernel_width * w.channels / w.groups * w.out_channels
    x = s.floats(inputs, values)
    weights = s.floats(count, values)
    dy = s.floats(outputs, values)
    bias = s.floats(w.out_channels, values)
    residual = s.floats(outputs, values)
    before = s.floats(inputs, values)
    weightsBefore = s.floats(count, values)
  }

  var taps: Int { window.kernel_height * window.kernel_width }
  var groupChannels: Int { window.channels / window.groups }

  func forward(_ kernels: Kernels, split: Bool = false) -> [Float] {
    let y = Buffer(residual)
    let image = window.height * window.width * window.channels
    let outImage = window.out_height * window.out_width * window.out_channels
    for part in parts(window.batch, split) {
      var w = window
      w.batch = part.count
      bias.withUnsafeBufferPointer { bias in
        x.withUnsafeBufferPointer { x in
          var epilogue = rk_epilogue_none()
          epilogue.bias = bias.baseAddress
          let start = y.pointer + part.lowerBound * outImage
          epilogue.residual = UnsafePointer(start)
          epilogue.residual_stride = w.out_channels
          epilogue.relu = 1
          kernels.convolution(
            &w, x.baseAddress.map { $0 + part.lowerBound * image }, weights, start, &epilogue)
        }
      }
    }
    return y.checked()
  }

  func byData(_ kernels: Kernels) -> [Float] {
    var w = window
    let (dx, reversed) = (Buffer(before), Buffer(weights.count))
    kernels.reverse_taps(taps, groupChannels, w.out_channels, weights, reversed.pointer)
    x.withUnsafeBufferPointer { mask in
      var epilogue = rk_epilogue_none()
      epilogue.mask = mask.baseAddress
      epilogue.mask_stride = w.channels
      epilogue.accumulate = 1
      kernels.convolution_backward_input(&w, dy, reversed.pointer, dx.pointer, &epilogue)
    }
    return dx.checked()
  }

  func byWeights(_ kernels: Kernels, split: Bool = false) -> [Float] {
    var w = window
    let dw = Buffer(weightsBefore)
    for part in parts(weights.count / w.out_channels, split) {
      kernels.convolution_backward_weights(&w, x, dy, dw.pointer, part.lowerBound, part.count, 1)
    }
    return dw.checked()
  }

  private func parts(_ count: Int, _ split: Bool) -> [Range<Int>] {
    split ? [0..<count / 3, count / 3..<count] : [0..<count]
  }

  /// The source row of output row y by tap i, where it is inside the image.
  private func row(_ y: Int, _ i: Int) -> Int? {
    let row = y * window.stride_height - window.padding_height + i * window.dilation_height
    return (0..<window.height).contains(row) ? row : nil
  }

  private func column(_ x: Int, _ j: Int) -> Int? {
    let column = x * window.stride_width - window.padding_width + j * window.dilation_width
    return (0..<window.width).contains(column) ? column : nil
  }

  /// The three results, one multiply-add at a time. Each output pixel in order, each of its taps in
  /// order and the channels innermost is the order of all three contracts at once.
  func reference() -> [[Float]] {
    let w = window
    let outputs = w.out_channels / w.groups
    var y = residual
    var dx = [Float](repeating: 0, count: x.count)
    var dw = [Float](repeating: 0, count: weights.count)
    for n in 0..<w.batch {
      for oy in 0..<w.out_height {
        for ox in 0..<w.out_width {
          let out = ((n * w.out_height + oy) * w.out_width + ox) * w.out_channels
          var chains = bias
          for i in 0..<w.kernel_height {
            for j in 0..<w.kernel_width {
              guard let row = row(oy, i), let column = column(ox, j) else { continue }
              let source = ((n * w.height + row) * w.width + column) * w.channels
              for c in 0..<groupChannels {
                let at = ((i * w.kernel_width + j) * groupChannels + c) * w.out_channels
                for o in 0..<w.out_channels {
                  let from = source + o / outputs * groupChannels + c
                  chains[o].addProduct(x[from], weights[at + o])
                  dx[from].addProduct(dy[out + o], weights[at + o])
                  dw[at + o].addProduct(x[from], dy[out + o])
                }
              }
            }
          }
          for o in 0..<w.out_channels {
            let v = chains[o] + residual[out + o]
            y[out + o] = v < 0 ? 0 : v
          }
        }
      }
    }
    return [
      y, dx.indices.map { before[$0] + (x[$0] > 0 ? dx[$0] : 0) },
      dw.indices.map { weightsBefore[$0] + dw[$0] },
    ]
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: 0..<80) func isOneChainOfFusedMultiplyAdds(seed: Int) {
    var source = Source(seed)
    let subject = ConvolutionSubject(&source, Source.Values.allCases[seed % 3])
    let expected = subject.reference()
    for kernels in Kernels.all {
      for (found, expected) in zip(
        [subject.forward(kernels), subject.byData(kernels), subject.byWeights(kernels)], expected)
      {
        #expect(difference(found, expected) == nil, "\(kernels.title) \(subject.window)")
      }
    }
  }

  @Test(arguments: 0..<20) func imagesAndWeightRowsMayBeSplit(seed: Int) {
    var source = Source(500 + seed)
    let subject = ConvolutionSubject(&source, .ordinary)
    for kernels in Kernels.all {
      #expect(
        difference(subject.forward(kernels, split: true), subject.forward(kernels)) == nil)
      #expect(
        difference(subject.byWeights(kernels, split: true), subject.byWeights(kernels)) == nil)
    }
  }

  /// The shapes of a residual network on 8x8 images, where tiles span rows and images.
  @Test(arguments: [(8, 16, 16, 1), (8, 16, 32, 2), (4, 32, 32, 1), (4, 32, 64, 2), (2, 64, 64, 1)])
  func residualNetwork(side: Int, channels: Int, outputs: Int, stride: Int) {
    var source = Source(side)
    var w = rk_window()
    w.batch = 14
    (w.height, w.width, w.channels, w.out_channels) = (side, side, channels, outputs)
    (w.out_height, w.out_width) = (side / stride, side / stride)
    (w.kernel_height, w.kernel_width, w.stride_height, w.stride_width) = (3, 3, stride, stride)
    (w.padding_height, w.padding_width, w.dilation_height, w.dilation_width) = (1, 1, 1, 1)
    w.groups = 1
    let subject = ConvolutionSubject(w, &source)
    let expected = subject.reference()
    for kernels in Kernels.all {
      #expect(difference(subject.forward(kernels), expected[0]) == nil, "\(kernels.title)")
      #expect(difference(subject.byData(kernels), expected[1]) == nil, "\(kernels.title)")
      #expect(difference(subject.byWeights(kernels), expected[2]) == nil, "\(kernels.title)")
    }
  }
}
