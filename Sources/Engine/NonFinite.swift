// Where a value stopped being finite: the question after a loss or gradient norm that is not.

/// Where a value stopped being finite.
package struct NonFinite: Hashable, Sendable {
  /// The layer instance: `body[12].dense1`.
  package var scope: String
  /// `activation`, `gradient` or `parameter`.
  package var kind: String

  package init(scope: String, kind: String) {
    self.scope = scope
    self.kind = kind
  }
}

extension Program {
  /// The first value in execution order that is not finite, after a pass whose loss or gradient
  /// norm was not: activations in forward order, then gradients from the loss backward, then parameters.
  /// An activation that is not finite because of its layer's own parameters counts as `parameter`.
  package func firstNonFinite() -> NonFinite? {
    for index in graph.nodes.indices {
      if case .parameter = graph.nodes[index].operation { continue }
      guard compiled.isReadable(compiled.forward.location[index]),
        compiled.forward.recomputation[index] == nil,
        kernels.firstNonFinite(values(Tensor(id: index))) != nil
      else { continue }
      // Of operations fused into a matrix product, the product comes first.
      let first = compiled.forward.fusion.groups[index]?.linear ?? index
      let isOwnFault = graph.nodes[first].inputs.contains { input in
        guard case .parameter(let number) = graph.nodes[input.id].operation else { return false }
        return kernels.firstNonFinite(UnsafeBufferPointer(parameters.value(number))) != nil
      }
      return report(first, isOwnFault ? "parameter" : "activation")
    }
    return firstNonFiniteParameter("gradient", graph.nodes.indices.reversed()) {
      parameters.gradient($0)
    }
      ?? firstNonFiniteParameter("parameter", Array(graph.nodes.indices)) { parameters.value($0) }
  }

  private func firstNonFiniteParameter(
    _ kind: String, _ order: [Int], _ memory: (Int) -> UnsafeMutableBufferPointer<Float>
  ) -> NonFinite? {
    for index in order {
      guard case .parameter(let number) = graph.nodes[index].operation,
        kernels.firstNonFinite(UnsafeBufferPointer(memory(number))) != nil
      else { continue }
      return report(index, kind)
    }
    return nil
  }

  private func report(_ node: Int, _ kind: String) -> NonFinite {
    NonFinite(scope: graph.scopes[graph.nodes[node].scope], kind: kind)
  }
}
