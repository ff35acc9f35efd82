// Walks the blocks and builds the graph: layers to operations, skips to joins at boundaries.
internal import Numerics
internal import Engine
internal import Schema

/// The state of one lowering; `Network.lower` drives it.
struct Lowerer {
  let network: Network
  /// The named inputs of the data.
  let parts: [InputPart]
  var context: LayerContext
  var layers: [LayerInstance] = []
  var joins: [JoinInstance] = []
  /// Of skips that cannot join, each once; the network went on without them.
  private(set) var errors: [GraphError] = []
  private var wrongSkips: Set<WrongSkip> = []
  /// By block repeat over the whole network: its output.
  private var outputs: [Tensor] = []
  /// By block repeat: the long skips that join at its input, in order.
  private var arrivals: [Int: [(number: Int, source: Int)]] = [:]
  /// Where the gradients of single paths are measured; nil: not at all.
  let tracing: PathTracing?

  init(
    _ network: Network, parts: [InputPart], batch: Int, seed: Seed, tracing: PathTracing? = nil
  ) {
    self.network = network
    self.parts = parts
    self.tracing = tracing
    context = LayerContext(builder: GraphBuilder(batch: batch), path: "", seed: seed)
    for (number, skip) in network.skips.enumerated() {
      guard let ends = network.ends(of: skip) else { continue }
      arrivals[ends.target, default: []].append((number, ends.source))
    }
  }

  /// Lowers every block and returns the output of the last one.
  mutating func lower(_ input: Tensor) throws -> Tensor {
    let input = tracing == .input ? try measuringPoint(input) : input
    var x = input
    for (number, block) in network.blocks.enumerated() {
      if !block.input.isEmpty { x = try self.input(of: block, input) }
      let names = block.layerNames
      let plans = block.skips.enumerated()
        .filter { $1.leadsForward(within: block.layers.count) }
        .map { JoinPlan($1, number: $0, block: block) }
      for index in 0..<block.repeats {
        for (number, source) in arrivals[outputs.count] ?? [] {
          let plan = JoinPlan(network.skips[number], number: number)
          x = try joinOrGoOn(
            source < 0 ? input : outputs[source], to: x, plan, path: plan.name, block: nil,
            repeat: index)
        }
        x = try lower(block, number, names, plans, repeat: index, x)
        outputs.append(x)
      }
    }
    return x
  }

  private mutating func lower(
    _ block: Block, _ number: Int, _ names: [String], _ plans: [JoinPlan], repeat index: Int,
    _ input: Tensor
  ) throws -> Tensor {
    let prefix = block.path(repeat: index)
    let layers = block.layers(inRepeat: index)
    var boundaries = [input]
    defer { context.builder.isFrozen = false }
    for (layer, name) in names.enumerated() {
      context.builder.isFrozen = block.isFrozen(layer: layer)
      var x = try lower(
        layers[layer].kind, boundaries[layer],
        LayerPlace(path: "\(prefix).\(name)", block: number, repeat: index, layer: layer))
      if tracing == .firstLayer, self.layers.count == 1 { x = try measuringPoint(x) }
      context.builder.isFrozen = !block.trainable
      for plan in plans where plan.to == layer + 1 {
        x = try joinOrGoOn(
          boundaries[plan.from], to: x, plan, path: "\(prefix).\(plan.name)", block: number,
          repeat: index)
      }
      boundaries.append(x)
    }
    return boundaries[names.count]
  }

  /// Joins, or notes why that cannot be and goes on with the branch alone, whose shape a sum or a
  /// gate would have had. What concatenation would have given is not known: it ends the lowering.
  private mutating func joinOrGoOn(
    _ source: Tensor, to branch: Tensor, _ plan: JoinPlan, path: String, block: Int?,
    repeat index: Int
  ) throws -> Tensor {
    do {
      return try join(source, to: branch, plan, path: path, block: block, repeat: index)
    } catch let error as GraphError {
      guard plan.join != .concat else { throw error }
      if wrongSkips.insert(WrongSkip(block: block, number: plan.number)).inserted {
        errors.append(error)
      }
      return branch
    }
  }

  private struct WrongSkip: Hashable {
    var block: Int?
    var number: Int
  }

  private struct LayerPlace {
    var path: String
    var block: Int
    var `repeat`: Int
    var layer: Int
  }

  private mutating func lower(_ kind: any LayerKind, _ x: Tensor, _ place: LayerPlace) throws
    -> Tensor
  {
    let scope = enter(place.path)
    let firstParameter = context.builder.graph.parameters.count
    try context.check(x, for: kind)
    let y = try kind.lower(x, into: &context)
    try checkMemory(of: y, place.path)
    let inputShape = sample(context.builder.shape(x))
    let outputShape = sample(context.builder.shape(y))
    layers.append(
      LayerInstance(
        path: place.path, kind: kind.kind, block: place.block, repeat: place.repeat,
        layer: place.layer, isFrozen: context.builder.isFrozen, inputShape: inputShape,
        outputShape: outputShape, parameterCount: trainable(from: firstParameter),
        flops: kind.flops(input: inputShape, output: outputShape),
        scope: scope, output: y))
    return y
  }

  /// Makes `path` the owner of what follows and returns its number among the graph's scopes.
  mutating func enter(_ path: String) -> Int {
    context.path = path
    context.builder.enter(path)
    return context.builder.graph.scopes.count - 1
  }

  /// Active parameters, frozen ones included, declared since there were `first` of them.
  func trainable(from first: Int) -> Int {
    context.builder.graph.parameters[first...].reduce(0) {
      $0 + ($1.isActive && $1.role != .buffer ? $1.shape.count : 0)
    }
  }

  /// Before anything is made of a tensor's size: whether it fits the memory of a step.
  /// - Parameter advice: what makes it smaller.
  func checkMemory(
    of x: Tensor, _ path: String, advice: String = "use fewer units or a smaller image"
  ) throws {
    try Network.checkMemory(of: context.builder.shape(x), path, advice: advice)
  }

  /// A shape without its batch.
  func sample(_ shape: Shape) -> Shape { Shape(Array(shape.dimensions.dropFirst())) }
}
