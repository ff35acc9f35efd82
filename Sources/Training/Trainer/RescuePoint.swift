// What a run falls back on when a value stops being finite: all of its state a few steps ago, from
// which it is taken again, checked after every step, to the last moment when all was finite.
// Costs a copy every `interval` steps instead of a check of every weight in every step.
internal import Numerics
package import Engine

struct RescuePoint {
  /// Steps between two copies.
  static let interval = 64

  var step: Int
  var progress: Trainer.Progress
  /// Parameter values and optimizer states, arena by arena.
  var arenas: [[Float]]
}

extension Trainer {
  /// Takes the present state as the one to fall back on, if it is finite; else falls back.
  func secure() {
    guard compiled.store.isFinite else { return rescue() }
    rescuePoint.step = step
    rescuePoint.progress = progress
    compiled.store.copyArenas(into: &rescuePoint.arenas)
  }

  /// Goes back to the last state in which all parameters were finite and from which no finite step
  /// leads on, and names where the first value that is not finite arose.
  func rescue() {
    let failedStep = step
    step = rescuePoint.step
    progress = rescuePoint.progress
    compiled.store.restoreArenas(rescuePoint.arenas)
    compiled.forgetZeros(from: step)
    var before: [[Float]] = []
    while step <= failedStep {
      compiled.store.copyArenas(into: &before)
      let loss = update()
      if let loss, compiled.gradientsAreFinite, compiled.store.isFinite {
        record(loss)
        continue
      }
      guard !compiled.program.wasInterrupted else {
        compiled.store.restoreArenas(before)
        isInterrupted = true
        break
      }
      let overflowed =
        loss != nil && compiled.gradientsAreFinite ? compiled.store.firstNonFinite : nil
      compiled.store.restoreArenas(before)
      fail(overflowed: overflowed)
      break
    }
    compiled.isMeasured = false
    rescuePoint = RescuePoint(step: step, progress: progress, arenas: before)
  }

  private func fail(overflowed: NonFinite?) {
    let specs = compiled.store.specs
    let fault: NonFinite
    if let overflowed {
      fault = overflowed
    } else if let place = compiled.program.firstNonFinite() {
      fault = place
    } else {
      // Nothing that is still there: the layer whose gradient was not finite.
      let parameter = compiled.squaredNorms.firstIndex { !$0.isFinite }
      fault = NonFinite(
        scope: parameter.map { specs[$0].layer } ?? "loss", kind: "gradient", value: .overflow)
    }
    status = .diverged(step: step, fault)
  }
}

extension ParameterStore {
  /// Copies all parameters and optimizer states into `arenas`, whose memory is used again.
  func copyArenas(into arenas: inout [[Float]]) {
    let pointers = trainedArenas
    if arenas.count != pointers.count || arenas.contains(where: { $0.count != arenaCount }) {
      arenas = pointers.map { _ in Array(repeating: 0, count: arenaCount) }
    }
    for (index, pointer) in pointers.enumerated() {
      arenas[index].withUnsafeMutableBufferPointer { copy in
        copy.baseAddress?.update(from: pointer, count: arenaCount)
      }
    }
  }

  /// What forward passes change: running statistics, in the order of the parameters.
  var buffers: [[Float]] {
    specs.indices.compactMap { specs[$0].role == .buffer ? Array(value($0)) : nil }
  }

  func restore(buffers: [[Float]]) {
    var rest = buffers[...]
    for index in specs.indices where specs[index].role == .buffer {
      if let values = rest.popFirst() { _ = value(index).update(fromContentsOf: values) }
    }
  }

  func restoreArenas(_ arenas: [[Float]]) {
    for (pointer, arena) in zip(trainedArenas, arenas) where arena.count == arenaCount {
      arena.withUnsafeBufferPointer { source in
        if let start = source.baseAddress { pointer.update(from: start, count: arenaCount) }
      }
    }
  }

  /// Whether all parameters and optimizer states are finite.
  package var isFinite: Bool {
    trainedArenas.allSatisfy { finite(UnsafeBufferPointer(start: $0, count: arenaCount)) }
  }

  /// The first parameter that is not finite, itself or in its optimizer state, and what it became.
  fileprivate var firstNonFinite: NonFinite? {
    for (index, spec) in specs.enumerated() {
      let kinds =
        [("parameter", value(index))]
        + states.indices.map {
          ("optimizer state", state($0, index))
        }
      for (kind, memory) in kinds where !finite(UnsafeBufferPointer(memory)) {
        return NonFinite(scope: spec.layer, kind: kind, value: NonFinite.Value(of: memory))
      }
    }
    return nil
  }
}

/// Whether no exponent is all ones: integer work, which vectorises.
package func finite(_ values: UnsafeBufferPointer<Float>) -> Bool {
  var found: UInt32 = 0
  for value in values {
    let exponent = value.bitPattern & 0x7F80_0000
    found |= exponent == 0x7F80_0000 ? 1 : 0
  }
  return found == 0
}
