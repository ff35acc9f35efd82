// What tells a network where in a sequence it is: learned, sinusoidal and rotary positions. addTable: a [rows,
// columns] plus b [columns] for every row. rotary: a [rows, columns], b its table, `inner` positions, heads of `aRow`
// values in the first `outRow` columns, `relu` to turn back.
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// x [B, ...] plus a table of the shape of one sample: learned positions where the table is a parameter. The
  /// table's gradient is the column sum over the batch.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func addTable(_ x: Tensor, table: Tensor) throws -> Tensor {
    guard shape(x).dimensions.dropFirst() == shape(table).dimensions[...] else {
      throw fail("a table of \(shape(table)) cannot be added to every sample of \(shape(x))")
    }
    return try append(.addTable, [x, table], shape(x))
  }

  /// x [B, T, D] plus sin(t / base^(2i / D)) at feature 2i and its cosine at 2i + 1 (Vaswani et al., 2017, 3.5).
  /// - Throws: `GraphError` where x is no sequence or `base` not above 0.
  package mutating func sinusoidalPositions(_ x: Tensor, base: Float = 10_000) throws -> Tensor {
    guard shape(x).dimensions.count == 3 else {
      throw fail("positions need a sequence (positions × features), not \(shape(x))")
    }
    guard base > 0, base.isFinite else { throw fail("the base \(base) must be above 0") }
    return try append(.sinusoidalPositions(base: base), [x], shape(x))
  }

  /// x [B, T, n]: each head of `headSize` values in the first `features` turns with the position t: values i
  /// and i + headSize / 2 as a pair by the angle t / base^(2i / headSize) (Su et al., 2021).
  /// - Throws: `GraphError` where the head size is odd or does not divide `features`.
  package mutating func rotaryPositions(
    _ x: Tensor, headSize: Int, features: Int, base: Float = 10_000
  ) throws -> Tensor {
    guard shape(x).dimensions.count == 3 else {
      throw fail("positions need a sequence (positions × features), not \(shape(x))")
    }
    guard headSize >= 2, headSize % 2 == 0, features % headSize == 0,
      (0...shape(x).last).contains(features), base > 0, base.isFinite
    else {
      throw fail(
        "rotary positions turn pairs: heads of \(headSize) features must have an even number of them"
      )
    }
    return try append(
      .rotaryPositions(headSize: headSize, features: features, base: base), [x], shape(x))
  }
}

extension Graph {
  func verifyPositions(_ node: GraphNode, _ fits: Fits) throws {
    let input = shape(node.inputs[0])
    try fits(node.shape == input, "the output has another shape")
    switch node.operation {
    case .addTable:
      try fits(
        input.dimensions.dropFirst() == shape(node.inputs[1]).dimensions[...],
        "the table has another shape")
    case .sinusoidalPositions(let base):
      try fits(input.dimensions.count == 3, "the input is not a sequence")
      try fits(base > 0 && base.isFinite, "the base is out of range")
    case .rotaryPositions(let size, let features, let base):
      try fits(input.dimensions.count == 3, "the input is not a sequence")
      try fits(base > 0 && base.isFinite, "the base is out of range")
      try fits(size >= 2 && size % 2 == 0 && features % size == 0, "the heads are not even")
      try fits((0...input.last).contains(features), "more features than there are")
    default: break
    }
  }
}

/// Tables of angles, computed in double precision without the C library.
enum PositionTable {
  /// [T, D]: sines at even features, cosines at odd ones.
  static func sinusoidal(positions: Int, features: Int, base: Float) -> [Float] {
    let frequencies = frequencies((features + 1) / 2, period: features, base)
    return (0..<positions).flatMap { position in
      (0..<features).map { feature in
        let angle = Double(position) * frequencies[feature / 2]
        return Float(feature % 2 == 0 ? ExactMath.sin(angle) : ExactMath.cos(angle))
      }
    }
  }

