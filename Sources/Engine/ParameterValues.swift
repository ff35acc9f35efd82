// A copy of everything a store holds, as a value: to send to another thread, to keep, to save, to restore
// bit for bit.

/// Values and optimizer state by parameter, in the order of the store.
package struct ParameterValues: Sendable {
  package struct Entry: Sendable {
    package var path: String
    package var shape: Shape
    package var values: [Float]
    /// One array per optimizer state arena, each as long as `values`.
    package var states: [[Float]]

    package init(path: String, shape: Shape, values: [Float], states: [[Float]]) {
      self.path = path
      self.shape = shape
      self.values = values
      self.states = states
    }
  }

  package var entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }

  package subscript(path: String) -> Entry? { entries.first { $0.path == path } }
}

extension ParameterStore {
  /// A copy of all values and optimizer states.
  package func copy() -> ParameterValues {
    ParameterValues(
      entries: specs.indices.map { index in
        ParameterValues.Entry(
          path: specs[index].path, shape: specs[index].shape, values: Array(value(index)),
          states: states.indices.map { Array(state($0, index)) })
      })
  }

  /// Puts back a copy; entries for parameters this store has not are ignored.
  /// - Throws: `GraphError` naming the first parameter that is missing or has another shape; then nothing
  ///   has changed.
  package func restore(_ copy: ParameterValues) throws {
    let byPath = Dictionary(
      copy.entries.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [Int] = []
    for (index, spec) in specs.enumerated() {
      guard let position = byPath[spec.path] else {
        throw GraphError(path: spec.path, "the weights do not hold this parameter")
      }
      let entry = copy.entries[position]
      guard entry.shape == spec.shape, entry.values.count == slots[index].count else {
        throw GraphError(
          path: spec.path, "the weights hold \(entry.shape), the network needs \(spec.shape)")
      }
      guard entry.states.count <= states.count,
        entry.states.allSatisfy({ $0.count == slots[index].count })
      else {
        throw GraphError(
          path: spec.path,
          "the optimizer state must be at most \(states.count) arrays of \(slots[index].count) values"
        )
      }
      found.append(position)
    }
    for (index, position) in found.enumerated() {
      let entry = copy.entries[position]
      _ = value(index).update(fromContentsOf: entry.values)
      for slot in states.indices {
        if slot < entry.states.count {
          _ = state(slot, index).update(fromContentsOf: entry.states[slot])
        } else {
          state(slot, index).update(repeating: 0)
        }
      }
    }
  }
}
