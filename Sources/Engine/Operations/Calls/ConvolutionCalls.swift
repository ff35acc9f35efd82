// The kernel calls of convolutions. A convolution, its gradient with respect to its input and the
// transposed convolution are two kernels in different roles; the third makes the gradient of the
// weights.
internal import CKernels
internal import Numerics

/// out = epilogue(convolution of x), or of its gradient with respect to the input. Sums: see
/// `rk_kernels.convolution`.
struct ConvolutionCall: ProductCall {
  enum Direction {
    /// From the image to the output.
    case forward
    /// From the output to the image: `weight` is what `ReverseTapsCall` makes of the weights.
    case byData
  }

  let direction: Direction
  let geometry: rk_window
  var images: Int
  var x: Operand
  var weight: Operand
  var bias = Operand.none
  var out = Destination(.none)
  var epilogue = Epilogue()
  /// The kernels know relu alone.
  static let derivatives = ActivationSet.masks
  static var entry: Entry { { ConvolutionCall.enter($0, $1) } }

  init(
    _ direction: Direction, _ geometry: rk_window, x: Operand, weight: Operand,
    bias: Operand = .none, out: Operand = .none
  ) {
    (self.direction, self.geometry, images) = (direction, geometry, geometry.batch)
    (self.x, self.weight, self.bias, self.out) = (x, weight, bias, Destination(out))
  }

  /// Values of one image, and of what the convolution makes of it.
  private var imageCount: Int { geometry.height * geometry.width * geometry.channels }
  private var outputCount: Int {
    geometry.out_height * geometry.out_width * geometry.out_channels
  }

  mutating func operands(_ visit: OperandVisitor) {
    let (from, to) =
      direction == .forward ? (imageCount, outputCount) : (outputCount, imageCount)
    visit(&x, .read(by: from))
    visit(&weight, .read)
    visit(&bias, .read)
    epilogue.operandsRead(visit, by: to)
    visit(&out.operand, out.use(by: to))
  }

  var split: Split { .rows(images) }
  mutating func take(_ part: Range<Int>) { images = part.count }

  var work: Int {
    let taps = geometry.kernel_height * geometry.kernel_width
    let inner = taps * (geometry.channels / geometry.groups)
    guard direction == .byData else { return images * outputCount * inner }
    let pixels = geometry.out_height * geometry.out_width
    return images * imageCount * max(1, inner * pixels / (geometry.height * geometry.width))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    geometry.batch = images
    let channels = direction == .forward ? geometry.out_channels : geometry.channels
    var epilogue = epilogue.kernel(bias: bias, stride: channels, adds: out.adds)
    let table = context.table
    switch direction {
    case .forward:
      table.pointee.convolution(&geometry, x.pointer, weight.pointer, out.pointer, &epilogue)
    case .byData:
      table.pointee.convolution_backward_input(
        &geometry, x.pointer, weight.pointer, out.pointer, &epilogue)
    }
  }
}

/// out (+)= the gradient of the weights: a matrix of one row a tap and channel of a group.
struct ConvolutionWeightsCall: KernelCall {
  let geometry: rk_window
  var rows: Int
  /// The first row of the part.
  private var first = 0
  var image: Operand
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { ConvolutionWeightsCall.enter($0, $1) } }

  init(_ geometry: rk_window, image: Operand, upstream: Operand, out: Destination) {
    self.geometry = geometry
    rows =
      geometry.kernel_height * geometry.kernel_width * (geometry.channels / geometry.groups)
    (self.image, self.upstream, self.out) = (image, upstream, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&image, .read)
    visit(&upstream, .read)
    visit(&out.operand, out.use())
  }

  /// The kernel is told which rows, so that no operand moves.
  var split: Split { .crossedRows(rows) }
  mutating func take(_ part: Range<Int>) { (first, rows) = (part.lowerBound, part.count) }
  var work: Int {
    rows * geometry.out_channels * geometry.batch * geometry.out_height * geometry.out_width
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    var geometry = geometry
    context.table.pointee.convolution_backward_weights(
      &geometry, image.pointer, upstream.pointer, out.pointer, first, rows, out.accumulate)
  }
}

/// The weights as the gradient with respect to the input needs them: the matrix of each tap
/// transposed, last tap first.
struct ReverseTapsCall: KernelCall {
  let taps: Int
  let rows: Int
  let columns: Int
  var weight: Operand
  var out: Operand
  static var entry: Entry { { ReverseTapsCall.enter($0, $1) } }

  init(_ geometry: rk_window, weight: Operand, out: Operand) {
    taps = geometry.kernel_height * geometry.kernel_width
    (rows, columns) = (geometry.channels / geometry.groups, geometry.out_channels)
    (self.weight, self.out) = (weight, out)
  }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&weight, .read)
    visit(&out, .write)
  }

  var work: Int { rows * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.reverse_taps(taps, rows, columns, weight.pointer, out.pointer)
  }
}

// MARK: - What both convolutions share

extension Window {
  /// The geometry as kernels take it, from `image` to `output`.
  func geometry(from image: Shape, to output: Shape, groups: Int = 1) -> rk_window {
    rk_window(
      batch: image.dimensions[0], height: image.dimensions[1], width: image.dimensions[2],
      channels: image.last, out_height: output.dimensions[1], out_width: output.dimensions[2],
      out_channels: output.last, kernel_height: kernel.height, kernel_width: kernel.width,
      stride_height: stride.height, stride_width: stride.width, padding_height: padding.height,
      padding_width: padding.width, dilation_height: dilation.height,
      dilation_width: dilation.width, groups: groups)
  }

  /// What both convolutions refuse, before they look at the channels.
  func check(_ x: Shape, _ weight: Shape, groups: Int) throws {
    guard x.dimensions.count == 4 else {
      throw Refusal("a convolution needs images [batch, height, width, channels], not \(x)")
    }
    for (name, extent, least) in [
      ("kernel", kernel, 1), ("stride", stride, 1), ("padding", padding, 0),
      ("dilation", dilation, 1),
    ] where !(least...4096).contains(extent.height) || !(least...4096).contains(extent.width) {
      throw Refusal("the \(name) \(extent) must be from \(least) to 4096 in both directions")
    }
    guard
      weight.dimensions.count == 4, weight.dimensions[0] == kernel.height,
      weight.dimensions[1] == kernel.width
    else { throw Refusal("a weight of \(weight) does not fit a kernel of \(kernel)") }
    guard groups >= 1, x.last % groups == 0 else {
      throw Refusal("\(groups) groups do not divide \(x.last) channels")
    }
  }

  /// Every output is a chain over the taps within the image and the channels of a group:
  /// [B, H, W, C] by [kh, kw, C / groups, O].
  func product(_ image: Shape, _ weight: Shape, outputs: Int) -> TensorProduct {
    let extent = Extent(image.dimensions[1], image.dimensions[2])
    let channels = weight.dimensions[2] * outputs
    return TensorProduct(
      multiplyAdds: image.dimensions[0] * taps(within: extent) * channels, factors: [0, 1])
  }
}

extension BackwardPass {
  /// The gradient of a convolution's bias: sums over all pixels.
  mutating func contributeBias(_ node: LoweredNode, _ upstream: Operand) {
    guard node.inputs.count > 2 else { return }
    contribute(to: node.inputs[2], besides: upstream) {
      ColumnSumsCall(rows: node.rows, columns: node.columns, of: upstream, out: $0)
    }
  }
}
