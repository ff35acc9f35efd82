// The graph of one training or evaluation step: operations in execution order with static shapes.
// `GraphBuilder` checks every shape as it goes; `verify()` checks a finished graph again.
package import Numerics

/// A handle on the output of one node.
package struct Tensor: Hashable, Sendable {
  package let id: Int
  package init(id: Int) { self.id = id }
}

/// What a parameter starts from, drawn from the stream named by its path.
package enum Initializer: Hashable, Sendable {
  case constant(Float)
  /// Normal with variance 2 / fanIn (He et al., 2015).
  case heNormal(fanIn: Int)
  /// Uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot & Bengio, 2010).
  case glorotUniform(fanIn: Int, fanOut: Int)
  /// Normal with variance 1 / fanIn (LeCun et al., 1998).
  case lecunNormal(fanIn: Int)
}

/// A named parameter or buffer.
package struct ParameterSpec: Hashable, Sendable {
  /// What becomes of it in a training step.
  package enum Role: Hashable, Sendable {
    /// Changed by the optimizer, weight decay included.
    case weight
    /// Changed by the optimizer, never decayed: biases, gains, shifts, scales.
    case scalar
    /// Changed by the forward pass: running statistics.
    case buffer
  }

  /// Unique: `body[12].dense1.weight`.
  package var path: String
  /// The layer instance, or the join of a skip, that owns it: `body[12].dense1`, `body[12].skip1`.
  package var layer: String
  package var shape: Shape
  package var initializer: Initializer
  package var role: Role
  /// False while what it belongs to is switched off: it is kept, with its optimizer state, and
  /// neither used nor changed, so that switching on again goes on from where it was.
  package var isActive: Bool

  package init(
    path: String, layer: String = "", shape: Shape, initializer: Initializer, role: Role,
    isActive: Bool = true
  ) {
    self.path = path
    self.layer = layer
    self.shape = shape
    self.initializer = initializer
    self.role = role
    self.isActive = isActive
  }
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

  package init(path: String, _ message: String) {
    self.path = path
    self.message = message
  }

  package var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
