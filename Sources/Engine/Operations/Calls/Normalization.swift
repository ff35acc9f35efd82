// What normalizations share: gradients of weight and bias, which go straight to the store where
// they can, and the kernel call for them of those that work row by row.
internal import CKernels
internal import Numerics

/// Shape rule of all normalizations: one value a feature in each of `parameters`, and an epsilon
/// above 0.
func normalizedShape(_ x: Shape, _ parameters: some Sequence<Shape>, epsilon: Float) throws -> Shape
{
  for shape in parameters where shape != [x.last] {
    throw Refusal("normalization needs \(x.last) values, not \(shape)")
  }
  guard epsilon > 0 else { throw Refusal("an epsilon of \(epsilon) is not above 0") }
  return x
}

extension BackwardPass {
  /// Where a normalization writes the gradients of its weight and bias: to the store where it can.
  mutating func parameterPlaces(_ weight: Tensor, _ bias: Tensor, count: Int) -> (
    weight: Operand, bias: Operand
  ) {
    let weight = directPlace(for: weight) ?? buffers.make(count)
    return (weight, directPlace(for: bias) ?? buffers.make(count))
  }

  /// Adds what did not go to the store.
  mutating func contributeParameters(
    _ places: (weight: Operand, bias: Operand), _ weight: Tensor, _ bias: Tensor
  ) {
    for (tensor, place) in [(weight, places.weight), (bias, places.bias)]
    where carries(tensor) && place.space == .buffer {
      contribute(shared: place, to: tensor)
    }
  }
}

/// The gradients of weight and bias of a normalization by rows: column sums over x [rows, columns].
struct NormParametersCall: ColumnCall {
  let rows: Int
  var columns: Int
  /// The row stride of x, upstream and gate.
  let row: Int
  var x: Operand
  var upstream: Operand
  /// The output of a relu behind the normalization, whose mask is applied to upstream; none: no
  /// mask.
  var gate: Operand
  /// None: of a normalization without a mean.
  var mean: Operand
  var inverse: Operand
  var weight: Destination
  /// None: of a normalization without a bias.
  var bias: Operand
  static var entry: Entry { { NormParametersCall.enter($0, $1) } }

  mutating func operands(_ visit: OperandVisitor) {
    visit(&x, .read(by: 1))
    visit(&upstream, .read(by: 1))
    visit(&mean, .read)
    visit(&inverse, .read)
    visit(&gate, .read(by: 1))
    visit(&weight.operand, weight.use(by: 1))
    visit(&bias, .write(by: 1))
  }

  @inline(__always)
  func run(_ context: ExecutionContext) {
    context.table.pointee.norm_parameters_backward(
      rows, columns, row, x.pointer, upstream.pointer, gate.pointer, mean.pointer,
      inverse.pointer, weight.pointer, bias.pointer, weight.accumulate)
  }
}
