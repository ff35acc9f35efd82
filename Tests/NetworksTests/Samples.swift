// Small networks and shorthands that the tests of this target share.
import Numerics
import Problems
import Engine
import Networks
import Schema

func dense(_ units: Int, bias: Bool = true) -> Layer {
  var kind = Dense()
  kind.units = units
  kind.bias = bias
  return Layer(kind)
}

let relu = Layer(Relu())

func skip(_ from: Int, _ to: Int, _ change: (inout Skip) -> Void = { _ in }) -> Skip {
  var skip = Skip(from: from, to: to)
  change(&skip)
  return skip
}

func longSkip(_ from: String, _ to: String, _ change: (inout LongSkip) -> Void = { _ in })
  -> LongSkip
{
  var skip = LongSkip()
  skip.from = from
  skip.to = to
  change(&skip)
  return skip
}

/// stem of width 4, residual bodies of two dense layers, a head of 2.
func residual(repeats: Int = 3, skips: [Skip] = [skip(0, 3)], long: [LongSkip] = []) -> Network {
  Network(
    blocks: [
      Block("stem", layers: [dense(4), relu]),
      Block("body", repeats: repeats, layers: [dense(4), relu, dense(4)], skips: skips),
      Block("head", layers: [dense(2)]),
    ],
    skips: long)
}

/// A stem of width 4, one block whose only skip meets a different width, a head of 2.
func unlike(_ skip: Skip, width: Int = 6, head: Int = 2) -> Network {
  Network(blocks: [
    Block("stem", layers: [dense(4)]),
    Block("body", layers: [dense(width)], skips: [skip]),
    Block("head", layers: [dense(head)]),
  ])
}

/// The joins of samples of any form; one that attends is for sequences alone (`AttendingTests`).
let sampleJoins = Join.allCases.filter { $0 != .attend }

extension Network {
  func lowered(
    input: Shape = [2], outputs: Int = 2, loss: Loss? = .crossEntropy, batch: Int = 5
  ) throws -> LoweredNetwork {
    try lower(input: input, outputs: outputs, loss: loss, batch: batch, seed: Seed(7))
  }
}

extension LoweredNetwork {
  /// The operations of one scope, in order, parameters left out.
  func operations(_ scope: String) -> [String] {
    graph.nodes.compactMap { node in
      guard graph.scopes[node.scope] == scope, !node.operation.is(ParameterOperation.self) else {
        return nil
      }
      return node.operation.description
    }
  }

  func parameter(_ path: String) -> ParameterSpec? { graph.parameters.first { $0.path == path } }

  var parameterPaths: [String] { graph.parameters.map(\.path) }
}

/// The message of the error that `body` throws, or "" where it throws none.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch {
    return String(describing: error)
  }
}

/// The kinds that take rows of features and sequences, whatever their fields. `ShapeLayerTests` has
/// the others. An embedding passes no gradient to its input, and a shape and groups must fit the
/// number of values.
let sampleKinds = layerCatalog.entries.filter { entry in
  [.any, .features].contains(type(of: entry.standard).takes)
    && ![Embedding.kind, Reshape.kind, GroupNorm.kind].contains(entry.kind)
}.map(\.kind)
