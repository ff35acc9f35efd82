// Convolution over images.
internal import CKernels
internal import Numerics

/// x [B, H, W, C], weight [kh, kw, C / groups, O], optional bias [O] -> [B, H', W', O]
/// (LeCun et al., 1989).
package struct ConvolutionOperation: OperationKind {
  package let window: Window
  package let groups: Int

  static let name = "convolution"
  static let inputs = 2...3
  var fusion: FusionRole {
    .head(FusionHead(takesScales: true, takesResidual: true, activations: .masks))
  }

  func shape(of inputs: [Shape]) throws -> Shape {
    let (x, weight) = (inputs[0], inputs[1])
    try window.check(x, weight, groups: groups)
    guard weight.dimensions[2] == x.last / groups else {
      throw Refusal(
        "a weight of \(weight) does not fit \(x.last) channels in \(groups) groups: its third "
          + "dimension must be \(x.last / groups)")
    }
    guard weight.last % groups == 0 else {
      throw Refusal("\(groups) groups do not divide \(weight.last) output channels")
    }
    if inputs.count > 2, inputs[2] != [weight.last] {
      throw Refusal("a bias of \(inputs[2]) does not fit \(weight.last) output channels")
    }
    let image = Extent(x.dimensions[1], x.dimensions[2])
    guard let output = window.output(of: image) else {
      throw Refusal(
        "a kernel of \(window.kernel) with dilation \(window.dilation) is larger than an image of "
          + "\(image) with padding \(window.padding); use a smaller kernel or more padding")
    }
    return [x.dimensions[0], output.height, output.width, weight.last]
  }

  private func geometry(_ node: LoweredNode) -> rk_window {
    window.geometry(from: node.inputShapes[0], to: node.shape, groups: groups)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let call = ConvolutionCall(
      .forward, geometry(node), x: node.at[0], weight: node.at[1],
      bias: node.at.count > 2 ? node.at[2] : .none)
    pass.append(call, of: node)
  }

  /// The three gradients: of the weights, of the bias (sums over all pixels), of the input.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let geometry = geometry(node)
    pass.contribute(to: node.inputs[1], besides: upstream) {
      ConvolutionWeightsCall(geometry, image: node.at[0], upstream: upstream, out: $0)
    }
    pass.contributeBias(node, upstream)
    guard pass.carries(node.inputs[0]) else { return }
    let reversed = pass.buffers.make(node.inputShapes[1].count)
    pass.append(ReverseTapsCall(geometry, weight: node.at[1], out: reversed))
    pass.contribute(
      product: ConvolutionCall(.byData, geometry, x: upstream, weight: reversed),
      to: node.inputs[0])
  }

  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    [window.product(inputs[0], inputs[1], outputs: output.last)]
  }
}

extension GraphBuilder {
  /// Convolution of images (LeCun et al., 1989), as PyTorch: no mirroring, zeros around the image.
  /// Chains of fused multiply-adds in ascending (tap down, tap across, channel); taps outside the
  /// image are left out.
  /// - Parameters:
  ///   - x: [B, H, W, C].
  ///   - weight: [kernel height, kernel width, C / groups, O].
  ///   - bias: [O].
  ///   - groups: parts of channels that do not see each other (Krizhevsky et al., 2012); C:
  ///     depthwise.
  /// - Returns: [B, H', W', O], H' = floor((H + 2 padding - dilation (kernel - 1) - 1) / stride) +
  ///   1, and one row or column of zeros more at the end where the window says so.
  /// - Throws: `GraphError` where shapes do not fit or the kernel is larger than the padded image.
  package mutating func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int = 1
  ) throws -> Tensor {
    try append(
      ConvolutionOperation(window: window, groups: groups),
      [x, weight] + (bias.map { [$0] } ?? []))
  }
}
