// How one skip joins: dropout, stochastic depth and scale of the branch, the shortcut, then sum,
// concatenation, highway gate or attention. A skip that is off joins nothing. Its parameters stay
// declared, so that it goes on from where it was when it is switched on again.
internal import Numerics
internal import Engine

extension Lowerer {
  /// Joins the shortcut from `source` to the branch `branch`. The branch is dropped from and scaled
  /// first. Then the scaled shortcut is added, appended, or mixed with it.
  mutating func join(
    _ source: Tensor, to branch: Tensor, _ plan: JoinPlan, path: String, block: Int?,
    repeat index: Int
  ) throws -> Tensor {
    let scope = enter(path)
    let from = context.builder.shape(source)
    let to = context.builder.shape(branch)
    let route: JoinPlan.Route
    if plan.join == .attend {
      if let reason = whyNotAttending(plan, from: from, to: to) {
        throw GraphError(path: path, reason)
      }
      route = .identity
    } else {
      route = try plan.route(from: from, to: to, path: path)
    }
    let firstParameter = context.builder.graph.parameters.count
    let isOn = plan.isOn(inRepeat: index)
    let result =
      isOn
      ? try active(source, branch, plan, route)
      : try inactive(source, branch, plan, route)
    try checkMemory(of: result, path, advice: "skips with join concat add up over repeats")
    let output = sample(context.builder.shape(result))
    let isProjected = isOn && route.isProjection
    joins.append(
      JoinInstance(
        path: path, block: block, repeat: index, skip: plan.number, isOn: isOn,
        isProjection: route.isProjection, isPadding: route.isPadding,
        projectionParameterCount: isProjected ? from.last * to.last : 0,
        projectionFlops: isProjected ? 2 * sample(to).count * from.last : 0,
        parameterCount: trainable(from: firstParameter),
        flops: isOn ? flops(plan, route, from: sample(from), to: sample(to), output: output) : 0,
        outputShape: output, scope: scope,
        mixture: JoinMixture(
          join: plan.join, source: source, branch: branch, output: result,
          branchFactor: plan.branchScale.factor("\(path).branch_scale"), scale: plan.scale,
          isIdentity: route == .identity, dropsBranch: plan.dropout > 0 || plan.survival < 1)))
    return result
  }

  private mutating func active(
    _ source: Tensor, _ branch: Tensor, _ plan: JoinPlan, _ route: JoinPlan.Route
  ) throws -> Tensor {
    let (source, branch) = try gated(source, branch)
    let scaled = try scaledBranch(branch, plan)
    if plan.join == .attend {
      // The queries see the branch as it arrives, before its factor.
      let answer = try attended(source, by: branch, plan)
      return try context.builder.add(
        scaled, context.builder.scale(answer, by: plan.scale))
    }
    let routed = try shortcut(source, to: branch, route)
    // The gate sees the shortcut as it arrives, before its factor.
    let gate = plan.join == .gate ? try gate(routed, plan) : nil
    let shortcut = try context.builder.scale(routed, by: plan.scale)
    if let gate { return try context.builder.gate(gate, scaled, shortcut) }
    return plan.join == .concat
      ? try context.builder.concatenate([scaled, shortcut])
      : try context.builder.add(scaled, shortcut)
  }

  private mutating func scaledBranch(_ branch: Tensor, _ plan: JoinPlan) throws -> Tensor {
    var result = branch
    if plan.dropout > 0 {
      result = try context.builder.dropout(
        result, rate: plan.dropout, key: context.seed.key(["dropout", context.path]))
    }
    if plan.survival < 1 {
      result = try context.builder.stochasticDepth(
        result, survival: plan.survival, key: context.seed.key(["survival", context.path]))
    }
    switch plan.branchScale {
    case .constant(let factor): return try context.builder.scale(result, by: factor)
    case .learnable:
      let factor = try context.builder.parameter(
        "branch_scale", [1], .constant(0), role: .scalar)
      return try context.builder.multiplyScalar(result, by: factor)
    }
  }

