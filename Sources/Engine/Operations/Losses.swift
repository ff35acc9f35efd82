// Binary cross entropy and the Huber loss; the other losses are in ForwardPass.
//
// binaryCrossEntropy:   c = loss by row; out = alpha (sigmoid(a) - b), where wanted
// huber:                c = loss by row with delta `beta`; out = alpha (a - b clamped to ±beta), where wanted
internal import Numerics
internal import CKernels

extension GraphBuilder {
  /// Binary cross entropy of logits: x [B, ...], targets t from 0 to 1 of the same shape -> [1], the mean of
  /// max(x, 0) - x t + log(1 + exp(-|x|)) over all values, with no overflow for large x. By row a lane sum, rows
  /// added by one lane sum. Targets have no gradient.
  /// - Throws: `GraphError` where the shapes differ.
  package mutating func binaryCrossEntropy(logits: Tensor, target: Tensor) throws -> Tensor {
    guard shape(logits) == shape(target) else {
      throw fail("logits of \(shape(logits)) cannot meet targets of \(shape(target))")
    }
    return try append(.binaryCrossEntropy, [logits, target], [1])
  }

  /// The Huber loss of d = prediction - target (Huber, 1964): d² / 2 where |d| <= delta, else
  /// delta (|d| - delta / 2); shapes equal -> [1], the mean over all values. Sums as binary cross entropy.
  /// - Throws: `GraphError` where the shapes differ or `delta` is not above 0.
  package mutating func huber(prediction: Tensor, target: Tensor, delta: Float) throws -> Tensor {
    guard shape(prediction) == shape(target) else {
      throw fail("a prediction of \(shape(prediction)) cannot meet a target of \(shape(target))")
    }
    guard delta > 0, delta.isFinite else {
      throw fail("a delta of \(delta) is not allowed; use a number above 0")
    }
    return try append(.huber(delta: delta), [prediction, target], [1])
  }
}

extension Graph {
  func verifyLoss(_ node: GraphNode, _ fits: Fits) throws {
    try fits(shape(node.inputs[0]) == shape(node.inputs[1]), "the target differs")
    try fits(node.shape == [1], "a loss is one value")
    if case .huber(let delta) = node.operation {
      try fits(delta > 0 && delta.isFinite, "delta is out of range")
    }
  }
}

extension ForwardPass {
  mutating func lowerOtherLoss(_ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand])
  {
    let shape = graph.shape(node.inputs[0])
    let losses = buffers.make(shape.rows)
    var step = Step(
      .binaryCrossEntropy, rows: shape.rows, columns: shape.last, a: inputs[0], b: inputs[1],
      c: losses, alpha: 1 / Float(shape.count))
    if case .huber(let delta) = node.operation { (step.code, step.beta) = (.huber, delta) }
    if mode == .training, analysis.carriesGradient[index] {
      step.out = buffers.make(shape.count)
      lossGradient[index] = step.out
    }
    steps.append(step)
    steps.append(Step(.mean, rows: shape.rows, columns: 1, a: losses, out: out))
  }
}

extension ExecutionContext {
  @inline(never)
  func runOtherLoss(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns, alpha) = (i.pointee.rows, i.pointee.columns, i.pointee.alpha)
    let (a, b, losses, out) = (i.pointee.a, i.pointee.b, i.pointee.c, i.pointee.out)
    if i.pointee.code == .huber {
      table.pointee.huber(rows, columns, a, b, i.pointee.beta, alpha, losses, out)
    } else {
      table.pointee.binary_cross_entropy(rows, columns, a, b, alpha, losses, out)
    }
  }
}

extension Instruction where Address == Operand {
  func lossParts(_ threads: Int) -> [Step] {
    split(rows, threads) { part, range in
      let start = range.lowerBound
      part.rows = range.count
      (part.a, part.b) = (a.moved(start * columns), b.moved(start * columns))
      (part.c, part.out) = (c.moved(start), out.moved(start * columns))
    }
  }
}
