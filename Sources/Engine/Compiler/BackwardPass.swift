// Lowers a graph to the kernel calls of its backward pass: who holds which gradient, and in what
// order contributions are added. Nodes are visited from last to first, so that order is fixed by
// the graph alone. A gradient that passes an addition unchanged is shared, not copied; a shared one
// is never written to.
internal import Numerics

struct BackwardPass {
  let forward: ForwardPass
  /// Every gradient is materialised and measured where a scope ends.
  let isMeasured: Bool
  /// Whether kernels apply the derivatives of activations to what they read or write.
  let fusesDerivatives: Bool
  var buffers: BufferTable
  private(set) var instructions: [Instruction] = []
  /// The gradient gathered so far, by node.
  private var gathered: [Operand?]
  /// How many nodes hold each buffer.
  private var holders: [Int: Int] = [:]
  /// Contributions still to come, by node.
  private var remaining: [Int]
  /// Whether a parameter's gradient has its first contribution, by parameter.
  private var isWritten: [Bool]
  private var isDone: [Bool]
  /// The activation behind a node whose kernels apply its derivative to the upstream gradient
  /// themselves, and what the forward pass saved for that, by node.
  private var pending: [Int: (activation: Activation, saved: Operand)] = [:]

  var graph: Graph { forward.graph }

