// Where a value stopped being finite: the question after a loss or gradient norm that is not.

/// Where a value stopped being finite, and what it became.
package struct NonFinite: Hashable, Sendable {
  package enum Value: String, Hashable, Sendable {
    /// Infinite: larger than a float holds, 3.4e38.
    case overflow
    /// Not a number: put in as such, or infinity less infinity within one operation.
    case nan
  }

  /// The layer instance: `body[12].dense1`.
  package var scope: String
  /// `activation`, `gradient`, `parameter` or `optimizer state`.
  package var kind: String
  package var value: Value

  package init(scope: String, kind: String, value: Value) {
    self.scope = scope
    self.kind = kind
    self.value = value
  }

  /// For the user: `overflow: an activation of body[3].dense1 is infinite`.
  package var words: String {
    let place = (kind.first.map("ao".contains) == true ? "an " : "a ") + "\(kind) of \(scope)"
    return switch value {
    case .overflow: "overflow: \(place) is infinite"
    case .nan: "NaN: \(place) is not a number"
    }
  }
}

extension NonFinite.Value {
  /// What a tensor that is not finite holds: infinities come before the NaN made of them.
  package init(of values: some Sequence<Float>) {
    self = values.contains { $0.isInfinite } ? .overflow : .nan
  }
}

extension Program {
  /// The first value in execution order that is not finite, after a pass whose loss or gradient
  /// norm was not: activations in forward order, then gradients from the loss backward, then
  /// parameters. An activation that is not finite because of its layer's own parameters counts as
  /// `parameter`.
  package func firstNonFinite() -> NonFinite? {
    for index in graph.nodes.indices {
      if compiled.forward.analysis.parameters[index] != nil { continue }
      guard compiled.isReadable(compiled.forward.location[index]),
        compiled.forward.recomputation[index] == nil,
        let value = fault(values(Tensor(id: index)))
      else { continue }
      // Of operations that run as one, the first counts.
      let first = compiled.forward.fusion.groups[index]?.first ?? index
      let own = graph.nodes[first].inputs.lazy.compactMap { input -> NonFinite.Value? in
        guard let number = self.compiled.forward.analysis.parameters[input.id] else { return nil }
        return self.fault(UnsafeBufferPointer(self.parameters.value(number)))
      }.first
      return report(first, own == nil ? "activation" : "parameter", own ?? value)
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
      guard let number = compiled.forward.analysis.parameters[index],
        let value = fault(UnsafeBufferPointer(memory(number)))
      else { continue }
      return report(index, kind, value)
    }
    return nil
  }

  private func fault(_ values: UnsafeBufferPointer<Float>) -> NonFinite.Value? {
    kernels.firstNonFinite(values) == nil ? nil : NonFinite.Value(of: values)
  }

  private func report(_ node: Int, _ kind: String, _ value: NonFinite.Value) -> NonFinite {
    NonFinite(scope: graph.scopes[graph.nodes[node].scope], kind: kind, value: value)
  }
}
