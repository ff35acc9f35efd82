// Lowers a graph to the instructions of its forward pass, and decides what is kept in memory.
internal import Numerics

struct ForwardPass {
  let graph: Graph
  let mode: ExecutionMode
  let analysis: GraphAnalysis
  let fusion: FusionPlan
  /// Parts of one instruction that may run at a time.
  let threads: Int
  /// Nodes whose output must be readable after the pass.
  let kept: Set<Int>
  var buffers = BufferTable()
  var steps: [Step] = []
  /// Where each node's output is; none where it was absorbed.
  var location: [Operand]
  /// What the backward pass of a node needs beside inputs and output: statistics, loss gradients.
  var statistics: [Int: (mean: Operand, deviation: Operand)] = [:]
  var lossGradient: [Int: Operand] = [:]
  /// The derivatives that an activation inside a product or normalization stores beside its outputs where it needs its
  /// input for them.
  var slopes: [Int: Operand] = [:]
  /// The instruction of each pooling and upsampling: its backward pass has the same geometry.
  var poolings: [Int: Step] = [:]
  /// Instructions that make an absorbed scope output again when somebody asks for it.
  var recomputation: [Int: Step] = [:]
  private var zeros: Operand?

  init(
    _ graph: Graph, mode: ExecutionMode, options: ExecutionOptions, keeping: [Tensor]
  ) {
    self.graph = graph
    self.mode = mode
    threads = max(1, options.threads)
    analysis = GraphAnalysis(graph)
    var kept = Set(keeping.map(\.id))
    for (index, node) in graph.nodes.enumerated() {
      switch node.operation {
      case .input, .parameter: break
      case .softmaxCrossEntropy, .meanSquaredError, .binaryCrossEntropy, .huber:
        kept.formUnion([index, node.inputs[0].id])
      default: if analysis.uses[index] == 0 { kept.insert(index) }
      }
    }
    if let loss = graph.loss { kept.insert(loss.id) }
    self.kept = kept
    fusion = FusionPlan(graph, analysis, kept: kept, isOn: options.fusion)
    location = Array(repeating: .none, count: graph.nodes.count)
    for index in graph.nodes.indices { lower(index) }
    for index in kept { buffers.pin(location[index]) }
    if mode == .training { keepScopeOutputs() }
  }

  /// Scope outputs stay readable: pinned, or made again from pinned operands.
  private mutating func keepScopeOutputs() {
    for case let index? in analysis.scopeOutputs {
      if let group = fusion.absorbed[index] {
        var step = index == group.residualScale ? scaleStep(index) : self.step(group, upTo: index)
        step.out = .none
        if step.code == .batchNorm {
          // Running statistics move once a pass.
          (step.f, step.g) = (.none, .none)
        }
        for operand in step.operands { buffers.pin(operand) }
        recomputation[index] = step
      } else {
        buffers.pin(location[index])
      }
    }
  }

  private func scaleStep(_ index: Int) -> Step {
    let node = graph.nodes[index]
    guard case .scale(let factor) = node.operation else {
      preconditionFailure("only a scale stands between a residual and its addition")
    }
    return Step(
      .scale, rows: 1, columns: node.shape.count, a: location[node.inputs[0].id], alpha: factor)
  }

  private mutating func lower(_ index: Int) {
    let node = graph.nodes[index]
    if let group = fusion.groups[index] {
      location[index] = buffers.make(node.shape.count)
      prepareStatistics(group.first)
      var step = step(group, upTo: index)
      step.out = location[index]
      if step.activation.savesInput, mode == .training, analysis.carriesGradient[index] {
        step.slopes = buffers.make(node.shape.count)
        slopes[index] = step.slopes
      }
      steps.append(step)
      return
    }
    if fusion.absorbed[index] != nil { return }
    switch node.operation {
    case .input: location[index] = buffers.make(node.shape.count, filledBefore: true)
    case .parameter(let number): location[index] = .value(number)
    case .zeros: location[index] = zeroBuffer()
    case .dropout where mode == .evaluation, .stochasticDepth where mode == .evaluation, .reshape:
      location[index] = location[node.inputs[0].id]
    default:
      location[index] = buffers.make(node.shape.count)
      lower(node, index, out: location[index], inputs: node.inputs.map { location[$0.id] })
    }
  }

  /// All zeros share one buffer as large as the largest, filled once.
  private mutating func zeroBuffer() -> Operand {
    if let zeros { return zeros }
    let count = graph.nodes.lazy.filter { $0.operation == .zeros }.map(\.shape.count).max() ?? 0
    let buffer = buffers.make(count, filledBefore: true)
    zeros = buffer
    return buffer
  }

  /// The instruction of a group as far as the output of `node`.
  private mutating func step(_ group: FusedGroup, upTo node: Int) -> Step {
    let first = graph.nodes[group.first]
    var step: Step
    switch first.operation {
    case .convolution(let window, let groups): step = convolutionStep(first, window, groups)
    case .linear: step = linearStep(first)
    default: return normalization(group, upTo: node)
    }
    if first.inputs.count > 2 { step.c = location[first.inputs[2].id] }
    if let scale = group.scale, scale <= node,
      case .scale(let factor) = graph.nodes[scale].operation
    {
      step.alpha = factor
    }
    if let add = group.add, add <= node, let residual = group.residual {
      step.d = location[residual]
      if let scale = group.residualScale, case .scale(let factor) = graph.nodes[scale].operation {
        step.beta = factor
      }
    }
    setActivation(of: group, upTo: node, &step)
    return step
  }

