// How one skip joins: branch scale, shortcut, then sum or concatenation. A skip that is off joins
// nothing, but its parameters stay declared, so that switching it on again goes on where it was.
internal import Engine

/// One skip as lowering needs it, whether it is inside a block or between blocks.
struct JoinPlan {
  let number: Int
  let from: Int
  let to: Int
  let join: Join
  let shortcut: Shortcut
  let scale: Float
  let branchScale: Scale
  let enabled: Bool
  let offIn: Set<Int>

  enum Scale {
    case constant(Float)
    case learnable
  }

  init(_ skip: Skip, number: Int, block: Block) {
    self.number = number
    from = skip.from
    to = skip.to
    join = skip.join
    shortcut = skip.shortcut
    scale = Float(skip.scale)
    branchScale =
      switch skip.branchScale {
      case .constant(let value): .constant(Float(value))
      case .inverseSquareRootOfRepeats:
        .constant(Float(1 / Double(block.repeats).squareRoot()))
      case .learnable: .learnable
      }
    enabled = skip.enabled
    offIn = Set(skip.offIn)
  }

  init(_ skip: LongSkip, number: Int) {
    self.number = number
    from = 0
    to = 0
    join = skip.join
    shortcut = skip.shortcut
    scale = Float(skip.scale)
    branchScale = .constant(1)
    enabled = skip.enabled
    offIn = []
  }

  var name: String { "skip\(number)" }

  func isOn(inRepeat index: Int) -> Bool { enabled && !offIn.contains(index) }

  /// What the shortcut does with these shapes, or nil where an identity cannot be added. Images may differ
  /// in extent too, which then only a projection can change (He et al., 2015, option B).
  func route(from source: Shape, to target: Shape) -> Route? {
    let sameExtent = source.dimensions.dropLast() == target.dimensions.dropLast()
    let fits = sameExtent && source.last == target.last
    switch (shortcut, join) {
    case (.projection, _): return .projection
    case (.zeroPad, _): return sameExtent ? .pad : nil
    case (.auto, .concat): return sameExtent ? .identity : .projection
    case (.identity, .concat): return sameExtent ? .identity : nil
    case (.auto, .add): return fits ? .identity : .projection
    case (.identity, .add): return fits ? .identity : nil
    }
  }

  /// The stride that takes images [batch, height, width, channels] from one extent to another; nil where
  /// there is none.
  static func stride(from source: Shape, to target: Shape) -> Extent? {
    let (from, to) = (source.dimensions, target.dimensions)
    guard from.count == 4, to.count == 4, from[0] == to[0], from[1] % to[1] == 0,
      from[2] % to[2] == 0
    else { return nil }
    return Extent(from[1] / to[1], from[2] / to[2])
  }

  enum Route {
    case identity, pad, projection
  }
}

extension Lowerer {
  /// Joins the shortcut from `source` to the branch `branch`: the branch is scaled first, then the
  /// scaled shortcut is added or appended.
  mutating func join(
    _ source: Tensor, to branch: Tensor, _ plan: JoinPlan, path: String, block: Int?,
    repeat index: Int
  ) throws -> Tensor {
    let scope = enter(path)
    let from = context.builder.shape(source)
    let to = context.builder.shape(branch)
    let sameExtent = from.dimensions.dropLast() == to.dimensions.dropLast()
    guard sameExtent || JoinPlan.stride(from: from, to: to) != nil else {
      throw GraphError(
        path: path,
        "\(sample(from)) cannot join \(sample(to)): only the number of features, the last dimension, "
          + "may differ, and the height and width of images by a whole factor")
    }
    guard let route = plan.route(from: from, to: to) else {
      throw GraphError(
        path: path,
        !sameExtent
          ? "a shortcut that is not a projection cannot join \(sample(from)) to \(sample(to)), whose "
            + "height or width differs; use shortcut auto or projection"
          : "an identity shortcut cannot add \(sample(from)) features to \(sample(to)); use shortcut "
            + "auto, projection or zero_pad, or give the layers the same number of units")
    }
    let firstParameter = context.builder.graph.parameters.count
    let isOn = plan.isOn(inRepeat: index)
    let result =
      isOn
      ? try active(source, branch, plan, route)
      : try inactive(source, branch, plan, route)
    try checkFeatures(result, path)
    let output = sample(context.builder.shape(result))
    joins.append(
      JoinInstance(
        path: path, block: block, repeat: index, skip: plan.number, isOn: isOn,
        isProjection: route == .projection,
        projectionParameterCount: isOn && route == .projection ? from.last * to.last : 0,
        projectionFlops: isOn && route == .projection ? 2 * sample(to).count * from.last : 0,
        parameterCount: trainable(from: firstParameter),
        flops: isOn ? flops(plan, route, from: sample(from), to: sample(to), output: output) : 0,
        outputShape: output, scope: scope))
    return result
  }

