// Batch and layer normalization, and what all normalizations share: an activation of what they store, its derivative on
// the gradient that they read (of batch normalization any, else the mask of relu). Beside the operands told at the codes,
// h is the residual forward and, backward, what the forward pass saved of the activation: its slopes, or its output.
// `activation` and `parameter` name it; whether it is relu or none, `relu` says forward and h backward.
internal import Numerics
internal import CKernels

extension ForwardPass {
  /// Where a normalization saves what its backward pass needs: once, however often its instruction is made.
  mutating func prepareStatistics(_ index: Int) {
    let node = graph.nodes[index]
    let count: Int
    switch node.operation {
    case .batchNorm where mode == .training: count = node.shape.last
    case .groupNorm: count = node.shape.dimensions[0] * node.shape.last
    case .layerNorm: count = node.shape.rows
    case .rmsNorm:
      statistics[index] = (mean: .none, deviation: buffers.make(node.shape.rows))
      return
    default: return
    }
    statistics[index] = (mean: buffers.make(count), deviation: buffers.make(count))
  }

  /// A normalization with what follows it as far as the output of `node`.
  func normalization(_ group: FusedGroup, upTo node: Int) -> Step {
    let first = graph.nodes[group.first]
    var step: Step
    switch first.operation {
    case .batchNorm(let epsilon, let momentum):
      step = batchNormStep(first, group.first, epsilon: epsilon, momentum: momentum)
    case .groupNorm(let groups, let epsilon): step = groupNormStep(first, groups, epsilon: epsilon)
    case .layerNorm(let epsilon):
      step = Step(
        .layerNorm, rows: first.shape.rows, columns: first.shape.last, alpha: epsilon)
    case .rmsNorm(let epsilon):
      step = Step(.rmsNorm, rows: first.shape.rows, columns: first.shape.last, alpha: epsilon)
    default: preconditionFailure("not a normalization")
    }
    (step.a, step.b) = (location[first.inputs[0].id], location[first.inputs[1].id])
    if first.inputs.count > 2 { step.c = location[first.inputs[2].id] }
    if let saved = statistics[group.first] { (step.d, step.e) = (saved.mean, saved.deviation) }
    if let add = group.add, add <= node, let residual = group.residual {
      step.h = location[residual]
    }
    setActivation(of: group, upTo: node, &step)
    return step
  }

  private func batchNormStep(
    _ node: GraphNode, _ index: Int, epsilon: Float, momentum: Float
  ) -> Step {
    var step = Step(
      .batchNorm, rows: node.shape.rows, columns: node.shape.last, alpha: epsilon, beta: momentum)
    let running = (mean: location[node.inputs[3].id], variance: location[node.inputs[4].id])
    if mode == .evaluation {
      step.code = .batchNormEvaluate
      (step.d, step.e) = (running.mean, running.variance)
    } else if node.shape.rows > 1 {
      // One row has no unbiased variance: it leaves the running statistics alone.
      (step.f, step.g) = (running.mean, running.variance)
    }
    return step
  }
}

extension BackwardPass {
  mutating func differentiateBatchNorm(
    _ node: GraphNode, _ index: Int, _ upstream: Operand
  ) {
    guard let saved = forward.statistics[index] else { return }
    let inputs = node.inputs
    let parameters = parameterPlaces(inputs[1], inputs[2], count: node.shape.last)
    let place =
      carries(inputs[0])
      ? place(for: inputs[0], besides: upstream)
      : (out: buffers.make(node.shape.count), adds: false)
    var step = Step(
      .batchNormBackward, rows: node.shape.rows, columns: node.shape.last,
      a: forward.location[inputs[0].id], b: upstream, c: forward.location[inputs[1].id],
      d: saved.mean, e: saved.deviation, f: parameters.gain, g: parameters.shift, h: gate(index),
      out: place.out, accumulate: place.adds)
    if let gate = gates[index] { (step.activation, step.parameter) = gate.activation.kernel }
    steps.append(step)
    contributeParameters(parameters, inputs[1], inputs[2])
  }

  mutating func differentiateLayerNorm(
    _ node: GraphNode, _ index: Int, _ upstream: Operand
  ) {
    guard let saved = forward.statistics[index] else { return }
    let inputs = node.inputs
    let (rows, columns) = (node.shape.rows, node.shape.last)
    let x = forward.location[inputs[0].id]
    if carries(inputs[1]) || carries(inputs[2]) {
      let parameters = parameterPlaces(inputs[1], inputs[2], count: columns)
      steps.append(
        Step(
          .layerNormParameters, rows: rows, columns: columns, a: x, b: upstream, d: saved.mean,
          e: saved.deviation, f: parameters.gain, g: parameters.shift, h: gate(index)))
      contributeParameters(parameters, inputs[1], inputs[2])
    }
    guard carries(inputs[0]) else { return }
    let place = place(for: inputs[0], besides: upstream)
    steps.append(
      Step(
        .layerNormBackward, rows: rows, columns: columns, a: x, b: upstream,
        c: forward.location[inputs[1].id], d: saved.mean, e: saved.deviation,
        h: gate(index), out: place.out, accumulate: place.adds))
  }

