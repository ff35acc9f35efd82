// Lowers a graph to the instructions of its backward pass: who holds which gradient, and in what order
// contributions are added. Nodes are visited from last to first, so that order is fixed by the graph alone.
// A gradient that passes an addition unchanged is shared, not copied; a shared one is never written to.
internal import Numerics

struct BackwardPass {
  let forward: ForwardPass
  /// Every gradient is materialised and measured where a scope ends.
  let isMeasured: Bool
  let fusesGates: Bool
  var buffers: BufferTable
  var steps: [Step] = []
  /// The gradient gathered so far, by node.
  private var gathered: [Operand?]
  /// How many nodes hold each buffer.
  private var holders: [Int: Int] = [:]
  /// Contributions still to come, by node.
  private var remaining: [Int]
  /// Whether a parameter's gradient has its first contribution, by parameter.
  private var isWritten: [Bool]
  private var isDone: [Bool]
  /// The activation behind a normalization that applies its derivative to the upstream gradient itself, and what the forward
  /// pass saved for that, by node.
  private(set) var gates: [Int: (activation: Activation, saved: Operand)] = [:]

  var graph: Graph { forward.graph }

  init(_ forward: ForwardPass, buffers: BufferTable, isMeasured: Bool, fusesGates: Bool) {
    self.forward = forward
    self.isMeasured = isMeasured
    self.fusesGates = fusesGates && !isMeasured
    self.buffers = buffers
    let count = forward.graph.nodes.count
    gathered = Array(repeating: nil, count: count)
    remaining = Array(repeating: 0, count: count)
    isDone = Array(repeating: false, count: count)
    isWritten = Array(repeating: false, count: forward.graph.parameters.count)
    let carries = forward.analysis.carriesGradient
    for (index, node) in forward.graph.nodes.enumerated() where carries[index] {
      for input in node.differentiableInputs where carries[input.id] { remaining[input.id] += 1 }
    }
    run()
  }

  private mutating func run() {
    if let loss = graph.loss, carries(loss), !isLossNode(loss.id) {
      let one = buffers.make(1)
      steps.append(Step(.fill, rows: 1, columns: 1, out: one, alpha: 1))
      if parameter(loss) != nil { contribute(shared: one, to: loss) } else { hold(one, loss.id) }
    }
    for index in graph.nodes.indices.reversed()
    where forward.analysis.carriesGradient[index] && !isDone[index] {
      if case .parameter = graph.nodes[index].operation { continue }
      let upstream = take(index)
      if isMeasured, let upstream { measure(index, upstream) }
      differentiate(index, upstream: upstream)
    }
    for (index, spec) in graph.parameters.enumerated()
    where !isWritten[index] && spec.role != .buffer {
      steps.append(
        Step(.fill, rows: 1, columns: spec.shape.count, out: .gradient(index), alpha: 0))
    }
  }

  private func isLossNode(_ index: Int) -> Bool { forward.lossGradient[index] != nil }

  private mutating func measure(_ index: Int, _ upstream: Operand) {
    let node = graph.nodes[index]
    guard forward.analysis.scopeOutputs[node.scope] == index else { return }
    steps.append(
      Step(.measure, rows: 1, columns: node.shape.count, inner: node.scope, a: upstream))
  }

  // MARK: - Who holds what

  func carries(_ tensor: Tensor) -> Bool { forward.analysis.carriesGradient[tensor.id] }

  func parameter(_ tensor: Tensor) -> Int? {
    guard case .parameter(let number) = graph.nodes[tensor.id].operation else { return nil }
    return number
  }

  private mutating func hold(_ operand: Operand, _ node: Int) {
    gathered[node] = operand
    holders[operand.index, default: 0] += 1
  }

  /// The finished gradient of a node, which no longer holds it.
  private mutating func take(_ node: Int) -> Operand? {
    guard let operand = gathered[node] else { return nil }
    gathered[node] = nil
    holders[operand.index, default: 0] -= 1
    return operand
  }

  // MARK: - Contributions

  /// Where an instruction that can accumulate puts a contribution to a gradient, and whether it adds to what
  /// is there. What others hold too, or what the instruction reads as `upstream`, is copied first.
  mutating func place(for tensor: Tensor, besides upstream: Operand) -> (out: Operand, adds: Bool) {
    remaining[tensor.id] -= 1
    if let number = parameter(tensor) {
      defer { isWritten[number] = true }
      return (.gradient(number), isWritten[number])
    }
    guard let base = take(tensor.id) else {
      let new = buffers.make(graph.shape(tensor).count)
      hold(new, tensor.id)
      return (new, false)
    }
    if holders[base.index] == 0, base != upstream {
      hold(base, tensor.id)
      return (base, true)
    }
    let count = graph.shape(tensor).count
    let new = buffers.make(count)
    hold(new, tensor.id)
    steps.append(Step(.copy, rows: 1, columns: count, a: base, out: new))
    return (new, true)
  }

