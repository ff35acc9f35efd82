// Elementwise products, highway gates and stochastic depth.
//
// multiply:        out (+)= a b
// gate:            out = a b + (1 - a) c, a being the gate
// gateBackward:    the gradient of the gate, out (+)= a (b - c), a being upstream; without c that of the
//                  second value, out (+)= a (1 - b), b being the gate
// sampleDropout:   out (+)= a with whole rows zeroed, from row `inner` on of the mask of `key`
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// a b, elementwise: shapes equal and unchanged; every product is rounded once.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func multiply(_ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard shape(a) == shape(b) else {
      throw fail("\(shape(a)) and \(shape(b)) cannot be multiplied: their shapes differ")
    }
    return try append(.multiply, [a, b], shape(a))
  }

  /// gate a + (1 - gate) b, elementwise, both products rounded before they are added: a highway
  /// connection where the gate is a sigmoid (Srivastava, Greff & Schmidhuber, 2015).
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func gate(_ gate: Tensor, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    guard shape(gate) == shape(a), shape(a) == shape(b) else {
      throw fail(
        "a gate of \(shape(gate)) cannot choose between \(shape(a)) and \(shape(b)): their shapes "
          + "differ")
    }
    return try append(.gate, [gate, a, b], shape(a))
  }

  /// In training, whole samples become zero with probability 1 - survival and the others are divided by
  /// `survival`; the identity in evaluation (Huang et al., 2016). The mask of a step is a function of
  /// `key` and the step's number alone.
  /// - Parameter survival: above 0 up to 1; at 0 every sample becomes zero in training.
  /// - Throws: `GraphError` where `survival` is outside 0 to 1.
  package mutating func stochasticDepth(_ x: Tensor, survival: Float, key: UInt64) throws -> Tensor
  {
    guard (0...1).contains(survival) else {
      throw fail("a survival of \(survival) is not allowed; use 0 to 1")
    }
    return try append(.stochasticDepth(survival: survival, key: key), [x], shape(x))
  }
}

extension Graph {
  func verifyGating(_ node: GraphNode, _ fits: Fits) throws {
    let same = node.inputs.allSatisfy { shape($0) == node.shape }
    try fits(same, "the shapes differ")
    if case .stochasticDepth(let survival, _) = node.operation {
      try fits((0...1).contains(survival), "the survival is out of range")
    }
  }
}

extension ForwardPass {
  mutating func lowerGating(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]) {
    let (samples, count) = (node.shape.dimensions[0], node.shape.count)
    switch node.operation {
    case .multiply:
      steps.append(Step(.multiply, rows: 1, columns: count, a: inputs[0], b: inputs[1], out: out))
    case .gate:
      steps.append(
        Step(
          .gate, rows: 1, columns: count, a: inputs[0], b: inputs[1], c: inputs[2], out: out))
    case .stochasticDepth(let survival, let key):
      steps.append(
        sampleDropout(
          samples: samples, columns: count / samples, survival, key, from: inputs[0], to: out))
    default: preconditionFailure("not an operation of this family")
    }
  }
}

private func sampleDropout(
  samples: Int, columns: Int, _ survival: Float, _ key: UInt64, from: Operand, to: Operand
) -> Step {
  var step = Step(
    .sampleDropout, rows: samples, columns: columns, a: from, out: to, alpha: 1 - survival)
  step.key = key
  return step
}

extension BackwardPass {
  mutating func differentiateGating(_ node: GraphNode, _ index: Int, _ upstream: Operand) {
    let (inputs, count) = (node.inputs, node.shape.count)
    let at = inputs.map { forward.location[$0.id] }
    /// Adds a contribution that one instruction makes of the upstream gradient.
    func contribute(
      _ code: OperationCode, _ b: Operand, _ c: Operand = .none, to input: Tensor,
      _ pass: inout BackwardPass
    ) {
      guard pass.carries(input) else { return }
      let place = pass.place(for: input, besides: upstream)
      pass.steps.append(
        Step(
          code, rows: 1, columns: count, a: upstream, b: b, c: c, out: place.out,
          accumulate: place.adds))
    }
    switch node.operation {
    case .multiply:
      contribute(.multiply, at[1], to: inputs[0], &self)
      contribute(.multiply, at[0], to: inputs[1], &self)
    case .gate:
      contribute(.gateBackward, at[1], at[2], to: inputs[0], &self)
      contribute(.multiply, at[0], to: inputs[1], &self)
      contribute(.gateBackward, at[0], to: inputs[2], &self)
    case .stochasticDepth(let survival, let key):
      let samples = node.shape.dimensions[0]
      let place = place(for: inputs[0], besides: upstream)
      var step = sampleDropout(
        samples: samples, columns: count / samples, survival, key, from: upstream, to: place.out)
      step.accumulate = place.adds
      steps.append(step)
    default: preconditionFailure("not an operation of this family")
    }
  }
}

extension ExecutionContext {
  @inline(never)
  func runGating(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (a, b, c, out) = (i.pointee.a, i.pointee.b, i.pointee.c, i.pointee.out)
    let (rows, columns) = (i.pointee.rows, i.pointee.columns)
    let adds: Int32 = i.pointee.accumulate ? 1 : 0
    switch i.pointee.code {
    case .multiply where adds != 0: table.pointee.multiply_accumulate(rows * columns, a, b, out)
    case .multiply: table.pointee.multiply(rows * columns, a, b, out)
    case .gate: table.pointee.blend(rows * columns, a, b, c, out)
    case .gateBackward:
      if let c {
        table.pointee.blend_backward_gate(rows * columns, b, c, a, out, adds)
      } else {
        table.pointee.blend_backward_rest(rows * columns, b, a, out, adds)
      }
    case .sampleDropout:
      table.pointee.sample_dropout(
        maskKey(i.pointee.key), UInt64(i.pointee.inner), i.pointee.alpha, rows, columns, a, out,
        adds)
    default: break
    }
  }
}

extension Instruction where Address == Operand {
  func gatingParts(_ threads: Int) -> [Step] {
    if code == .sampleDropout {
      return split(rows, threads) { part, range in
        part.rows = range.count
        part.inner = inner + range.lowerBound
        part.a = a.moved(range.lowerBound * columns)
        part.out = out.moved(range.lowerBound * columns)
      }
    }
    return split(count, threads) { part, range in
      let start = range.lowerBound
      (part.rows, part.columns) = (1, range.count)
      (part.a, part.b, part.c, part.out) = (
        a.moved(start), b.moved(start), c.moved(start), out.moved(start)
      )
    }
  }
}