  /// The activation that runs inside a group.
  func setActivation(of group: FusedGroup, upTo node: Int, _ step: inout Step) {
    guard let activation = group.activation, activation <= node,
      case .activation(let kind) = graph.nodes[activation].operation
    else { return }
    step.relu = kind == .relu
    (step.activation, step.parameter) = kind.kernel
  }

  private func linearStep(_ linear: GraphNode) -> Step {
    let weight = graph.shape(linear.inputs[1]).dimensions
    var step = Step(
      .gemm, rows: linear.shape.rows, columns: weight[1], inner: weight[0],
      a: location[linear.inputs[0].id], b: location[linear.inputs[1].id])
    step.aRow = weight[0]
    return step
  }
}

// MARK: - By operation

extension ForwardPass {
  private mutating func lower(_ node: GraphNode, _ index: Int, out: Operand, inputs: [Operand]) {
    let (rows, columns) = (node.shape.rows, node.shape.last)
    switch node.operation {
    case .input, .parameter, .linear, .convolution, .zeros, .reshape, .batchNorm, .layerNorm,
      .groupNorm, .rmsNorm:
      preconditionFailure("lowered before")
    case .activation(let activation):
      var step = Step(.activate, rows: rows, columns: columns, a: inputs[0], out: out)
      (step.activation, step.alpha) = activation.kernel
      steps.append(step)
    case .add:
      steps.append(Step(.add, rows: rows, columns: columns, a: inputs[0], b: inputs[1], out: out))
    case .scale(let factor):
      steps.append(
        Step(.scale, rows: rows, columns: columns, a: inputs[0], out: out, alpha: factor))
    case .multiplyScalar:
      steps.append(
        Step(.scaleByScalar, rows: rows, columns: columns, a: inputs[0], b: inputs[1], out: out))
    case .dropout(let rate, let key):
      var step = Step(.dropout, rows: rows, columns: columns, a: inputs[0], out: out, alpha: rate)
      step.key = key
      steps.append(step)
    case .concatenate:
      var start = 0
      for (input, tensor) in zip(inputs, node.inputs) {
        let width = graph.shape(tensor).last
        var step = Step(.copy, rows: rows, columns: width, a: input, out: out + start)
        step.outRow = columns
        steps.append(step)
        start += width
      }
    case .pad:
      lowerPad(rows: rows, from: graph.shape(node.inputs[0]).last, to: columns, inputs[0], out)
    case .softmaxCrossEntropy, .meanSquaredError:
      lowerLoss(node, index, out, inputs)
    case .binaryCrossEntropy, .huber: lowerOtherLoss(node, index, out, inputs)
    case .transposedConvolution: lowerConvolution(node, index, out, inputs)
    case .pool, .globalPool, .upsample: lowerPooling(node, index, out, inputs)
    case .embedding: lowerEmbedding(node, index, out, inputs)
    case .addTable, .sinusoidalPositions, .rotaryPositions:
      lowerPositions(node, index, out, inputs)
    case .attention: lowerAttention(node, index, out, inputs)
    case .softmax: lowerSoftmax(node, index, out, inputs)
    case .recurrence: lowerRecurrence(node, index, out, inputs)
    case .multiply, .gate, .stochasticDepth: lowerGating(node, index, out, inputs)
    case .slice, .lastStep: lowerReshaping(node, index, out, inputs)
    }
  }

  /// Zeros appended to every row, or features cut.
  private mutating func lowerPad(
    rows: Int, from narrow: Int, to columns: Int, _ input: Operand, _ out: Operand
  ) {
    var copy = Step(.copy, rows: rows, columns: min(narrow, columns), a: input, out: out)
    (copy.aRow, copy.outRow) = (narrow, columns)
    steps.append(copy)
    guard columns > narrow else { return }
    var fill = Step(.fill, rows: rows, columns: columns - narrow, out: out + narrow, alpha: 0)
    fill.outRow = columns
    steps.append(fill)
  }

  /// A loss also writes its gradient, while its inputs are at hand.
  private mutating func lowerLoss(
    _ node: GraphNode, _ index: Int, _ out: Operand, _ inputs: [Operand]
  ) {
    let shape = graph.shape(node.inputs[0])
    let isClassification = node.operation == .softmaxCrossEntropy
    let losses = buffers.make(shape.rows)
    var step = Step(
      isClassification ? .softmaxCrossEntropy : .squaredError, rows: shape.rows,
      columns: shape.last, a: inputs[0], b: inputs[1], c: losses, alpha: 2 / Float(shape.count))
    var count = Operand.none
    if isClassification {
      // How many rows are not padding is known only with the labels.
      count = buffers.make(1)
      (step.b, step.d) = (buffers.make(shape.rows), buffers.make(1))
      steps.append(
        Step(
          .labels, rows: shape.rows, columns: 1, inner: shape.last, a: inputs[1], b: count,
          c: step.d, out: step.b))
    }
    if mode == .training, analysis.carriesGradient[index] {
      step.out = buffers.make(shape.count)
      lossGradient[index] = step.out
    }
    steps.append(step)
    steps.append(Step(.mean, rows: shape.rows, columns: 1, a: losses, b: count, out: out))
  }
}
