// Convolution over images, and its transpose: one is the other's gradient by the input, so that both use the same
// three kernels. Steps count images as rows, so that threads split by images.
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// Convolution of images (LeCun et al., 1989), as PyTorch: no mirroring, zeros around the image.
  /// Chains of fused multiply-adds in ascending (tap down, tap across, channel); taps outside the image are left out.
  /// - Parameters:
  ///   - x: [B, H, W, C].
  ///   - weight: [kernel height, kernel width, C / groups, O].
  ///   - bias: [O].
  ///   - groups: parts of channels that do not see each other (Krizhevsky et al., 2012); C: depthwise.
  /// - Returns: [B, H', W', O], H' = floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
  /// - Throws: `GraphError` where shapes do not fit or the kernel is larger than the padded image.
  package mutating func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int = 1
  ) throws -> Tensor {
    let result = try graph.convolutionShape(
      shape(x), shape(weight), bias.map { shape($0) }, window, groups
    ) { fail($0) }
    return try append(
      .convolution(window, groups: groups), [x, weight] + (bias.map { [$0] } ?? []), result)
  }

  /// Transposed convolution (Zeiler et al., 2010), as PyTorch: every pixel adds its multiple of the kernel.
  /// Chains in ascending (row, column, channel) of x.
  /// - Parameters:
  ///   - x: [B, H, W, C].
  ///   - weight: [kernel height, kernel width, O / groups, C].
  ///   - bias: [O].
  /// - Returns: [B, H', W', O], H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + 1.
  /// - Throws: `GraphError` where shapes do not fit or the padding takes the whole output away.
  package mutating func transposedConvolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int = 1
  ) throws -> Tensor {
    let result = try graph.transposedConvolutionShape(
      shape(x), shape(weight), bias.map { shape($0) }, window, groups
    ) { fail($0) }
    return try append(
      .transposedConvolution(window, groups: groups), [x, weight] + (bias.map { [$0] } ?? []),
      result)
  }
}

extension Window {
  /// What is wrong with the numbers by themselves.
  fileprivate var fault: String? {
    for (name, extent, least) in [
      ("kernel", kernel, 1), ("stride", stride, 1), ("padding", padding, 0),
      ("dilation", dilation, 1),
    ] where !(least...4096).contains(extent.height) || !(least...4096).contains(extent.width) {
      return "the \(name) \(extent) must be from \(least) to 4096 in both directions"
    }
    return nil
  }
}

extension Graph {
  fileprivate func convolutionShape(
    _ x: Shape, _ weight: Shape, _ bias: Shape?, _ window: Window, _ groups: Int,
    _ fail: (String) -> GraphError
  ) throws -> Shape {
    let (height, width, channels, outputs) = try imageExtents(x, weight, window, groups, fail)
    guard weight.dimensions[2] == channels / groups else {
      throw fail(
        "a weight of \(weight) does not fit \(channels) channels in \(groups) groups: its third "
          + "dimension must be \(channels / groups)")
    }
    guard outputs % groups == 0 else {
      throw fail("\(groups) groups do not divide \(outputs) output channels")
    }
    if let bias, bias != [outputs] {
      throw fail("a bias of \(bias) does not fit \(outputs) output channels")
    }
    guard let output = window.output(of: Extent(height, width)) else {
      throw fail(
        "a kernel of \(window.kernel) with dilation \(window.dilation) is larger than an image of "
          + "\(height)×\(width) with padding \(window.padding); use a smaller kernel or more padding"
      )
    }
    return [x.dimensions[0], output.height, output.width, outputs]
  }

  fileprivate func transposedConvolutionShape(
    _ x: Shape, _ weight: Shape, _ bias: Shape?, _ window: Window, _ groups: Int,
    _ fail: (String) -> GraphError
  ) throws -> Shape {
    let (height, width, channels, _) = try imageExtents(x, weight, window, groups, fail)
    guard weight.dimensions[3] == channels else {
      throw fail("a weight of \(weight) does not fit \(channels) channels: its last must be that")
    }
    let outputs = weight.dimensions[2] * groups
    if let bias, bias != [outputs] {
      throw fail("a bias of \(bias) does not fit \(outputs) output channels")
    }
    func along(_ n: Int, _ k: Int, _ s: Int, _ p: Int, _ d: Int) -> Int {
      (n - 1) * s - 2 * p + d * (k - 1) + 1
    }
    let (kernel, stride, padding, dilation) = (
      window.kernel, window.stride, window.padding, window.dilation
    )
    let output = Extent(
      along(height, kernel.height, stride.height, padding.height, dilation.height),
      along(width, kernel.width, stride.width, padding.width, dilation.width))
    guard output.height >= 1, output.width >= 1 else {
      throw fail("a padding of \(padding) leaves nothing of the output; use less padding")
    }
    return [x.dimensions[0], output.height, output.width, outputs]
  }