  /// [T, size]: cosines of size / 2 angles, then their sines.
  static func rotary(positions: Int, size: Int, base: Float) -> [Float] {
    let frequencies = frequencies(size / 2, period: size, base)
    return (0..<positions).flatMap { position in
      let angles = frequencies.map { Double(position) * $0 }
      return angles.map { Float(ExactMath.cos($0)) } + angles.map { Float(ExactMath.sin($0)) }
    }
  }

  /// base^(-2i / period).
  private static func frequencies(_ count: Int, period: Int, _ base: Float) -> [Double] {
    let logarithm = ExactMath.log(Double(base))
    return (0..<count).map { ExactMath.exp(-Double(2 * $0) / Double(period) * logarithm) }
  }
}

extension ForwardPass {
  mutating func lowerPositions(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    let shape = node.shape.dimensions
    switch node.operation {
    case .rotaryPositions(let size, _, let base):
      let table = buffers.makeConstant(
        PositionTable.rotary(positions: shape[1], size: size, base: base))
      statistics[index] = (mean: table, deviation: .none)
      guard var step = Step(rotary: node, table: table, isInverse: false) else { return }
      (step.a, step.out) = (inputs[0], out)
      steps.append(step)
    case .sinusoidalPositions(let base):
      let table = buffers.makeConstant(
        PositionTable.sinusoidal(positions: shape[1], features: shape[2], base: base))
      steps.append(
        Step(
          .addTable, rows: shape[0], columns: node.shape.count / shape[0], a: inputs[0], b: table,
          out: out))
    default:
      steps.append(
        Step(
          .addTable, rows: shape[0], columns: node.shape.count / shape[0], a: inputs[0],
          b: inputs[1], out: out))
    }
  }
}

extension BackwardPass {
  mutating func differentiatePositions(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    if case .rotaryPositions = node.operation {
      guard let saved = forward.statistics[index],
        var step = Step(rotary: node, table: saved.mean, isInverse: true)
      else { return }
      let place = place(for: node.inputs[0], besides: upstream)
      (step.a, step.out, step.accumulate) = (upstream, place.out, place.adds)
      steps.append(step)
      return
    }
    if node.inputs.count > 1, carries(node.inputs[1]) {
      let place = place(for: node.inputs[1], besides: upstream)
      let samples = node.shape.dimensions[0]
      steps.append(
        Step(
          .columnSums, rows: samples, columns: node.shape.count / samples, a: upstream,
          out: place.out, accumulate: place.adds))
    }
    if carries(node.inputs[0]) { contribute(shared: upstream, to: node.inputs[0]) }
  }
}

extension ExecutionContext {
  @inline(never)
  func runPositions(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns) = (i.pointee.rows, i.pointee.columns)
    let (a, b, out) = (i.pointee.a, i.pointee.b, i.pointee.out)
    if i.pointee.code == .addTable {
      table.pointee.add_table(rows, columns, a, b, out)
      return
    }
    let size = i.pointee.aRow
    table.pointee.rotary(
      rows, i.pointee.inner, i.pointee.outRow / size, size, columns, a, b, out,
      i.pointee.relu ? 1 : 0, i.pointee.accumulate ? 1 : 0)
  }
}

extension Instruction where Address == Operand {
  fileprivate init?(rotary node: GraphNode, table: Operand, isInverse: Bool) {
    guard case .rotaryPositions(let size, let features, _) = node.operation else { return nil }
    self.init(
      .rotary, rows: node.shape.rows, columns: node.shape.last, inner: node.shape.dimensions[1],
      b: table)
    (aRow, outRow, relu) = (size, features, isInverse)
  }

  /// Split by samples.
  func positionParts(_ threads: Int) -> [Step] {
    let sample = code == .rotary ? inner : 1
    return split(rows / sample, threads) { part, range in
      part.rows = range.count * sample
      let start = range.lowerBound * sample * columns
      (part.a, part.out) = (a.moved(start), out.moved(start))
    }
  }
}
