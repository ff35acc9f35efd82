// All parameters of a network with their gradients and optimizer state, each in one aligned arena.
// The engine owns the memory; a store is used from one thread at a time.
package import Numerics
internal import CKernels

package final class ParameterStore {
  /// Optimizer state arenas: enough for every `UpdateRule`.
  package static let stateCount = 2

  package let specs: [ParameterSpec]
  /// Where each parameter starts in the arenas, in elements; a multiple of 16.
  package let offsets: [Int]
  /// Elements of one arena, padding included.
  package let arenaCount: Int
  package let values: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  /// Optimizer state: first moment or momentum, second moment.
  package let states: [UnsafeMutablePointer<Float>]
  /// By parameter; raw memory, since updates are the hot path.
  let slots: UnsafeMutableBufferPointer<rk_slot>
  /// Which copies of the values are kept.
  package let copies: WeightCopies
  private let copyArenas: [(copy: WeightCopies, values: UnsafeMutablePointer<Float>)]
  private let indexByPath: [String: Int]
  /// Where gradients of several batches are summed, once that was asked for.
  private var summed: UnsafeMutablePointer<Float>?

  /// Draws every parameter from its own stream, `seed.stream("init", path)`.
  /// - Parameters:
  ///   - copies: which copies of the values are kept; they start as the values do.
  ///   - carrying: an earlier store whose values, copies and optimizer state are kept for every
  ///     parameter with the same path and shape, inactive ones included.
  ///   - former: what the path of a parameter was in the earlier store.
  package init(
    _ specs: [ParameterSpec], seed: Seed, copies: WeightCopies = [],
    carrying earlier: ParameterStore? = nil, former: (String) -> String = { $0 }
  ) {
    self.specs = specs
    slots = .allocate(capacity: specs.count)
    var offsets: [Int] = []
    offsets.reserveCapacity(specs.count)
    var total = 0
    for (index, spec) in specs.enumerated() {
      let slot = rk_slot(
        offset: total, count: spec.shape.count, is_trained: spec.isTrained ? 1 : 0,
        decays: spec.role == .weight ? 1 : 0)
      slots.initializeElement(at: index, to: slot)
      offsets.append(total)
      total += Arena.padded(slot.count)
    }
    self.offsets = offsets
    arenaCount = total
    values = Arena.allocate(total)
    gradients = Arena.allocate(total)
    states = (0..<Self.stateCount).map { _ in Arena.allocate(total) }
    self.copies = copies
    copyArenas = WeightCopies.named.map(\.copy).filter(copies.contains).map {
      ($0, Arena.allocate(total))
    }
    indexByPath = Dictionary(
      specs.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, spec) in specs.enumerated() {
      if let earlier, let old = earlier.index(of: former(spec.path)),
        earlier.specs[old].shape == spec.shape
      {
        copy(from: earlier, old, to: index)
      } else {
        var stream = seed.stream("init", spec.path)
        spec.initializer.fill(value(index), from: &stream)
        startCopies(of: index)
      }
    }
  }

  deinit {
    Arena.free(values)
    Arena.free(gradients)
    states.forEach(Arena.free)
    copyArenas.forEach { Arena.free($0.values) }
    summed.map(Arena.free)
    slots.deallocate()
  }

  private func copy(from earlier: ParameterStore, _ old: Int, to index: Int) {
    let count = slots[index].count
    value(index).baseAddress?.update(from: earlier.values + earlier.offsets[old], count: count)
    startCopies(of: index)
    for (copy, _) in copyArenas {
      if let known = earlier.value(old, of: copy) {
        _ = value(index, of: copy)?.update(fromContentsOf: known)
      }
    }
    // What is frozen has no state, and starts anew with it where it is trained again.
    guard specs[index].hasState, earlier.specs[old].hasState else { return }
    for slot in states.indices {
      state(slot, index).baseAddress?
        .update(from: earlier.states[slot] + earlier.offsets[old], count: count)
    }
  }

  /// Lets every copy of one parameter start from its values.
  package func startCopies(of index: Int) {
    for (copy, _) in copyArenas {
      _ = value(index, of: copy)?.update(fromContentsOf: value(index))
    }
  }

  /// The memory of a copy, laid out as `values`; nil where it is not kept.
  func copy(of copy: WeightCopies) -> UnsafeMutablePointer<Float>? {
    copyArenas.first { $0.copy == copy }?.values
  }

  /// Every arena that a run's future depends on.
  package var trainedArenas: [UnsafeMutablePointer<Float>] {
    [values] + states + copyArenas.map(\.values)
  }

  /// Memory for the gradients of several batches.
  func gradientSum() -> UnsafeMutablePointer<Float> {
    let memory = summed ?? Arena.allocate(arenaCount)
    summed = memory
    return memory
  }

  /// Bytes that a store of these parameters takes: values, gradients and optimizer state.
  package static func memoryEstimate(_ specs: [ParameterSpec]) -> Int {
    let elements = specs.reduce(0) { $0 + Arena.padded($1.shape.count) }
    return elements * (2 + stateCount) * MemoryLayout<Float>.stride
  }

  package func index(of path: String) -> Int? { indexByPath[path] }

  /// The values of one parameter.
  package func value(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: values + offsets[index], count: slots[index].count)
  }

  /// The gradient of one parameter, as the last backward pass left it.
  package func gradient(_ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: gradients + offsets[index], count: slots[index].count)
  }

  /// One optimizer state value of one parameter.
  package func state(_ slot: Int, _ index: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: states[slot] + offsets[index], count: slots[index].count)
  }

  /// A digest of all values (FNV-1a over the bits, in the order of `specs`).
  package func digest(into hash: inout Digest) {
    for index in specs.indices { hash.combine(UnsafeBufferPointer(value(index))) }
  }
}
