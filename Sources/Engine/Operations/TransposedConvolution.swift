// Transposed convolution: the gradient of a convolution with respect to its input, as an operation
// of its own.
internal import CKernels
internal import Numerics

/// x [B, H, W, C], weight [kh, kw, O / groups, C], optional bias [O] -> [B, H', W', O]
/// (Zeiler et al., 2010).
package struct TransposedConvolutionOperation: OperationKind {
  package let window: Window
  package let groups: Int

  static let name = "transposedConvolution"
  static let inputs = 2...3

  func shape(of inputs: [Shape]) throws -> Shape {
    let (x, weight) = (inputs[0], inputs[1])
    try window.check(x, weight, groups: groups)
    guard weight.dimensions[3] == x.last else {
      throw Refusal("a weight of \(weight) does not fit \(x.last) channels: its last must be that")
    }
    let outputs = weight.dimensions[2] * groups
    if inputs.count > 2, inputs[2] != [outputs] {
      throw Refusal("a bias of \(inputs[2]) does not fit \(outputs) output channels")
    }
    func along(_ n: Int, _ k: Int, _ s: Int, _ zeros: Int, _ d: Int) -> Int {
      (n - 1) * s - zeros + d * (k - 1) + 1
    }
    let (kernel, stride) = (window.kernel, window.stride)
    let (padding, end, dilation) = (window.padding, window.endPadding, window.dilation)
    let output = Extent(
      along(
        x.dimensions[1], kernel.height, stride.height, 2 * padding.height + end.height,
        dilation.height),
      along(
        x.dimensions[2], kernel.width, stride.width, 2 * padding.width + end.width,
        dilation.width))
    guard output.height >= 1, output.width >= 1 else {
      throw Refusal("a padding of \(padding) leaves nothing of the output; use less padding")
    }
    return [x.dimensions[0], output.height, output.width, outputs]
  }

  /// Of the convolution whose gradient this is: it goes the other way.
  private func geometry(_ node: LoweredNode) -> rk_window {
    window.geometry(from: node.shape, to: node.inputShapes[0], groups: groups)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let geometry = geometry(node)
    let reversed = pass.buffers.make(node.inputShapes[1].count)
    pass.append(ReverseTapsCall(geometry, weight: node.at[1], out: reversed))
    pass.append(
      ConvolutionCall(
        .byData, geometry, x: node.at[0], weight: reversed,
        bias: node.at.count > 2 ? node.at[2] : .none, out: node.out))
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let geometry = geometry(node)
    pass.contribute(to: node.inputs[1], besides: upstream) {
      ConvolutionWeightsCall(geometry, image: upstream, upstream: node.at[0], out: $0)
    }
    pass.contributeBias(node, upstream)
    pass.contribute(
      product: ConvolutionCall(.forward, geometry, x: upstream, weight: node.at[1]),
      to: node.inputs[0])
  }

  func products(from inputs: [Shape], to output: Shape) -> [TensorProduct] {
    [window.product(output, inputs[1], outputs: inputs[0].last)]
  }
}

extension GraphBuilder {
  /// Transposed convolution (Zeiler et al., 2010), as PyTorch: every pixel adds its multiple of the
  /// kernel. Chains in ascending (row, column, channel) of x.
  /// - Parameters:
  ///   - x: [B, H, W, C].
  ///   - weight: [kernel height, kernel width, O / groups, C].
  ///   - bias: [O].
  /// - Returns: [B, H', W', O], H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + 1.
  /// - Throws: `GraphError` where shapes do not fit or the padding takes the whole output away.
  package mutating func transposedConvolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int = 1
  ) throws -> Tensor {
    try append(
      TransposedConvolutionOperation(window: window, groups: groups),
      [x, weight] + (bias.map { [$0] } ?? []))
  }
}
