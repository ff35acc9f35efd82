// What tells attention where in a sequence it is: pairs of features that turn with the position.
internal import CKernels
internal import Numerics

/// x [B, T, n]: heads of `headSize` in the first `features` values turn with the position
/// (Su et al., 2021).
package struct RotaryPositionsOperation: OperationKind {
  package let headSize: Int
  package let features: Int
  package let base: Float

  static let name = "rotaryPositions"
  static let inputs = 1...1

  func shape(of inputs: [Shape]) throws -> Shape {
    guard inputs[0].dimensions.count == 3 else {
      throw Refusal("positions need a sequence (positions × features), not \(inputs[0])")
    }
    guard headSize >= 2, headSize % 2 == 0, features % headSize == 0,
      (0...inputs[0].last).contains(features), base > 0, base.isFinite
    else {
      throw Refusal(
        "rotary positions turn pairs: heads of \(headSize) features must have an even number of "
          + "them"
      )
    }
    return inputs[0]
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    let positions = node.shape.dimensions[1]
    let table = pass.buffers.makeConstant(positions * headSize) {
      self.table(positions: positions)
    }
    pass.saved[node.index] = [table]
    pass.append(call(node, table, from: node.at[0], out: Destination(node.out)))
  }

  /// The gradient turns back.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let table = pass.forward.saved[node.index][0]
    pass.contribute(to: node.inputs[0], besides: upstream) {
      call(node, table, from: upstream, out: $0, isInverse: true)
    }
  }

  private func call(
    _ node: LoweredNode, _ table: Operand, from: Operand, out: Destination, isInverse: Bool = false
  ) -> RotaryCall {
    RotaryCall(
      samples: node.samples, positions: node.shape.dimensions[1], columns: node.columns,
      headSize: headSize, features: features, isInverse: isInverse, from: from, table: table,
      out: out)
  }

  /// [T, headSize]: cosines of headSize / 2 angles, then their sines; in double precision without
  /// the C library.
  package func table(positions: Int) -> [Float] {
    let frequencies = positionFrequencies(headSize / 2, period: headSize, base)
    return (0..<positions).flatMap { position in
      let angles = frequencies.map { Double(position) * $0 }
      return angles.map { Float(ExactMath.cos($0)) } + angles.map { Float(ExactMath.sin($0)) }
    }
  }
}

extension GraphBuilder {
  /// x [B, T, n]: each head of `headSize` values in the first `features` turns with the position t:
  /// values i and i + headSize / 2 as a pair by the angle t / base^(2i / headSize)
  /// (Su et al., 2021).
  /// - Throws: `GraphError` where the head size is odd or does not divide `features`.
  package mutating func rotaryPositions(
    _ x: Tensor, headSize: Int, features: Int, base: Float = 10_000
  ) throws -> Tensor {
    try append(
      RotaryPositionsOperation(headSize: headSize, features: features, base: base), [x])
  }
}

/// out (+)= from [samples, positions, columns] with its pairs turned, or turned back.
struct RotaryCall: KernelCall {
  var samples: Int
  let positions: Int
  let columns: Int
  let headSize: Int
  let features: Int
  let isInverse: Bool
  var from: Operand
  var table: Operand
  var out: Destination
  static var entry: Entry { { RotaryCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&from, .reusable(by: positions * columns))
    visit(&table, .read)
    visit(&out.operand, out.use(by: positions * columns))
  }

  var split: Split { .rows(samples) }
  mutating func take(_ part: Range<Int>) { samples = part.count }
  var work: Int { samples * positions * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.rotary(
      samples * positions, positions, features / headSize, headSize, columns, from.pointer,
      table.pointer, out.pointer, isInverse ? 1 : 0, out.accumulate)
  }
}
