// Random small graphs over all operations, the same for the same seed.
import Numerics
import Engine

struct RandomGraph {
  private var stream: RandomStream
  private var builder: GraphBuilder
  /// Tensors [batch, n] that further operations draw from.
  private var pool: [Tensor] = []
  private var number = 0

  /// - Parameter nodes: how many operations are drawn before the loss.
  static func make(seed: Seed, nodes: Int = 12) throws -> Graph {
    var maker = RandomGraph(seed: seed)
    return try maker.graph(nodes: nodes)
  }

  private init(seed: Seed) {
    stream = seed.stream("random graph")
    builder = GraphBuilder(batch: stream.below(6) + 2)
  }

  private mutating func graph(nodes: Int) throws -> Graph {
    builder.enter("input")
    pool = [try builder.input([stream.below(19) + 1])]
    for _ in 0..<nodes {
      number += 1
      builder.enter("layer\(number)")
      let tensor = try operation()
      pool.append(tensor)
    }
    builder.enter("head")
    let output = try linear(pool[pool.count - 1], 3)
    let target = try builder.input([])
    var loss = try builder.softmaxCrossEntropy(logits: output, target: target)
    if stream.below(3) == 0 {
      builder.enter("second")
      let other = pool[stream.below(pool.count)]
      let goal = try builder.input([builder.shape(other).last])
      let second = try builder.meanSquaredError(prediction: other, target: goal)
      loss = try builder.add(try builder.scale(loss, by: 0.5), second)
    }
    return builder.finish(loss: loss)
  }

  private mutating func linear(_ x: Tensor, _ units: Int) throws -> Tensor {
    let inputs = builder.shape(x).last
    let weight = try builder.parameter(
      "weight", [inputs, units], .heNormal(fanIn: inputs), role: .weight)
    let bias =
      stream.below(4) == 0
      ? nil : try builder.parameter("bias", [units], .constant(0), role: .scalar)
    return try builder.linear(x, weight: weight, bias: bias)
  }

  private mutating func vector(
    _ name: String, _ x: Tensor, _ start: Float, _ role: ParameterSpec.Role
  )
    throws -> Tensor
  {
    try builder.parameter(name, [builder.shape(x).last], .constant(start), role: role)
  }

  /// A tensor as wide as `x` to add to it: another of the pool, padded.
  private mutating func partner(_ x: Tensor) throws -> Tensor {
    try builder.pad(pool[stream.below(pool.count)], features: builder.shape(x).last)
  }

  private mutating func batchNorm(_ x: Tensor) throws -> Tensor {
    let y = try builder.batchNorm(
      x, weight: try vector("norm_weight", x, 1, .scalar),
      bias: try vector("norm_bias", x, 0, .scalar),
      mean: try vector("mean", x, 0, .buffer), variance: try vector("variance", x, 1, .buffer),
      epsilon: 0.1, momentum: 0.1)
    // The join of a residual block.
    guard stream.below(3) == 0 else { return y }
    let other = try partner(x)
    return try stream.below(2) == 0 ? builder.add(y, other) : builder.add(other, y)
  }

  private mutating func normalization(_ x: Tensor) throws -> Tensor {
    let normWeight = try vector("norm_weight", x, 1, .scalar)
    switch stream.below(3) {
    case 0: return try builder.rmsNorm(x, weight: normWeight, epsilon: 0.1)
    case 1:
      let groups = builder.shape(x).last % 2 == 0 ? 2 : 1
      return try builder.groupNorm(
        x, weight: normWeight, bias: try vector("norm_bias", x, 0, .scalar), groups: groups,
        epsilon: 0.1)
    default:
      return try builder.layerNorm(
        x, weight: normWeight, bias: try vector("norm_bias", x, 0, .scalar), epsilon: 0.1)
    }
  }

  /// A normalization's output, mostly behind relu.
  private mutating func activated(_ x: Tensor) throws -> Tensor {
    if stream.below(2) == 0 { builder.enter("layer\(number)b") }
    return switch stream.below(4) {
    case 0: x
    case 1: try builder.activation(x, anyActivation())
    default: try builder.activation(x, Relu())
    }
  }

  private mutating func operation() throws -> Tensor {
    // Mostly the latest tensor, so that graphs are deep; else any.
    let x = stream.below(3) > 0 ? pool[pool.count - 1] : pool[stream.below(pool.count)]
    switch stream.below(16) {
    case 0, 1: return try linear(x, stream.below(20) + 1)
    case 2, 3:
      let product = try linear(x, stream.below(20) + 1)
      if stream.below(2) == 0 { builder.enter("layer\(number)b") }
      let activation = stream.below(2) == 0 ? Relu() : anyActivation()
      return try builder.activation(product, activation)
    case 4, 5:
      // A residual block, its branch or its shortcut scaled or not.
      var branch = try builder.activation(try linear(x, builder.shape(x).last), Relu())
      builder.enter("layer\(number)b")
      branch = try linear(branch, builder.shape(x).last)
      if stream.below(2) == 0 { branch = try builder.scale(branch, by: 0.3) }
      let shortcut = stream.below(2) == 0 ? try builder.scale(x, by: 0.7) : x
      let sum = try builder.add(
        stream.below(2) == 0 ? branch : shortcut, stream.below(2) == 0 ? shortcut : branch)
      return stream.below(2) == 0 ? try builder.activation(sum, Relu()) : sum
    case 6: return try builder.add(x, try partner(x))
    case 7: return try builder.scale(x, by: -0.8)
    case 8:
      let scalar = try builder.parameter("scale", [1], .constant(0.5), role: .scalar)
      return try builder.multiplyScalar(x, by: scalar)
    case 9: return try activated(batchNorm(x))
    case 10: return try activated(normalization(x))
    case 11: return try builder.dropout(x, rate: 0.3, key: stream.next())
    case 12: return try builder.concatenate([x, pool[stream.below(pool.count)]])
    case 13: return try builder.concatenate([x, try builder.zeros(like: x)])
    case 14: return try builder.pad(x, features: stream.below(20) + 1)
    default:
      return try builder.activation(x, anyActivation())
    }
  }

  private mutating func anyActivation() -> any ActivationKind {
    let kinds: [any ActivationKind] = [
      changed(LeakyRelu()) { $0.slope = 0.1 }, Tanh(), Sigmoid(), Gelu(), Silu(), Relu(),
      Gelu(.tanh), Softplus(), changed(Elu()) { $0.alpha = 0.7 },
    ]
    return kinds[stream.below(kinds.count)]
  }
}