  private mutating func active(
    _ source: Tensor, _ branch: Tensor, _ plan: JoinPlan, _ route: JoinPlan.Route
  ) throws -> Tensor {
    var scaled = branch
    switch plan.branchScale {
    case .constant(let factor): scaled = try context.builder.scale(branch, by: factor)
    case .learnable:
      let factor = try context.builder.parameter(
        "branch_scale", [1], .constant(0), role: .scalar)
      scaled = try context.builder.multiplyScalar(branch, by: factor)
    }
    var shortcut = source
    let (inputs, outputs) = features(source, branch)
    switch route {
    case .identity: break
    case .pad: shortcut = try context.builder.pad(source, features: outputs)
    case .projection:
      let weight = try context.builder.parameter(
        "weight", projectionShape(source, branch), .heNormal(fanIn: inputs), role: .weight)
      let (from, to) = (context.builder.shape(source), context.builder.shape(branch))
      if let stride = JoinPlan.stride(from: from, to: to), stride != Extent(1) {
        shortcut = try context.builder.convolution(
          source, weight: weight, bias: nil, window: Window(kernel: Extent(1), stride: stride))
      } else {
        shortcut = try context.builder.linear(source, weight: weight, bias: nil)
      }
    }
    shortcut = try context.builder.scale(shortcut, by: plan.scale)
    return switch plan.join {
    case .add: try context.builder.add(scaled, shortcut)
    case .concat: try context.builder.concatenate([scaled, shortcut])
    }
  }

  /// A skip that is off: its parameters are declared and unused; where it concatenates, zeros stand
  /// for it, so that every later shape stays.
  private mutating func inactive(
    _ source: Tensor, _ branch: Tensor, _ plan: JoinPlan, _ route: JoinPlan.Route
  ) throws -> Tensor {
    if case .learnable = plan.branchScale {
      try context.builder.inactiveParameter("branch_scale", [1], .constant(0), role: .scalar)
    }
    if route == .projection {
      let (inputs, _) = features(source, branch)
      try context.builder.inactiveParameter(
        "weight", projectionShape(source, branch), .heNormal(fanIn: inputs), role: .weight)
    }
    guard plan.join == .concat else { return branch }
    let zeros = try context.builder.zeros(like: route == .identity ? source : branch)
    return try context.builder.concatenate([branch, zeros])
  }

  /// A matrix, or a kernel of one pixel where a stride has to be taken.
  private func projectionShape(_ source: Tensor, _ branch: Tensor) -> Shape {
    let (from, to) = (context.builder.shape(source), context.builder.shape(branch))
    let stride = JoinPlan.stride(from: from, to: to) ?? Extent(1)
    return stride == Extent(1) ? [from.last, to.last] : [1, 1, from.last, to.last]
  }

  private func features(_ source: Tensor, _ branch: Tensor) -> (Int, Int) {
    (context.builder.shape(source).last, context.builder.shape(branch).last)
  }

  /// Of one sample: the scalings, the projection and the sum.
  private func flops(
    _ plan: JoinPlan, _ route: JoinPlan.Route, from: Shape, to: Shape, output: Shape
  ) -> Int {
    var count = plan.join == .add ? output.count : 0
    if case .constant(1) = plan.branchScale {} else { count += to.count }
    if plan.scale != 1 { count += output.count - (plan.join == .concat ? to.count : 0) }
    if route == .projection { count += 2 * to.count * from.last }
    return count
  }
}