  /// The source with the features and the extent of the branch, where the route is no identity.
  private mutating func shortcut(_ source: Tensor, to branch: Tensor, _ route: JoinPlan.Route)
    throws -> Tensor
  {
    let (inputs, outputs) = features(source, branch)
    switch route {
    case .identity: return source
    case .pad(let stride):
      // Every stride-th pixel (He et al., 2015, option A): the mean of windows of one pixel.
      let pixels =
        stride == Extent(1)
        ? source
        : try context.builder.pool(
          source, .average, Window(kernel: Extent(1), stride: stride))
      return try context.builder.pad(pixels, features: outputs)
    case .projection(let stride):
      let weight = try context.builder.parameter(
        "weight", projectionShape(inputs, outputs, stride), .heNormal(fanIn: inputs), role: .weight)
      if stride == Extent(1) {
        return try context.builder.linear(source, weight: weight, bias: nil)
      }
      return try context.builder.convolution(
        source, weight: weight, bias: nil, window: Window(kernel: Extent(1), stride: stride))
    }
  }

  /// The highway gate, sigmoid(x W + b): how much of the branch is taken, feature by feature
  /// (Srivastava, Greff & Schmidhuber, 2015).
  private mutating func gate(_ x: Tensor, _ plan: JoinPlan) throws -> Tensor {
    let width = context.builder.shape(x).last
    let weight = try context.builder.parameter(
      "gate_weight", [width, width], .lecunNormal(fanIn: width), role: .weight)
    let bias = try context.builder.parameter(
      "gate_bias", [width], .constant(plan.gateBias), role: .scalar)
    let sum = try context.builder.linear(x, weight: weight, bias: bias)
    return try context.builder.activation(sum, Sigmoid())
  }

  /// A skip that is off. Its parameters are declared and unused, in the order of one that is on.
  /// Where it concatenates, zeros stand for it, so that every later shape stays.
  private mutating func inactive(
    _ source: Tensor, _ branch: Tensor, _ plan: JoinPlan, _ route: JoinPlan.Route
  ) throws -> Tensor {
    let (inputs, outputs) = features(source, branch)
    if case .learnable = plan.branchScale {
      try context.builder.inactiveParameter("branch_scale", [1], .constant(0), role: .scalar)
    }
    if case .projection(let stride) = route {
      try context.builder.inactiveParameter(
        "weight", projectionShape(inputs, outputs, stride), .heNormal(fanIn: inputs), role: .weight)
    }
    if plan.join == .gate {
      try context.builder.inactiveParameter(
        "gate_weight", [outputs, outputs], .lecunNormal(fanIn: outputs), role: .weight)
      try context.builder.inactiveParameter(
        "gate_bias", [outputs], .constant(plan.gateBias), role: .scalar)
    }
    if plan.join == .attend { try declareAttention(source, branch) }
    guard plan.join == .concat else { return branch }
    let zeros = try context.builder.zeros(like: route == .identity ? source : branch)
    return try context.builder.concatenate([branch, zeros])
  }

  /// A matrix, or a kernel of one pixel where a stride has to be taken.
  private func projectionShape(_ inputs: Int, _ outputs: Int, _ stride: Extent) -> Shape {
    stride == Extent(1) ? [inputs, outputs] : [1, 1, inputs, outputs]
  }

  private func features(_ source: Tensor, _ branch: Tensor) -> (Int, Int) {
    (context.builder.shape(source).last, context.builder.shape(branch).last)
  }

  /// Of one sample: the scalings, the projection, the gate and the sum.
  private func flops(
    _ plan: JoinPlan, _ route: JoinPlan.Route, from: Shape, to: Shape, output: Shape
  ) -> Int {
    var count = 0
    switch plan.join {
    case .add: count = output.count
    case .concat: break
    // The product, its bias and the sigmoid; two products, a difference and a sum.
    case .gate: count = (2 * output.last + 2 + 4) * output.count
    case .attend: count = plan.attentionFlops(from: from, to: to) + output.count
    }
    if case .constant(1) = plan.branchScale {} else { count += to.count }
    if plan.dropout > 0 { count += to.count }
    if plan.survival < 1 { count += to.count }
    if plan.scale != 1 { count += output.count - (plan.join == .concat ? to.count : 0) }
    if route.isProjection { count += 2 * to.count * from.last }
    return count
  }
}
