// Pooling over windows and over all positions, and upsampling.
//
// All: `rows` samples of `aRow` values of a and `outRow` of out. Of a maximum, d holds by output value the
// number of the pixel it came from (as integers); without d it is a mean.
// pool, upsample:             out = of a; window
// poolBackward, ...:          out (+)= the gradient, a being upstream; window
// globalPool:                 out [rows, columns] = over the `inner` positions of a, mean only
// globalPoolBackward:         out (+)= the gradient, a being upstream
// upsample:                   bilinear where `inner` is 1, nearest where it is 0
internal import Numerics
internal import CKernels

/// What becomes of the values that are pooled.
package enum Pooling: String, CaseIterable, Sendable {
  case max, average
}

/// How an image grows.
package enum Upsampling: String, CaseIterable, Sendable {
  /// Every pixel `factor` times in both directions.
  case nearest
  /// Linear in both directions between pixel centres, as PyTorch with `align_corners` false.
  case bilinear
}

/// Of one extent of a window: more is a mistake.
private let largestExtent = 65_536

extension Window {
  /// What is wrong with the window over an image of this extent, or nil: every window must see a pixel.
  fileprivate func fault(over image: Extent) -> String? {
    let all = [
      kernel.height, kernel.width, stride.height, stride.width, dilation.height, dilation.width,
    ]
    guard all.allSatisfy({ (1...largestExtent).contains($0) }),
      [padding.height, padding.width].allSatisfy({ (0...largestExtent).contains($0) })
    else {
      return "kernel, stride and dilation must be 1 to \(largestExtent), the padding 0 or more"
    }
    guard let out = output(of: image) else {
      return "a kernel of \(kernel) (dilation \(dilation)) does not fit into an image of \(image) "
        + "with a padding of \(padding)"
    }
    func seesPixels(_ n: Int, _ out: Int, _ k: Int, _ s: Int, _ p: Int, _ d: Int) -> Bool {
      (0..<out).allSatisfy { place in
        let start = place * s - p
        let first = start >= 0 ? 0 : (d - 1 - start) / d
        return first < k && start + first * d < n
      }
    }
    guard
      seesPixels(
        image.height, out.height, kernel.height, stride.height, padding.height, dilation.height),
      seesPixels(image.width, out.width, kernel.width, stride.width, padding.width, dilation.width)
    else { return "a window lies in the padding of \(padding) alone; use less" }
    return nil
  }
}

extension GraphBuilder {
  /// Pools windows channel by channel: [B, H, W, C] -> [B, H', W', C] with H' = floor((H + 2 p - d (k - 1) - 1)
  /// / s) + 1. The maximum never takes padding, keeps NaN, and sends its gradient to the first of equals; the mean
  /// counts padding as zeros, as PyTorch by default. Sums are chains in row order of the window.
  /// - Throws: `GraphError` where x is no image or a window does not fit.
  package mutating func pool(_ x: Tensor, _ kind: Pooling, _ window: Window) throws -> Tensor {
    let extent = try image(x, "pooling")
    if let fault = window.fault(over: extent) { throw fail("pooling: \(fault)") }
    guard let out = window.output(of: extent) else {
      throw fail("pooling: the window does not fit")
    }
    let input = shape(x)
    return try append(
      .pool(kind, window), [x], [input.dimensions[0], out.height, out.width, input.last])
  }

  /// The mean or the largest value over all positions: [B, H, W, C] or [B, T, C] -> [B, C] (global average
  /// pooling: Lin, Chen & Yan, 2013). The mean is a column sum over the number of positions.
  /// - Throws: `GraphError` where x has no positions between batch and channels.
  package mutating func globalPool(_ x: Tensor, _ kind: Pooling) throws -> Tensor {
    let dimensions = shape(x).dimensions
    guard dimensions.count >= 3 else {
      throw fail(
        "global pooling needs an image [batch, height, width, channels] or a sequence [batch, time, "
          + "features], not \(shape(x))")
    }
    return try append(.globalPool(kind), [x], [dimensions[0], shape(x).last])
  }

  /// An image `factor` times as high and wide: [B, H, W, C] -> [B, H factor, W factor, C]. Bilinear weights
  /// come from pixel centres, the border repeated (PyTorch's `align_corners` false).
  /// A gradient is a chain over the pixels made of each pixel, row by row.
  /// - Throws: `GraphError` where x is no image or `factor` is not 1 to 64.
  package mutating func upsample(_ x: Tensor, _ kind: Upsampling, factor: Int) throws -> Tensor {
    let extent = try image(x, "upsampling")
    guard (1...64).contains(factor) else {
      throw fail("upsampling by \(factor) is not allowed; use 1 to 64")
    }
    if factor == 1 { return x }
    let (height, width) = (
      extent.height.multipliedReportingOverflow(by: factor),
      extent.width.multipliedReportingOverflow(by: factor)
    )
    guard !height.overflow, !width.overflow else {
      throw fail("upsampling: the image is too large")
    }
    return try append(
      .upsample(kind, factor: factor), [x],
      [shape(x).dimensions[0], height.partialValue, width.partialValue, shape(x).last])
  }

  private func image(_ x: Tensor, _ what: String) throws -> Extent {
    let dimensions = shape(x).dimensions
    guard dimensions.count == 4 else {
      throw fail("\(what) needs an image [batch, height, width, channels], not \(shape(x))")
    }
    return Extent(dimensions[1], dimensions[2])
  }
}

