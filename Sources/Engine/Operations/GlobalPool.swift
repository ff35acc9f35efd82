// Pooling over all positions, of images or of sequences.
internal import CKernels
internal import Numerics

/// x [B, ..., C] -> [B, C]: the largest value or the mean over all positions (Lin, Chen & Yan,
/// 2013).
package struct GlobalPoolOperation: OperationKind {
  package let kind: Pooling

  static let name = "globalPool"
  static let inputs = 1...1
  var variant: String { Self.variant(kind) }
  static var variants: [String] { Pooling.allCases.map(variant) }
  private static func variant(_ kind: Pooling) -> String { "global \(kind) pool" }

  func shape(of inputs: [Shape]) throws -> Shape {
    let dimensions = inputs[0].dimensions
    guard dimensions.count >= 3 else {
      throw Refusal(
        "global pooling needs an image [batch, height, width, channels] or a sequence [batch, "
          + "time, features], not \(inputs[0])")
    }
    return [dimensions[0], inputs[0].last]
  }

  /// One window over all positions, as a column.
  private func geometry(_ node: LoweredNode) -> rk_window {
    let positions = positions(node)
    return Window(kernel: Extent(positions, 1)).geometry(
      from: [node.samples, positions, 1, node.columns], to: [node.samples, 1, 1, node.columns])
  }

  private func positions(_ node: LoweredNode) -> Int { node.inputShapes[0].count / node.count }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    switch kind {
    case .max: pass.append(maximumOf: geometry(node), node)
    case .average:
      pass.append(
        MeanPositionsCall(
          rows: node.samples, positions: positions(node), columns: node.columns, x: node.at[0],
          out: node.out))
    }
  }

  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    switch kind {
    case .max: pass.contribute(maximumOf: geometry(node), node, upstream)
    case .average:
      pass.contribute(to: node.inputs[0], besides: upstream) {
        MeanPositionsBackwardCall(
          rows: node.samples, positions: positions(node), columns: node.columns,
          upstream: upstream, out: $0)
      }
    }
  }
}

extension GraphBuilder {
  /// The mean or the largest value over all positions: [B, H, W, C] or [B, T, C] -> [B, C] (global
  /// average pooling: Lin, Chen & Yan, 2013). The mean is a column sum over the number of
  /// positions.
  /// - Throws: `GraphError` where x has no positions between batch and channels.
  package mutating func globalPool(_ x: Tensor, _ kind: Pooling) throws -> Tensor {
    try append(GlobalPoolOperation(kind: kind), [x])
  }
}

/// out [rows, columns] = the mean over the positions of x [rows, positions, columns].
struct MeanPositionsCall: RowCall {
  var rows: Int
  let positions: Int
  let columns: Int
  var x: Operand
  var out: Operand
  static var entry: Entry { { MeanPositionsCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: positions * columns))
    visit(&out, .write(by: columns))
  }

  var work: Int { rows * columns * positions }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.global_average_pool(rows, positions, columns, x.pointer, out.pointer)
  }
}

/// out [rows, positions, columns] (+)= upstream [rows, columns] over the positions.
struct MeanPositionsBackwardCall: RowCall {
  var rows: Int
  let positions: Int
  let columns: Int
  var upstream: Operand
  var out: Destination
  static var entry: Entry { { MeanPositionsBackwardCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&upstream, .read(by: columns))
    visit(&out.operand, out.use(by: positions * columns))
  }

  var work: Int { rows * columns * positions }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.global_average_pool_backward(
      rows, positions, columns, upstream.pointer, out.pointer, out.accumulate)
  }
}
