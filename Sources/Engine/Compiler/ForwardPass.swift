// Lowers a graph to the kernel calls of its forward pass, and decides what is kept in memory.
internal import Numerics

struct ForwardPass {
  let graph: Graph
  let mode: ExecutionMode
  let analysis: GraphAnalysis
  let fusion: FusionPlan
  /// Parts of one call that may run at a time.
  let threads: Int
  /// Nodes whose output must be readable after the pass.
  let kept: Set<Int>
  var buffers = BufferTable()
  private(set) var instructions: [Instruction] = []
  /// Where each node's output is; none where it was absorbed.
  private(set) var location: [Operand]
  /// What a node's operation left for its backward pass, beside inputs and output.
  var saved: [[Operand]]
  /// By node, the derivatives that an activation inside a group stores beside its outputs, where it
  /// would need its input for them.
  private(set) var derivatives: [Int: Operand] = [:]
  /// The call that makes an absorbed scope output again when somebody asks for it.
  private(set) var recomputation: [Int: any KernelCall] = [:]
  /// The calls of heads, without what is fused into them.
  private var heads: [Int: any FusedCall] = [:]
  private var zeros: Operand?

  init(_ graph: Graph, mode: ExecutionMode, options: ExecutionOptions, keeping: [Tensor]) {
    self.graph = graph
    self.mode = mode
    threads = max(1, options.threads)
    analysis = GraphAnalysis(graph)
    var kept = Set(keeping.map(\.id))
    for (index, node) in graph.nodes.enumerated() {
      switch node.operation.kind.placement(in: .training) {
      case .filledByCaller, .parameter: break
      case .computed, .sameAsInput, .zeros:
        if type(of: node.operation.kind).isLoss {
          kept.formUnion([index, node.inputs[0].id])
        } else if analysis.uses[index] == 0 {
          kept.insert(index)
        }
      }
    }
    if let loss = graph.loss { kept.insert(loss.id) }
    self.kept = kept
    fusion = FusionPlan(graph, analysis, kept: kept, isOn: options.fusion)
    location = Array(repeating: .none, count: graph.nodes.count)
    saved = Array(repeating: [], count: graph.nodes.count)
    for index in graph.nodes.indices { lower(index) }
    for index in kept { buffers.pin(location[index]) }
    if mode == .training { keepScopeOutputs() }
    heads = [:]
  }

  // MARK: - What operations use

  mutating func append(_ call: some KernelCall) { instructions.append(Instruction(call)) }

  /// Appends the call of a head, with what is fused into it.
  mutating func append(_ call: some FusedCall, of node: LoweredNode) {
    heads[node.index] = call
    guard let index = fusing, let group = fusion.groups[index] else { return }
    var call = call
    call.epilogue = epilogue(group, upTo: index)
    call.out = Destination(location[index])
    if let activation = call.epilogue.activation, activation.savesInput, carriesGradient(index) {
      call.epilogue.derivative = buffers.make(graph.nodes[index].shape.count)
      derivatives[index] = call.epilogue.derivative
    }
    append(call)
  }

  /// Whether training needs the gradient with respect to the output of a node.
  func carriesGradient(_ node: Int) -> Bool {
    mode == .training && analysis.carriesGradient[node]
  }

  // MARK: - Nodes

  /// The last node of the group whose head is being lowered.
  private var fusing: Int?

  private mutating func lower(_ index: Int) {
    if let group = fusion.groups[index] {
      location[index] = buffers.make(graph.nodes[index].shape.count)
      fusing = index
      forward(group.first)
      return
    }
    if fusion.absorbed[index] != nil { return }
    let node = graph.nodes[index]
    switch node.operation.kind.placement(in: mode) {
    case .filledByCaller:
      location[index] = buffers.make(node.shape.count, filledBefore: true)
    case .parameter(let number): location[index] = .value(number)
    case .zeros: location[index] = zeroBuffer()
    case .sameAsInput: location[index] = location[node.inputs[0].id]
    case .computed:
      location[index] = buffers.make(node.shape.count)
      forward(index)
    }
  }

  private mutating func forward(_ index: Int) {
    graph.nodes[index].operation.kind.forward(lowered(index), into: &self)
  }

  /// A node as its operation sees it.
  func lowered(_ index: Int) -> LoweredNode {
    let node = graph.nodes[index]
    return LoweredNode(
      index: index, inputs: node.inputs, inputShapes: node.inputs.map { graph.shape($0) },
      shape: node.shape, at: node.inputs.map { location[$0.id] }, out: location[index])
  }

  /// All zeros share one buffer as large as the largest, filled once.
  private mutating func zeroBuffer() -> Operand {
    if let zeros { return zeros }
    let all = graph.nodes.filter { $0.operation.kind.placement(in: mode) == .zeros }
    let buffer = buffers.make(all.map(\.shape.count).max() ?? 0, filledBefore: true)
    zeros = buffer
    return buffer
  }

  // MARK: - Groups

  /// What runs behind the head of a group as far as the output of `node`.
  private func epilogue(_ group: FusedGroup, upTo node: Int) -> Epilogue {
    var epilogue = Epilogue()
    if let scale = group.scale, scale <= node, case .scale(let factor) = graph.fusion(scale) {
      epilogue.scale = factor
    }
    if let add = group.add, add <= node, let residual = group.residual {
      epilogue.residual = location[residual]
      if let scale = group.residualScale, case .scale(let factor) = graph.fusion(scale) {
        epilogue.residualScale = factor
      }
    }
    if let index = group.activation, index <= node,
      case .activation(let activation) = graph.fusion(index)
    {
      epilogue.activation = activation
    }
    return epilogue
  }

  /// Scope outputs stay readable: pinned, or made again from pinned operands.
  private mutating func keepScopeOutputs() {
    for case let index? in analysis.scopeOutputs {
      guard let group = fusion.absorbed[index] else {
        buffers.pin(location[index])
        continue
      }
      guard var call = call(of: index, in: group) else { continue }
      call.redirect(to: .none)
      for use in Instruction(call).uses { buffers.pin(use.operand) }
      recomputation[index] = call
    }
  }

  /// The call that makes the output of an absorbed node.
  private mutating func call(of index: Int, in group: FusedGroup) -> (any KernelCall)? {
    if index == group.residualScale {
      // It stands beside the group, not behind its head.
      forward(index)
      return instructions.popLast()?.call
    }
    guard var call = heads[group.first] else { return nil }
    call.epilogue = epilogue(group, upTo: index)
    return call
  }
}
