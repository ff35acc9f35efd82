// From architecture to graph: layers to operations, skips to joins, shapes checked on the way.
package import Numerics
package import Engine
internal import Schema

/// What follows a network's output in training: targets and one value to minimise.
package struct LossHead: Sendable {
  /// Appends a loss to the graph: output and target to a mean over the batch, [1].
  package typealias Append =
    @Sendable (_ builder: inout GraphBuilder, _ output: Tensor, _ target: Tensor) throws -> Tensor

  /// What the target of a prediction of [..., units] is.
  package enum Target: Sendable {
    /// One number an output: [..., units].
    case onePerUnit
    /// One number for all units: [...].
    case onePerOutput
    /// So many numbers for all units: [..., n].
    case each(Int)
  }

  package let target: Target
  package let append: Append

  package init(target: Target = .onePerUnit, append: @escaping Append) {
    self.target = target
    self.append = append
  }
}

/// Several things that are wrong with an architecture, in the order of the network: a skip that
/// cannot join hides nothing behind it.
package struct LoweringFaults: Error, Sendable, CustomStringConvertible {
  /// Two or more.
  package let errors: [GraphError]

  package var description: String { errors.map(\.description).joined(separator: "\n") }

  /// What is thrown for `errors`: a single one as itself.
  static func error(of errors: [GraphError]) -> any Error {
    errors.count == 1 ? errors[0] : LoweringFaults(errors: errors)
  }
}

/// One layer of one repeat of a block, as lowered.
package struct LayerInstance: Hashable, Sendable {
  /// `body[12].dense1`; also its scope in the graph.
  package var path: String
  package var kind: String
  package var block: Int
  package var `repeat`: Int
  package var layer: Int
  /// Whether its parameters never change.
  package var isFrozen: Bool
  /// Without the batch.
  package var inputShape: Shape
  package var outputShape: Shape
  /// Parameters, frozen ones included, its projection shortcuts not.
  package var parameterCount: Int
  /// Of one forward pass for one sample.
  package var flops: Int
  /// Index of its scope in the graph.
  package var scope: Int
  package var output: Tensor
}

/// One place where a skip joins, as lowered.
package struct JoinInstance: Hashable, Sendable {
  /// `body[12].skip1`, `skip1` for a long skip.
  package var path: String
  package var block: Int?
  package var `repeat`: Int
  /// Number of the skip in its block, or among the long skips.
  package var skip: Int
  package var isOn: Bool
  /// Whether the shortcut is a projection.
  package var isProjection: Bool
  /// Whether the shortcut is padded with zeros, cut, or strided without a projection.
  package var isPadding: Bool
  /// What of the counts below is the projection's own.
  package var projectionParameterCount: Int
  package var projectionFlops: Int
  /// Trainable and in use: none while it is off.
  package var parameterCount: Int
  /// Of one forward pass for one sample; none while it is off.
  package var flops: Int
  package var outputShape: Shape
  /// Index of its scope in the graph.
  package var scope: Int
  package var mixture: JoinMixture
}

/// What a join mixes, for whoever measures how much of each is in it.
package struct JoinMixture: Hashable, Sendable {
  package enum Factor: Hashable, Sendable {
    case constant(Float)
    /// A parameter of one value, by its path.
    case learnable(String)
  }

  package var join: Join
  /// What the skip leaves from, and what it joins, before their factors.
  package var source: Tensor
  package var branch: Tensor
  package var output: Tensor
  /// Of the branch.
  package var branchFactor: Factor
  /// Of the shortcut.
  package var scale: Float
  /// Whether the shortcut hands on what it leaves from, as it is.
  package var isIdentity: Bool
  /// Whether parts of the branch are left out at random in training.
  package var dropsBranch: Bool
}

package struct LoweredNetwork: Hashable, Sendable {
  package var graph: Graph
  package var input: Tensor
  /// Class numbers or target values; nil where no loss was asked for.
  package var target: Tensor?
  /// Logits or predictions.
  package var output: Tensor
  package var layers: [LayerInstance]
  package var joins: [JoinInstance]

  /// Active parameters, frozen ones included.
  package var parameterCount: Int {
    graph.parameters.filter { $0.isActive && $0.role != .buffer }
      .reduce(0) { $0 + $1.shape.count }
  }

  /// Those of them that are frozen.
  package var frozenParameterCount: Int {
    graph.parameters.filter { $0.isActive && $0.role != .buffer && $0.isFrozen }
      .reduce(0) { $0 + $1.shape.count }
  }

  /// Floating-point operations of one forward pass for one sample.
  package var flops: Int { layers.reduce(0) { $0 + $1.flops } + joins.reduce(0) { $0 + $1.flops } }
}

