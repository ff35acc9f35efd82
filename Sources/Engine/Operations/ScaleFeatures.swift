// One factor a feature: learned for all samples, or made for each of them.
internal import CKernels
internal import Numerics

/// x [B, ..., C] times factors [C] of all rows (layer scale: Touvron et al., 2021), or [B, C] of
/// each sample (squeeze and excitation: Hu et al., 2018).
package struct ScaleFeaturesOperation: OperationKind {
  static let name = "scaleFeatures"
  static let inputs = 2...2

  func shape(of inputs: [Shape]) throws -> Shape {
    let (x, factors) = (inputs[0], inputs[1])
    guard factors == [x.last] || factors == [x.dimensions[0], x.last] else {
      throw Refusal("factors of \(factors) do not fit the \(x.last) features of \(x)")
    }
    return x
  }

  /// Rows of factors, the rows of x for each of them, and how far the factors move.
  private func sizes(_ node: LoweredNode) -> (rows: Int, positions: Int, factorRow: Int) {
    node.inputShapes[1].dimensions.count == 1
      ? (node.rows, 1, 0) : (node.samples, node.rows / node.samples, node.columns)
  }

  private func call(_ node: LoweredNode, from x: Operand, out: Destination) -> ScaleFeaturesCall {
    let sizes = sizes(node)
    return ScaleFeaturesCall(
      rows: sizes.rows, positions: sizes.positions, columns: node.columns,
      factorRow: sizes.factorRow, x: x, factors: node.at[1], out: out)
  }

  func forward(_ node: LoweredNode, into pass: inout ForwardPass) {
    pass.append(call(node, from: node.at[0], out: Destination(node.out)))
  }

  /// dx = dy factors, dfactors = column sums of dy x.
  func backward(_ node: LoweredNode, _ upstream: Operand, into pass: inout BackwardPass) {
    let isShared = sizes(node).factorRow == 0
    pass.contribute(to: node.inputs[1], besides: upstream) {
      FeatureDotsCall(
        rows: isShared ? 1 : node.samples,
        positions: isShared ? node.rows : node.rows / node.samples, columns: node.columns,
        a: node.at[0], b: upstream, out: $0)
    }
    pass.contribute(to: node.inputs[0], besides: upstream) {
      call(node, from: upstream, out: $0)
    }
  }
}

extension GraphBuilder {
  /// One factor a feature: x [B, ..., C] times factors [C], the same for all, or [B, C], those of
  /// each sample. Every product is rounded once. The gradient of a factor is a column sum.
  /// - Throws: `GraphError` where the factors have another shape.
  package mutating func scaleFeatures(_ x: Tensor, by factors: Tensor) throws -> Tensor {
    try append(ScaleFeaturesOperation(), [x, factors])
  }
}

/// out [rows, positions, columns] (+)= x times factors: a row of factors for each row, or, where
/// they do not move, the same for all.
struct ScaleFeaturesCall: RowCall {
  var rows: Int
  let positions: Int
  let columns: Int
  let factorRow: Int
  var x: Operand
  var factors: Operand
  var out: Destination
  static var entry: Entry { { ScaleFeaturesCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .reusable(by: positions * columns))
    visit(&factors, .read(by: factorRow))
    visit(&out.operand, out.use(by: positions * columns))
  }

  var work: Int { rows * positions * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard var x = x.pointer, var factors = factors.pointer, var y = out.pointer else { return }
    let table = context.table
    for _ in 0..<rows {
      for _ in 0..<positions {
        if out.adds {
          table.pointee.multiply_accumulate(columns, x, factors, y)
        } else {
          table.pointee.multiply(columns, x, factors, y)
        }
        x += columns
        y += columns
      }
      factors += factorRow
    }
  }
}

/// out [rows, columns] (+)= column sums over the positions of a b [rows, positions, columns].
struct FeatureDotsCall: RowCall {
  var rows: Int
  let positions: Int
  let columns: Int
  var a: Operand
  var b: Operand
  var out: Destination
  static var entry: Entry { { FeatureDotsCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&a, .read(by: positions * columns))
    visit(&b, .read(by: positions * columns))
    visit(&out.operand, out.use(by: columns))
  }

  var work: Int { rows * positions * columns * 8 }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    guard let a = a.pointer, let b = b.pointer, let y = out.pointer else { return }
    for row in 0..<rows {
      let start = row * positions * columns
      context.table.pointee.column_dots(
        positions, columns, a + start, columns, b + start, columns, y + row * columns,
        out.accumulate)
    }
  }
}