  /// Where an instruction that cannot accumulate puts the whole gradient of a parameter; nil where it is not
  /// the first contribution, or not a parameter.
  mutating func directPlace(for tensor: Tensor) -> Operand? {
    guard carries(tensor), let number = parameter(tensor), !isWritten[number] else { return nil }
    isWritten[number] = true
    return .gradient(number)
  }

  /// Adds a contribution that is already in memory and that others may hold too.
  mutating func contribute(shared operand: Operand, to tensor: Tensor) {
    if parameter(tensor) == nil, gathered[tensor.id] == nil {
      remaining[tensor.id] -= 1
      hold(operand, tensor.id)
      return
    }
    let count = graph.shape(tensor).count
    if let number = parameter(tensor) {
      let out = Operand.gradient(number)
      steps.append(
        isWritten[number]
          ? Step(.add, rows: 1, columns: count, a: out, b: operand, out: out)
          : Step(.copy, rows: 1, columns: count, a: operand, out: out))
      isWritten[number] = true
      return
    }
    remaining[tensor.id] -= 1
    let base = take(tensor.id) ?? .none
    let sum = buffers.make(count)
    steps.append(Step(.add, rows: 1, columns: count, a: base, b: operand, out: sum))
    hold(sum, tensor.id)
  }

  /// Adds a matrix product: what is there becomes its residual, and where this is the last contribution to
  /// the output of an activation, its derivative a factor.
  mutating func contribute(product step: Step, to tensor: Tensor) {
    var step = step
    if let number = parameter(tensor) {
      step.out = .gradient(number)
      step.accumulate = isWritten[number]
      isWritten[number] = true
      steps.append(step)
      return
    }
    remaining[tensor.id] -= 1
    step.d = take(tensor.id) ?? .none
    step.out = buffers.make(graph.shape(tensor).count)
    if let (input, saved, activation) = gatedInput(tensor, of: step) {
      step.e = saved
      (step.activation, step.parameter) = activation.kernel
      isDone[tensor.id] = true
      remaining[input.id] -= 1
      hold(step.out, input.id)
    } else {
      hold(step.out, tensor.id)
    }
    steps.append(step)
  }

  /// The input of the activation whose output is `tensor`, where the product can multiply by its derivative at
  /// once, and what the forward pass saved for that.
  private func gatedInput(_ tensor: Tensor, of product: Step) -> (Tensor, Operand, Activation)? {
    let node = graph.nodes[tensor.id]
    guard fusesGates, remaining[tensor.id] == 0, graph.loss != tensor,
      case .activation(let activation) = node.operation, parameter(node.inputs[0]) == nil,
      gathered[node.inputs[0].id] == nil, activation == .relu || product.code == .gemm
    else { return nil }
    guard let saved = saved(activation, tensor.id) else { return nil }
    return (node.inputs[0], saved, activation)
  }

  /// What a product or normalization multiplies by the derivative of an activation with: its slopes, or its output; nil
  /// where neither serves.
  private func saved(_ activation: Activation, _ index: Int) -> Operand? {
    forward.slopes[index] ?? (activation.savesInput ? nil : forward.location[index])
  }

  /// Leaves the derivative of an activation to the normalization before it, where that is its only way back. False:
  /// nothing was done. Batch normalization takes any, for one kernel reads its upstream gradient; of the others two
  /// do, and both mask it, but would both multiply it.
  mutating func gateNormalization(_ index: Int, _ activation: Activation, _ upstream: Operand)
    -> Bool
  {
    let input = graph.nodes[index].inputs[0]
    let operation = graph.nodes[input.id].operation
    guard fusesGates, operation.isBatchNorm || operation.isNormalization && activation == .relu,
      remaining[input.id] == 1, gathered[input.id] == nil, let saved = saved(activation, index)
    else { return false }
    gates[input.id] = (activation, saved)
    contribute(shared: upstream, to: input)
    return true
  }

  /// What the activation saved whose derivative a normalization applies; none where it applies none.
  func gate(_ index: Int) -> Operand { gates[index]?.saved ?? .none }

  mutating func pinned(_ operand: Operand) -> Operand {
    holders[operand.index, default: 0] = max(1, holders[operand.index, default: 0])
    return operand
  }
}
