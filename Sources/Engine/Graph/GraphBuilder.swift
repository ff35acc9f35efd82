// Builds a graph node by node. Every operation adds a method in its own file, which throws
// `GraphError` with the layer's path where a shape does not fit.
package import Numerics

/// What lowers architectures: one method an operation. Shapes begin with the batch. "A chain" is a
/// sequence of additions in the order named. Column and lane sums are those of `CKernels.h`, fixed
/// by length alone.
package struct GraphBuilder: Sendable {
  package private(set) var graph = Graph()
  /// The batch: the first extent of inputs.
  package let batch: Int
  /// The layer instance that the next nodes belong to.
  package private(set) var scope: String = ""
  /// Whether parameters that are declared are frozen: used, and never changed.
  package var isFrozen = false
  private var scopeIndex: [String: Int] = [:]
  private var parameterIndex: [String: Int] = [:]

  /// - Parameter batch: samples a step.
  package init(batch: Int) { self.batch = batch }

  /// Makes `path` the owner of the nodes that follow.
  package mutating func enter(_ path: String) {
    scope = path
    if scopeIndex[path] == nil {
      scopeIndex[path] = graph.scopes.count
      graph.scopes.append(path)
    }
  }

  /// The shape of a tensor, the batch first.
  package func shape(_ tensor: Tensor) -> Shape { graph.shape(tensor) }

  private func fail(_ message: String) -> GraphError { GraphError(path: scope, message) }

  private func check(_ shape: Shape) throws {
    guard !shape.dimensions.contains(where: { $0 < 1 }) else {
      throw fail("a dimension of \(shape) is zero; every dimension must be at least 1")
    }
    guard shape.checkedCount != nil else {
      throw fail("a tensor of \(shape) is larger than 2^40 elements")
    }
  }

  /// Appends an operation; its shape follows from its inputs.
  /// - Throws: `GraphError` with the path of the layer where they do not fit.
  mutating func append(_ kind: some OperationKind, _ inputs: [Tensor]) throws -> Tensor {
    let result: Shape
    do {
      result = try kind.shape(of: inputs.map { shape($0) })
    } catch let refusal as Refusal {
      throw fail(refusal.message)
    }
    try check(result)
    enter(scope)
    graph.nodes.append(
      GraphNode(
        operation: Operation(kind), inputs: inputs, shape: result, scope: scopeIndex[scope] ?? 0))
    return Tensor(id: graph.nodes.count - 1)
  }

  /// A parameter named `scope.name`, owned by the layer of that scope; the same name again is the
  /// same parameter. A name may have parts: `qkv.weight`.
  /// - Throws: `GraphError` where it is declared again otherwise, or an extent is zero.
  package mutating func parameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, role: ParameterSpec.Role
  ) throws -> Tensor {
    let index = try declare(name, shape, initializer, role: role, isActive: true)
    return try append(ParameterOperation(index, shape), [])
  }

  /// A parameter that another layer declared, by its whole path: `stem.embedding1.weight`.
  /// - Throws: `GraphError` where there is none that is in use.
  package mutating func parameter(at path: String) throws -> Tensor {
    guard let index = parameterIndex[path], graph.parameters[index].isActive else {
      throw fail("there is no parameter '\(path)' before this layer")
    }
    return try append(ParameterOperation(index, graph.parameters[index].shape), [])
  }

  /// Declares a parameter that is switched off: stored, not part of the graph.
  package mutating func inactiveParameter(
    _ name: String, _ shape: Shape, _ initializer: Initializer, role: ParameterSpec.Role
  ) throws {
    _ = try declare(name, shape, initializer, role: role, isActive: false)
  }

  private mutating func declare(
    _ name: String, _ shape: Shape, _ initializer: Initializer, role: ParameterSpec.Role,
    isActive: Bool
  ) throws -> Int {
    let path = scope.isEmpty ? name : "\(scope).\(name)"
    let spec = ParameterSpec(
      path: path, layer: scope, shape: shape, initializer: initializer, role: role,
      isActive: isActive, isFrozen: isFrozen)
    if let index = parameterIndex[path] {
      guard graph.parameters[index] == spec else {
        throw fail("the parameter '\(name)' is declared twice with different shapes")
      }
      return index
    }
    try check(shape)
    parameterIndex[path] = graph.parameters.count
    graph.parameters.append(spec)
    return graph.parameters.count - 1
  }

  /// The finished graph, minimising `loss` where given.
  package consuming func finish(loss: Tensor?) -> Graph {
    graph.loss = loss
    return graph
  }
}