extension Network {
  /// Lowers the network for a batch.
  /// - Parameters:
  ///   - input: the shape of one sample, without the batch.
  ///   - outputs: classes, or predicted values; the last layer must have as many units. Nil leaves
  ///     the output as it is, without a loss.
  ///   - grid: where a sample has several predictions: [T] at the positions of a sequence, [H, W]
  ///     at the pixels of an image.
  ///   - parts: the named inputs of the data, which blocks may start from.
  ///   - head: appended to the graph, or nil for outputs only.
  ///   - advice: what to say besides where the last layer does not fit the outputs.
  ///   - tracing: makes it a network of which the gradients of single paths can be measured.
  /// - Throws: `GraphError` with the path of the layer or skip (or `input`, `loss`), or with the
  ///   document's key path where the architecture itself is wrong. `LoweringFaults` where skips are
  ///   wrong beside one another, or beside something else.
  package func lower(
    input: Shape, outputs: Int?, grid: [Int] = [], parts: [InputPart] = [], head: LossHead?,
    batch: Int, seed: Seed, advice: String = "", tracing: PathTracing? = nil
  ) throws -> LoweredNetwork {
    let wrong = architectureErrors()
    guard wrong.isEmpty || hasKnownShapes else { throw LoweringFaults.error(of: wrong) }
    guard batch >= 1 else { throw GraphError(path: "input", "a batch needs at least one sample") }
    guard !input.dimensions.isEmpty else {
      throw GraphError(path: "input", "a sample of the data has no dimension; allowed: 1 or more")
    }
    precondition(outputs != nil || head == nil, "a loss needs to know what is predicted")
    guard outputs.map({ $0 >= 1 }) ?? true else {
      throw GraphError(path: "loss", "the data gives no value to predict")
    }
    var lowerer = Lowerer(self, parts: parts, batch: batch, seed: seed, tracing: tracing)
    lowerer.context.builder.enter("input")
    let x = try lowerer.context.builder.input(input)
    try lowerer.checkMemory(of: x, "input")
    let y: Tensor
    do {
      y = try lowerer.lower(x)
      if let outputs { try checkHead(lowerer, y, outputs: grid + [outputs], advice) }
    } catch let error as GraphError {
      throw LoweringFaults.error(of: wrong + lowerer.errors + [error])
    }
    let errors = wrong + lowerer.errors
    guard errors.isEmpty else { throw LoweringFaults.error(of: errors) }
    var target: Tensor?
    var scalar: Tensor?
    lowerer.context.builder.enter("loss")
    if let head {
      let units = outputs.map { [$0] } ?? []
      let shape =
        switch head.target {
        case .onePerUnit: Shape(grid + units)
        case .onePerOutput: Shape(grid)
        case .each(let count): Shape(grid + [count])
        }
      let wanted = try lowerer.context.builder.input(shape)
      scalar = try head.append(&lowerer.context.builder, y, wanted)
      target = wanted
    }
    let graph = lowerer.context.builder.finish(loss: scalar)
    try Self.checkMemory(of: graph)
    return LoweredNetwork(
      graph: graph, input: x, target: target, output: y, layers: lowerer.layers,
      joins: lowerer.joins)
  }

  /// Checks what holds for any data.
  /// - Throws: `GraphError` or `LoweringFaults` with the document's key paths.
  package func checkArchitecture() throws {
    let errors = architectureErrors()
    guard errors.isEmpty else { throw LoweringFaults.error(of: errors) }
  }

  private func architectureErrors() -> [GraphError] {
    var faults = FaultCollector()
    validate(path: "network", at: nil, into: &faults)
    return faults.faults.map { fault in
      let hint = fault.suggestion.map { "; did you mean '\($0)'?" } ?? ""
      return GraphError(path: fault.path, fault.message + hint)
    }
  }

  /// Whether all that is wrong with the architecture is skips that change no shape: the network can
  /// then be lowered without them, to see what else is wrong.
  private var hasKnownShapes: Bool {
    var whole = self
    for index in blocks.indices {
      let layers = blocks[index].layers.count
      let wrong = blocks[index].skips.filter { !$0.leadsForward(within: layers) }
      guard wrong.allSatisfy({ $0.join != .concat }) else { return false }
      whole.blocks[index].skips.removeAll { wrong.contains($0) }
      for skip in whole.blocks[index].skips.indices { whole.blocks[index].skips[skip].offIn = [] }
    }
    let wrong = skips.filter { ends(of: $0) == nil }
    guard wrong.allSatisfy({ $0.join != .concat }) else { return false }
    whole.skips.removeAll { wrong.contains($0) }
    return whole.architectureErrors().isEmpty
  }

  private func checkHead(
    _ lowerer: Lowerer, _ y: Tensor, outputs: [Int], _ advice: String
  ) throws {
    let units = outputs[outputs.count - 1]
    let shape = lowerer.sample(lowerer.context.builder.shape(y))
    guard shape != Shape(outputs) else { return }
    let needed = units == 1 ? "1 unit" : "\(units) units"
    let words =
      switch outputs.count {
      case 1:
        "the network ends with \(shape) features, but the head needs \(needed) for this data: "
          + "end with a dense layer of \(needed)"
      case 2:
        "the network ends with \(shape), but this data needs \(Shape(outputs)), positions × "
          + "classes: start with an embedding layer, end with a dense layer of \(needed)"
      default:
        "the network ends with \(shape), but this data needs \(Shape(outputs)), height × width × "
          + "channels: keep or bring back the height and width, end with a conv layer of "
          + (units == 1 ? "1 channel" : "\(units) channels")
      }
    throw GraphError(path: lowerer.layers.last?.path ?? "", words + advice)
  }
}