  /// Where a normalization writes the gradients of its gain and shift: straight to the store where it can.
  mutating func parameterPlaces(_ gain: Tensor, _ shift: Tensor, count: Int) -> (
    gain: Operand, shift: Operand
  ) {
    (
      directPlace(for: gain) ?? buffers.make(count), directPlace(for: shift) ?? buffers.make(count)
    )
  }

  mutating func contributeParameters(
    _ places: (gain: Operand, shift: Operand), _ gain: Tensor, _ shift: Tensor
  ) {
    for (tensor, place) in [(gain, places.gain), (shift, places.shift)]
    where carries(tensor) && place.space == .buffer {
      contribute(shared: place, to: tensor)
    }
  }
}

extension BoundInstruction {
  /// The activation behind a normalization as the kernels take it, backward with what was saved; NULL where there is none.
  @inline(__always)
  func withFinish(saved: Address = nil, _ run: (UnsafePointer<rk_finish>?) -> Void) {
    guard saved != nil || relu || isActivated else { return run(nil) }
    var finish = rk_finish(
      activation: activation, parameter: parameter, stride: aRow, slopes: slopes, saved: saved)
    withUnsafePointer(to: &finish) { run($0) }
  }
}

extension ExecutionContext {
  @inline(never)
  func normalize(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns, row) = (i.pointee.rows, i.pointee.columns, i.pointee.aRow)
    let (a, b, c, d, e) = (i.pointee.a, i.pointee.b, i.pointee.c, i.pointee.d, i.pointee.e)
    let (f, g, h, out) = (i.pointee.f, i.pointee.g, i.pointee.h, i.pointee.out)
    let alpha = i.pointee.alpha
    let adds: Int32 = i.pointee.accumulate ? 1 : 0
    switch i.pointee.code {
    case .batchNorm:
      i.pointee.withFinish {
        table.pointee.batch_norm(
          rows, columns, row, a, b, c, alpha, i.pointee.beta, h, $0, out, d, e, f, g)
      }
    case .batchNormEvaluate:
      i.pointee.withFinish {
        table.pointee.batch_norm_evaluate(rows, columns, row, a, b, c, d, e, alpha, h, $0, out)
      }
    case .batchNormBackward:
      i.pointee.withFinish(saved: h) {
        table.pointee.batch_norm_backward(rows, columns, row, a, b, $0, c, d, e, out, f, g, adds)
      }
    case .layerNorm:
      i.pointee.withFinish {
        table.pointee.layer_norm(rows, columns, a, b, c, alpha, $0, out, d, e)
      }
    case .layerNormBackward:
      table.pointee.layer_norm_backward(rows, columns, a, b, h, c, d, e, out, adds)
    case .layerNormParameters:
      table.pointee.norm_parameters_backward(rows, columns, row, a, b, h, d, e, f, g, 0)
    default: break
    }
  }
}

extension Instruction where Address == Operand {
  /// By rows, where a sum runs over the whole batch by columns.
  func normalizationParts(_ threads: Int) -> [Step] {
    switch code {
    case .batchNormEvaluate, .layerNorm, .layerNormBackward:
      return split(rows, threads) { part, range in
        let start = range.lowerBound
        part.rows = range.count
        (part.a, part.out) = (a.moved(start * columns), out.moved(start * columns))
        (part.h, part.slopes) = (h.moved(start * columns), slopes.moved(start * columns))
        if code == .layerNormBackward { part.b = b.moved(start * columns) }
        if code != .batchNormEvaluate { (part.d, part.e) = (d.moved(start), e.moved(start)) }
      }
    default:
      return splitColumns(threads) { part, range in
        let start = range.lowerBound
        part.columns = range.count
        // Backward, b is the upstream gradient; else the gain: both move along the channels.
        (part.a, part.b, part.h) = (a.moved(start), b.moved(start), h.moved(start))
        (part.f, part.g, part.out) = (f.moved(start), g.moved(start), out.moved(start))
        part.slopes = slopes.moved(start)
        guard code != .layerNormParameters else { return }
        (part.c, part.d, part.e) = (c.moved(start), d.moved(start), e.moved(start))
      }
    }
  }
}
