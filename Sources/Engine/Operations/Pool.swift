// Pooling over windows of an image.
internal import CKernels
internal import Numerics

/// What becomes of the values that are pooled.
package enum Pooling: String, CaseIterable, Sendable {
  case max, average
}

/// The largest value or the mean of each window, channel by channel: [B, H, W, C] ->
/// [B, H', W', C].
package struct PoolOperation: OperationKind {
  package let kind: Pooling
  package let window: Window

  static let name = "pool"
  static let inputs = 1...1
  var variant: String { Self.variant(kind) }
  static var variants: [String] { Pooling.allCases.map(variant) }
  private static func variant(_ kind: Pooling) -> String { "\(kind) pool" }

  func shape(of inputs: [Shape]) throws -> Shape {
    let image = try inputs[0].image(for: "pooling")
    if let fault = window.fault(over: image) { throw Refusal("pooling: \(fault)") }
    guard let out = window.output(of: image) else {
      throw Refusal("pooling: the window does not fit")
    }
    return [inputs[0].dimensions[0], out.height, out.width, inputs[0].last]
  }

  private func geometry(_ node: LoweredNode) -> rk_window {
    window.geometry(from: node.inputShapes[0], to: node.shape)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    switch kind {
    case .max: pass.append(maximumOf: geometry(node), node)
    case .average:
      pass.append(AveragePoolCall(geometry(node), x: node.at[0], out: node.out))
    }
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    switch kind {
    case .max: pass.contribute(maximumOf: geometry(node), node, upstream)
    case .average:
      pass.contribute(to: node.inputs[0], besides: upstream) {
        AveragePoolBackwardCall(geometry(node), upstream: upstream, out: $0)
      }
    }
  }
}

/// Of one extent of a window: more is a mistake.
private let largestExtent = 65_536

extension Window {
  /// What is wrong with the window over an image of this extent, or nil: every window must see a
  /// pixel.
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

extension Shape {
  /// Height and width of images.
  /// - Throws: `Refusal` naming what needs them.
  func image(for what: String) throws -> Extent {
    guard dimensions.count == 4 else {
      throw Refusal("\(what) needs an image [batch, height, width, channels], not \(self)")
    }
    return Extent(dimensions[1], dimensions[2])
  }
}

extension GraphBuilder {
  /// Pools windows channel by channel: [B, H, W, C] -> [B, H', W', C] with H' = floor((H + 2 p - d
  /// (k - 1) - 1) / s) + 1. The maximum never takes padding, keeps NaN, and sends its gradient to
  /// the first of equals; the mean counts padding as zeros, as PyTorch by default. Sums are chains
  /// in row order of the window.
  /// - Throws: `GraphError` where x is no image or a window does not fit.
  package mutating func pool(_ x: Tensor, _ kind: Pooling, _ window: Window) throws -> Tensor {
    try append(PoolOperation(kind: kind, window: window), [x])
  }
}
