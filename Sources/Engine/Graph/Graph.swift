// The graph of one training or evaluation step: operations in execution order with static shapes.
// `GraphBuilder` checks every shape as it goes, and `verify()` checks a finished graph again.
package import Numerics

/// A handle on the output of one node.
package struct Tensor: Hashable, Sendable {
  package let id: Int
  package init(id: Int) { self.id = id }
}

/// One operation with its inputs, its output shape and the layer instance that made it.
package struct GraphNode: Hashable, Sendable {
  package var operation: Operation
  package var inputs: [Tensor]
  package var shape: Shape
  /// Index into `Graph.scopes`.
  package var scope: Int

  package init(operation: Operation, inputs: [Tensor], shape: Shape, scope: Int) {
    self.operation = operation
    self.inputs = inputs
    self.shape = shape
    self.scope = scope
  }
}

/// A finished graph; `nodes` are in execution order and a tensor's id is its node's index.
package struct Graph: Hashable, Sendable {
  package var nodes: [GraphNode] = []
  package var parameters: [ParameterSpec] = []
  /// Paths of layer instances: `body[12].dense1`.
  package var scopes: [String] = []
  /// The scalar to minimise, where there is one.
  package var loss: Tensor?

  package func shape(_ tensor: Tensor) -> Shape { nodes[tensor.id].shape }
}

/// What is wrong with a graph under construction, by layer path.
package struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  package var message: String
  /// The kind of a layer that mends it where it is put before the one that is named.
  package var remedy: String?

  package init(path: String, _ message: String, remedy: String? = nil) {
    self.path = path
    self.message = message
    self.remedy = remedy
  }

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
