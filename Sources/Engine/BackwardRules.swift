// The derivative of every operation.
internal import Numerics
internal import CKernels

extension BackwardPass {
  /// Adds the contributions of one node to the gradients of its inputs.
  /// - Parameter upstream: the gradient of the loss by its output; nil stands for 1 at the loss itself.
  mutating func differentiate(_ index: Int, upstream: Operand?) {
    let node = graph.nodes[index]
    if let gradient = forward.lossGradient[index] {
      differentiateLoss(node, gradient, upstream)
      return
    }
    guard let upstream else { return }
    let (rows, columns, inputs) = (node.shape.rows, node.shape.last, node.inputs)
    switch node.operation {
    case .input, .parameter, .zeros: break
    case .softmaxCrossEntropy, .meanSquaredError, .binaryCrossEntropy, .huber: break
    case .linear: differentiateLinear(node, upstream)
    case .activation(let activation):
      guard carries(inputs[0]), !gateNormalization(index, activation, upstream) else { return }
      if let slopes = forward.slopes[index] {
        let place = place(for: inputs[0], besides: upstream)
        steps.append(
          Step(
            .multiply, rows: rows, columns: columns, a: upstream, b: slopes, out: place.out,
            accumulate: place.adds))
        return
      }
      let saved = forward.location[activation.savesInput ? inputs[0].id : index]
      let place = place(for: inputs[0], besides: upstream)
      var step = Step(
        .activateBackward, rows: rows, columns: columns, a: saved, b: upstream, out: place.out,
        accumulate: place.adds)
      (step.activation, step.alpha) = activation.kernel
      steps.append(step)
    case .add:
      for input in inputs where carries(input) { contribute(shared: upstream, to: input) }
    case .scale(let factor):
      let place = place(for: inputs[0], besides: upstream)
      steps.append(
        Step(
          .scale, rows: rows, columns: columns, a: upstream, out: place.out, alpha: factor,
          accumulate: place.adds))
    case .multiplyScalar:
      let (x, scalar) = (forward.location[inputs[0].id], forward.location[inputs[1].id])
      if carries(inputs[1]) {
        let place = place(for: inputs[1], besides: upstream)
        steps.append(
          Step(
            .dot, rows: rows, columns: columns, a: upstream, b: x, out: place.out,
            accumulate: place.adds))
      }
      if carries(inputs[0]) {
        let place = place(for: inputs[0], besides: upstream)
        steps.append(
          Step(
            .scaleByScalar, rows: rows, columns: columns, a: upstream, b: scalar, out: place.out,
            accumulate: place.adds))
      }
    case .batchNorm: differentiateBatchNorm(node, index, upstream)
    case .layerNorm: differentiateLayerNorm(node, index, upstream)
    case .dropout(let rate, let key):
      let place = place(for: inputs[0], besides: upstream)
      var step = Step(
        .dropout, rows: rows, columns: columns, a: upstream, out: place.out, alpha: rate,
        accumulate: place.adds)
      step.key = key
      steps.append(step)
    case .concatenate:
      var start = 0
      for input in inputs {
        let width = graph.shape(input).last
        if carries(input) {
          let place = place(for: input, besides: upstream)
          var step = Step(
            .copy, rows: rows, columns: width, a: upstream + start, out: place.out,
            accumulate: place.adds)
          step.aRow = columns
          steps.append(step)
        }
        start += width
      }
    case .pad: differentiatePad(node, upstream)
    case .convolution, .transposedConvolution: differentiateConvolution(node, index, upstream)
    case .pool, .globalPool, .upsample: differentiatePooling(node, index, upstream)
    case .groupNorm: differentiateGroupNorm(node, index, upstream)
    case .rmsNorm: differentiateRMSNorm(node, index, upstream)
    case .embedding: differentiateEmbedding(node, index, upstream)
    case .addTable, .sinusoidalPositions, .rotaryPositions:
      differentiatePositions(node, index, upstream)
    case .attention: differentiateAttention(node, index, upstream)
    case .softmax: differentiateSoftmax(node, index, upstream)
    case .recurrence: differentiateRecurrence(node, index, upstream)
    case .multiply, .gate, .stochasticDepth: differentiateGating(node, index, upstream)
    case .slice, .lastStep: differentiateReshaping(node, index, upstream)
    case .reshape: contribute(shared: upstream, to: inputs[0])
    }
  }

  /// dW = x^T dy, db = column sums of dy, dx = dy W^T.
  private mutating func differentiateLinear(_ node: GraphNode, _ upstream: Operand) {
    let (x, weight) = (node.inputs[0], node.inputs[1])
    let rows = node.shape.rows
    let (inner, columns) = (graph.shape(weight).dimensions[0], graph.shape(weight).dimensions[1])
    if carries(weight) {
      var step = Step(
        .gemm, rows: inner, columns: columns, inner: rows, a: forward.location[x.id], b: upstream)
      (step.aRow, step.aColumn) = (1, inner)
      contribute(product: step, to: weight)
    }
    if node.inputs.count > 2, carries(node.inputs[2]) {
      let place = place(for: node.inputs[2], besides: upstream)
      steps.append(
        Step(
          .columnSums, rows: rows, columns: columns, a: upstream, out: place.out,
          accumulate: place.adds))
    }
    if carries(x) {
      // A matrix of one row or column is its own transpose.
      var transposed = forward.location[weight.id]
      if inner > 1, columns > 1 {
        let source = transposed
        transposed = buffers.make(inner * columns)
        steps.append(
          Step(.transpose, rows: inner, columns: columns, a: source, out: transposed))
      }
      var step = Step(
        .gemm, rows: rows, columns: inner, inner: columns, a: upstream, b: transposed)
      step.aRow = columns
      contribute(product: step, to: x)
    }
  }

  private mutating func differentiatePad(_ node: GraphNode, _ upstream: Operand) {
    let (rows, columns) = (node.shape.rows, node.shape.last)
    let narrow = graph.shape(node.inputs[0]).last
    let place = place(for: node.inputs[0], besides: upstream)
    if !place.adds, narrow > columns {
      var fill = Step(
        .fill, rows: rows, columns: narrow - columns, out: place.out + columns, alpha: 0)
      fill.outRow = narrow
      steps.append(fill)
    }
    var copy = Step(
      .copy, rows: rows, columns: min(narrow, columns), a: upstream, out: place.out,
      accumulate: place.adds)
    (copy.aRow, copy.outRow) = (columns, narrow)
    steps.append(copy)
  }

  /// The forward pass left the gradient of a loss by its prediction; here it meets what comes after the loss.
  private mutating func differentiateLoss(
    _ node: GraphNode, _ gradient: Operand, _ upstream: Operand?
  ) {
    let (prediction, target) = (node.inputs[0], node.inputs[1])
    let count = graph.shape(prediction).count
    var gradient = pinned(gradient)
    if let upstream {
      let product = buffers.make(count)
      steps.append(
        Step(.scaleByScalar, rows: 1, columns: count, a: gradient, b: upstream, out: product))
      gradient = product
    }
    if node.differentiableInputs.count > 1, carries(target) {
      let place = place(for: target, besides: gradient)
      steps.append(
        Step(
          .scale, rows: 1, columns: count, a: gradient, out: place.out, alpha: -1,
          accumulate: place.adds))
    }
    if carries(prediction) { contribute(shared: gradient, to: prediction) }
  }
}