extension Graph {
  func verifyPooling(_ node: GraphNode, _ fits: Fits) throws {
    let input = shape(node.inputs[0]).dimensions
    let channels = shape(node.inputs[0]).last
    if case .globalPool = node.operation {
      try fits(input.count >= 3, "needs positions")
      return try fits(node.shape == [input[0], channels], "wrong output")
    }
    try fits(input.count == 4, "needs an image")
    let extent = Extent(input[1], input[2])
    switch node.operation {
    case .pool(_, let window):
      if let fault = window.fault(over: extent) { try fits(false, fault) }
      let out = window.output(of: extent) ?? Extent(0)
      try fits(node.shape == [input[0], out.height, out.width, channels], "wrong output")
    case .upsample(_, let factor):
      try fits((1...64).contains(factor), "the factor is out of range")
      try fits(
        node.shape == [input[0], input[1] * factor, input[2] * factor, channels], "wrong output")
    default: break
    }
  }
}

extension ForwardPass {
  mutating func lowerPooling(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    let input = graph.shape(node.inputs[0])
    let samples = node.shape.dimensions[0]
    var step = Step(.pool, rows: samples, columns: node.shape.last, a: inputs[0], out: out)
    (step.aRow, step.outRow) = (input.count / samples, node.shape.count / samples)
    switch node.operation {
    case .pool(let kind, let window):
      step.window = buffers.add(kernelWindow(input.dimensions, node.shape.dimensions, window))
      if kind == .max { step.d = buffers.make(node.shape.count) }
    case .globalPool(.average):
      step.code = .globalPool
      step.inner = step.aRow / step.columns
    case .globalPool(.max):
      let positions = step.aRow / step.columns
      step.window = buffers.add(
        kernelWindow(
          [samples, positions, 1, step.columns], [samples, 1, 1, step.columns],
          Window(kernel: Extent(positions, 1))))
      step.d = buffers.make(node.shape.count)
    case .upsample(let kind, let factor):
      step.code = .upsample
      step.inner = kind == .bilinear ? 1 : 0
      step.window = buffers.add(
        kernelWindow(
          input.dimensions, node.shape.dimensions,
          Window(kernel: Extent(1), stride: Extent(factor))))
    default: preconditionFailure("not an operation of this family")
    }
    poolings[index] = step
    steps.append(step)
  }

  private func kernelWindow(_ input: [Int], _ output: [Int], _ window: Window) -> rk_window {
    rk_window(
      batch: input[0], height: input[1], width: input[2], channels: input[3],
      out_height: output[1], out_width: output[2], out_channels: output[3],
      kernel_height: window.kernel.height, kernel_width: window.kernel.width,
      stride_height: window.stride.height, stride_width: window.stride.width,
      padding_height: window.padding.height, padding_width: window.padding.width,
      dilation_height: window.dilation.height, dilation_width: window.dilation.width, groups: 1)
  }
}

extension BackwardPass {
  mutating func differentiatePooling(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    guard var step = forward.poolings[index] else { return }
    let place = place(for: node.inputs[0], besides: upstream)
    switch step.code {
    case .pool: step.code = .poolBackward
    case .globalPool: step.code = .globalPoolBackward
    default: step.code = .upsampleBackward
    }
    (step.a, step.out, step.accumulate) = (upstream, place.out, place.adds)
    (step.aRow, step.outRow) = (step.outRow, step.aRow)
    steps.append(step)
  }
}

extension ExecutionContext {
  @inline(never)
  func runPooling(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (a, out, samples) = (i.pointee.a, i.pointee.out, i.pointee.rows)
    let (inner, columns) = (i.pointee.inner, i.pointee.columns)
    let adds: Int32 = i.pointee.accumulate ? 1 : 0
    if i.pointee.code == .globalPool {
      return table.pointee.mean_positions(samples, inner, columns, a, out)
    }
    if i.pointee.code == .globalPoolBackward {
      return table.pointee.mean_positions_backward(samples, inner, columns, a, out, adds)
    }
    guard let windows, i.pointee.window >= 0 else { return }
    var window = windows[i.pointee.window]
    window.batch = samples
    switch i.pointee.code {
    case .upsample where inner == 0: table.pointee.upsample_nearest(&window, a, out)
    case .upsample: table.pointee.upsample_bilinear(&window, a, out)
    case .upsampleBackward where inner == 0:
      table.pointee.upsample_nearest_backward(&window, a, out, adds)
    case .upsampleBackward: table.pointee.upsample_bilinear_backward(&window, a, out, adds)
    case .pool, .poolBackward:
      guard let found = i.pointee.d else {
        return i.pointee.code == .pool
          ? table.pointee.average_pool(&window, a, out)
          : table.pointee.average_pool_backward(&window, a, out, adds)
      }
      let count = samples * (i.pointee.code == .pool ? i.pointee.outRow : i.pointee.aRow)
      found.withMemoryRebound(to: Int32.self, capacity: count) { index in
        if i.pointee.code == .pool {
          table.pointee.max_pool(&window, a, out, index)
        } else {
          table.pointee.max_pool_backward(&window, a, index, out, adds)
        }
      }
    default: break
    }
  }
}

extension Instruction where Address == Operand {
  func poolingParts(_ threads: Int) -> [Step] {
    let isBackward = code == .poolBackward
    return split(rows, threads) { part, range in
      let start = range.lowerBound
      part.rows = range.count
      part.a = a.moved(start * aRow)
      part.out = out.moved(start * outRow)
      part.d = d.moved(start * (isBackward ? aRow : outRow))
    }
  }
}