  init(_ forward: ForwardPass, buffers: BufferTable, isMeasured: Bool, fusesDerivatives: Bool) {
    self.forward = forward
    self.isMeasured = isMeasured
    self.fusesDerivatives = fusesDerivatives && !isMeasured
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

  mutating func append(_ call: some KernelCall) { instructions.append(Instruction(call)) }

  private mutating func run() {
    if let loss = graph.loss, carries(loss), !isLoss(loss.id) {
      let one = buffers.make(1)
      append(FillCall(one, count: 1, with: 1))
      if parameter(loss) != nil { contribute(shared: one, to: loss) } else { hold(one, loss.id) }
    }
    for index in graph.nodes.indices.reversed()
    where forward.analysis.carriesGradient[index] && !isDone[index] {
      if forward.analysis.parameters[index] != nil { continue }
      let upstream = take(index)
      if isMeasured, let upstream { measure(index, upstream) }
      if isLoss(index) {
        differentiateLoss(index, upstream)
      } else if let upstream {
        graph.nodes[index].operation.kind.backward(
          forward.lowered(index), upstream, into: &self)
      }
    }
    for (index, spec) in graph.parameters.enumerated()
    where !isWritten[index] && spec.role != .buffer {
      append(FillCall(.gradient(index), count: spec.shape.count, with: 0))
    }
  }

  private func isLoss(_ index: Int) -> Bool { type(of: graph.nodes[index].operation.kind).isLoss }

  private mutating func measure(_ index: Int, _ upstream: Operand) {
    let node = graph.nodes[index]
    guard forward.analysis.scopeOutputs[node.scope] == index else { return }
    append(MeasureCall(count: node.shape.count, scope: node.scope, gradient: upstream))
  }

  /// The forward pass left the gradient of a loss with respect to its prediction; here it meets
  /// what comes after the loss.
  /// - Parameter upstream: nil stands for 1, at the loss itself.
  private mutating func differentiateLoss(_ index: Int, _ upstream: Operand?) {
    let node = graph.nodes[index]
    guard let left = forward.saved[index].first else { return }
    let count = graph.shape(node.inputs[0]).count
    var gradient = left
    holders[gradient.index] = max(1, holders[gradient.index] ?? 0)
    if let upstream {
      let product = buffers.make(count)
      append(
        ScaleByScalarCall(
          count: count, factor: upstream, from: gradient, out: Destination(product)))
      gradient = product
    }
    if node.differentiableInputs.count > 1 {
      contribute(to: node.inputs[1], besides: gradient) {
        ScaleCall(count: count, factor: -1, from: gradient, out: $0)
      }
    }
    if carries(node.inputs[0]) { contribute(shared: gradient, to: node.inputs[0]) }
  }

  // MARK: - Who holds what

  /// Whether a gradient with respect to a tensor is wanted.
  func carries(_ tensor: Tensor) -> Bool { forward.analysis.carriesGradient[tensor.id] }

  private func parameter(_ tensor: Tensor) -> Int? { forward.analysis.parameters[tensor.id] }

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

  /// Adds to the gradient of a tensor, where one is wanted, by a kernel that can accumulate.
  /// - Parameters:
  ///   - upstream: what the kernel reads, which it must not write to.
  ///   - call: the kernel that writes or adds to a destination.
  mutating func contribute(
    to tensor: Tensor, besides upstream: Operand, _ call: (Destination) -> some KernelCall
  ) {
    guard carries(tensor) else { return }
    let place = place(for: tensor, besides: upstream)
    append(call(place))
  }

  /// Where a kernel that can accumulate puts a contribution to a gradient. What others hold too, or
  /// what the kernel reads as `upstream`, is copied first.
  mutating func place(for tensor: Tensor, besides upstream: Operand) -> Destination {
    remaining[tensor.id] -= 1
    if let number = parameter(tensor) {
      defer { isWritten[number] = true }
      return Destination(.gradient(number), adds: isWritten[number])
    }
    guard let base = take(tensor.id) else {
      let new = buffers.make(graph.shape(tensor).count)
      hold(new, tensor.id)
      return Destination(new)
    }
    if holders[base.index] == 0, base != upstream {
      hold(base, tensor.id)
      return Destination(base, adds: true)
    }
    let count = graph.shape(tensor).count
    let new = buffers.make(count)
    hold(new, tensor.id)
    append(CopyCall(count: count, from: base, out: Destination(new)))
    return Destination(new, adds: true)
  }

  /// Where a kernel that cannot accumulate puts the whole gradient of a parameter; nil where it is
  /// not the first contribution, or not a parameter.
  mutating func directPlace(for tensor: Tensor) -> Operand? {
    guard carries(tensor), let number = parameter(tensor), !isWritten[number] else { return nil }
    isWritten[number] = true
    return .gradient(number)
  }

  /// Adds a contribution that is already in memory and that others may hold too.
  mutating func contribute(shared operand: Operand, to tensor: Tensor) {
    let count = graph.shape(tensor).count
    if let number = parameter(tensor) {
      let out = Operand.gradient(number)
      if isWritten[number] {
        append(AddCall(count: count, out, operand, out: out))
      } else {
        append(CopyCall(count: count, from: operand, out: Destination(out)))
      }
      isWritten[number] = true
      return
    }
    remaining[tensor.id] -= 1
    guard let base = take(tensor.id) else { return hold(operand, tensor.id) }
    let sum = buffers.make(count)
    append(AddCall(count: count, base, operand, out: sum))
    hold(sum, tensor.id)
  }

  /// Adds a matrix product or convolution: what is there becomes its residual, and where this is
  /// the last contribution to the output of an activation, its derivative a factor.
  mutating func contribute<Call: ProductCall>(product call: Call, to tensor: Tensor) {
    guard carries(tensor) else { return }
    var call = call
    if let number = parameter(tensor) {
      call.out = Destination(.gradient(number), adds: isWritten[number])
      isWritten[number] = true
      append(call)
      return
    }
    remaining[tensor.id] -= 1
    call.epilogue.residual = take(tensor.id) ?? .none
    let out = buffers.make(graph.shape(tensor).count)
    call.out = Destination(out)
    if let (input, saved, activation) = inputOfActivation(tensor, Call.derivatives) {
      (call.epilogue.saved, call.epilogue.activation) = (saved, activation)
      isDone[tensor.id] = true
      remaining[input.id] -= 1
      hold(out, input.id)
    } else {
      hold(out, tensor.id)
    }
    append(call)
  }

  // MARK: - Derivatives of activations

  /// The input of the activation whose output is `tensor`, where a product can multiply by its
  /// derivative at once, and what the forward pass saved for that.
  private func inputOfActivation(_ tensor: Tensor, _ derivatives: ActivationSet)
    -> (Tensor, Operand, Activation)?
  {
    guard fusesDerivatives, remaining[tensor.id] == 0, graph.loss != tensor,
      case .activation(let activation) = graph.fusion(tensor.id), derivatives.contains(activation)
    else { return nil }
    let input = graph.nodes[tensor.id].inputs[0]
    guard parameter(input) == nil, gathered[input.id] == nil,
      let saved = saved(activation, tensor.id)
    else { return nil }
    return (input, saved, activation)
  }

  /// What a kernel multiplies by the derivative of an activation with: the derivative itself, or
  /// the output; nil where neither serves.
  private func saved(_ activation: Activation, _ index: Int) -> Operand? {
    forward.derivatives[index] ?? (activation.savesInput ? nil : forward.location[index])
  }

  /// Leaves the derivative of an activation to the operation before it, where that is its only way
  /// back and its kernels apply it to the gradient that they read. False: nothing was done.
  mutating func leaveDerivative(of activation: Activation, _ node: LoweredNode, _ upstream: Operand)
    -> Bool
  {
    let input = node.inputs[0]
    guard fusesDerivatives,
      let head = graph.head(input.id), head.derivatives.contains(activation),
      remaining[input.id] == 1, gathered[input.id] == nil,
      let saved = saved(activation, node.index)
    else { return false }
    pending[input.id] = (activation, saved)
    contribute(shared: upstream, to: input)
    return true
  }

  /// The derivative that was left to a node, to be applied to its upstream gradient.
  func derivativeLeft(to node: LoweredNode) -> Epilogue {
    var epilogue = Epilogue()
    if let (activation, saved) = pending[node.index] {
      (epilogue.activation, epilogue.saved) = (activation, saved)
    }
    return epilogue
  }
}