  /// What both have to check first: height, width and channels of the image, last extent of the weight.
  private func imageExtents(
    _ x: Shape, _ weight: Shape, _ window: Window, _ groups: Int, _ fail: (String) -> GraphError
  ) throws -> (Int, Int, Int, Int) {
    guard x.dimensions.count == 4 else {
      throw fail("a convolution needs images [batch, height, width, channels], not \(x)")
    }
    if let fault = window.fault { throw fail(fault) }
    guard
      weight.dimensions.count == 4, weight.dimensions[0] == window.kernel.height,
      weight.dimensions[1] == window.kernel.width
    else { throw fail("a weight of \(weight) does not fit a kernel of \(window.kernel)") }
    guard groups >= 1, x.last % groups == 0 else {
      throw fail("\(groups) groups do not divide \(x.last) channels")
    }
    return (x.dimensions[1], x.dimensions[2], x.last, weight.last)
  }

  func verifyConvolution(_ node: GraphNode, _ fits: Fits) throws {
    let inputs = node.inputs.map { shape($0) }
    let bias = inputs.count > 2 ? inputs[2] : nil
    let path = scopes[node.scope]
    let failure = { (message: String) in GraphError(path: path, message) }
    switch node.operation {
    case .convolution(let window, let groups):
      let shape = try convolutionShape(inputs[0], inputs[1], bias, window, groups, failure)
      try fits(node.shape == shape, "wrong output")
    case .transposedConvolution(let window, let groups):
      let shape = try transposedConvolutionShape(
        inputs[0], inputs[1], bias, window, groups, failure)
      try fits(node.shape == shape, "wrong output")
    default: break
    }
  }

  /// The geometry of the convolution from `image` to `output`.
  func kernelWindow(_ window: Window, _ groups: Int, image: Shape, output: Shape) -> rk_window {
    rk_window(
      batch: image.dimensions[0], height: image.dimensions[1], width: image.dimensions[2],
      channels: image.last, out_height: output.dimensions[1], out_width: output.dimensions[2],
      out_channels: output.last, kernel_height: window.kernel.height,
      kernel_width: window.kernel.width, stride_height: window.stride.height,
      stride_width: window.stride.width, padding_height: window.padding.height,
      padding_width: window.padding.width, dilation_height: window.dilation.height,
      dilation_width: window.dilation.width, groups: groups)
  }
}

extension Step {
  /// - Parameters:
  ///   - rows: images, or for the gradient of the weights rows of their matrix.
  ///   - inner: multiply-adds an output.
  fileprivate static func convolving(
    _ code: OperationCode, _ window: rk_window, number: Int, a: Operand, b: Operand
  ) -> Step {
    let taps = window.kernel_height * window.kernel_width
    let channels = window.channels / window.groups
    let pixels = window.out_height * window.out_width
    var step: Step
    switch code {
    case .convolution:
      step = Step(
        code, rows: window.batch, columns: pixels * window.out_channels, inner: taps * channels,
        a: a, b: b)
      step.aRow = window.height * window.width * window.channels
    case .convolutionByData:
      step = Step(
        code, rows: window.batch, columns: window.height * window.width * window.channels,
        inner: max(1, taps * channels * pixels / (window.height * window.width)), a: a, b: b)
      step.aRow = pixels * window.out_channels
    default:
      step = Step(
        code, rows: taps * channels, columns: window.out_channels, inner: window.batch * pixels,
        a: a, b: b)
      // The first row of the part.
      step.aRow = 0
    }
    step.window = number
    return step
  }

  fileprivate static func reversing(
    _ window: rk_window, _ weight: Operand, into out: Operand
  ) -> Step {
    Step(
      .reverseTaps, rows: window.channels / window.groups, columns: window.out_channels,
      inner: window.kernel_height * window.kernel_width, a: weight, out: out)
  }
}

