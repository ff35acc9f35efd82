// From architecture to graph: layers to operations, skips to joins, shapes checked on the way.
package import Engine

/// What the network minimises.
package enum LossKind: String, CaseIterable, Sendable {
  case crossEntropy = "cross_entropy"
  case meanSquaredError = "mean_squared_error"
}

/// One layer of one repeat of a block, as lowered.
package struct LayerInstance: Hashable, Sendable {
  /// `body[12].dense1`; also its scope in the graph.
  package var path: String
  package var kind: String
  package var block: Int
  package var `repeat`: Int
  package var layer: Int
  /// Without the batch.
  package var inputShape: Shape
  package var outputShape: Shape
  /// Trainable parameters, its projection shortcuts not included.
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
  package var parameterCount: Int
  package var flops: Int
  package var outputShape: Shape
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

  /// Active trainable parameters.
  package var parameterCount: Int {
    graph.parameters.filter { $0.isActive && $0.role != .buffer }
      .reduce(0) { $0 + $1.shape.count }
  }

  /// Floating-point operations of one forward pass for one sample.
  package var flops: Int { layers.reduce(0) { $0 + $1.flops } + joins.reduce(0) { $0 + $1.flops } }
}

extension Network {
  /// Lowers the network for a batch.
  /// - Parameters:
  ///   - input: the shape of one sample, without the batch.
  ///   - outputs: classes, or predicted values; the last layer must have as many units.
  ///   - loss: appended to the graph, or nil for outputs only.
  /// - Throws: `GraphError` with the path of the layer or skip.
  package func lower(input: Shape, outputs: Int, loss: LossKind?, batch: Int, seed: Seed) throws
    -> LoweredNetwork
  {
    throw GraphError(path: "", "lowering is not here yet")
  }
}