extension ForwardPass {
  mutating func lowerConvolution(
    _ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]
  ) {
    guard case .transposedConvolution(let window, let groups) = node.operation else { return }
    let geometry = graph.kernelWindow(
      window, groups, image: node.shape, output: graph.shape(node.inputs[0]))
    let reversed = buffers.make(graph.shape(node.inputs[1]).count)
    steps.append(.reversing(geometry, inputs[1], into: reversed))
    var step = Step.convolving(
      .convolutionByData, geometry, number: buffers.add(geometry), a: inputs[0], b: reversed)
    if inputs.count > 2 { step.c = inputs[2] }
    step.out = out
    steps.append(step)
  }

  /// The step of a convolution node, without what is fused into it.
  mutating func convolutionStep(_ node: GraphNode, _ window: Window, _ groups: Int) -> Step {
    let geometry = graph.kernelWindow(
      window, groups, image: graph.shape(node.inputs[0]), output: node.shape)
    return .convolving(
      .convolution, geometry, number: buffers.add(geometry), a: location[node.inputs[0].id],
      b: location[node.inputs[1].id])
  }
}

extension BackwardPass {
  /// The three gradients: by the weights, by the bias (sums over all pixels), by the input.
  mutating func differentiateConvolution(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    let (x, weight) = (node.inputs[0], node.inputs[1])
    let (input, matrix) = (forward.location[x.id], forward.location[weight.id])
    var transposes = false
    var geometry = rk_window()
    switch node.operation {
    case .convolution(let window, let groups):
      geometry = graph.kernelWindow(window, groups, image: graph.shape(x), output: node.shape)
    case .transposedConvolution(let window, let groups):
      geometry = graph.kernelWindow(window, groups, image: node.shape, output: graph.shape(x))
      transposes = true
    default: return
    }
    let number = buffers.add(geometry)
    if carries(weight) {
      let place = place(for: weight, besides: upstream)
      var step = Step.convolving(
        .convolutionByWeights, geometry, number: number, a: transposes ? upstream : input,
        b: transposes ? input : upstream)
      (step.out, step.accumulate) = (place.out, place.adds)
      steps.append(step)
    }
    if node.inputs.count > 2, carries(node.inputs[2]) {
      let place = place(for: node.inputs[2], besides: upstream)
      steps.append(
        Step(
          .columnSums, rows: node.shape.rows, columns: node.shape.last, a: upstream,
          out: place.out, accumulate: place.adds))
    }
    guard carries(x) else { return }
    if transposes {
      contribute(
        product: .convolving(.convolution, geometry, number: number, a: upstream, b: matrix), to: x)
    } else {
      let reversed = buffers.make(graph.shape(weight).count)
      steps.append(.reversing(geometry, matrix, into: reversed))
      contribute(
        product: .convolving(
          .convolutionByData, geometry, number: number, a: upstream, b: reversed),
        to: x)
    }
  }
}

extension ExecutionContext {
  @inline(never)
  func runConvolution(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (a, b, out) = (i.pointee.a, i.pointee.b, i.pointee.out)
    if i.pointee.code == .reverseTaps {
      table.pointee.reverse_taps(i.pointee.inner, i.pointee.rows, i.pointee.columns, a, out)
      return
    }
    guard var window = windows?[i.pointee.window] else { return }
    let adds: Int32 = i.pointee.accumulate ? 1 : 0
    if i.pointee.code == .convolutionByWeights {
      table.pointee.convolution_by_weights(
        &window, a, b, out, i.pointee.aRow, i.pointee.rows, adds)
      return
    }
    window.batch = i.pointee.rows
    let isForward = i.pointee.code == .convolution
    let channels = isForward ? window.out_channels : window.channels
    var epilogue = rk_epilogue(
      bias: i.pointee.c, alpha: i.pointee.alpha, residual_scale: i.pointee.beta,
      residual: i.pointee.d, residual_stride: channels, gate: i.pointee.e, gate_stride: channels,
      relu: i.pointee.relu ? 1 : 0, accumulate: adds, finish: nil)
    if isForward {
      table.pointee.convolution(&window, a, b, out, &epilogue)
    } else {
      table.pointee.convolution_by_data(&window, a, b, out, &epilogue)
    }
  }
}

extension Instruction where Address == Operand {
  /// Parts of the images, or of the rows of the weights' matrix.
  func convolutionParts(_ threads: Int) -> [Step] {
    guard code != .reverseTaps else { return [self] }
    return split(rows, threads) { part, range in
      let start = range.lowerBound
      part.rows = range.count
      if code == .convolutionByWeights {
        part.aRow = start
        return
      }
      part.a = a.moved(start * aRow)
      part.out = out.moved(start * columns)
      part.d = d.moved(start * columns)
      part.e = e.moved(start * columns)
    }
  }
}
