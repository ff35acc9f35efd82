// Reading what the network computed on the way, between a pass and the next: for measurements that
// look at every layer. What runs inside a fused operation is made again, into a few pieces of
// memory that all layers share.
internal import Numerics

extension Program {
  /// The values of an input, or of the last output of a scope, after `forward` and before the
  /// parameters change; nil for any other tensor.
  /// - Parameter place: which of the shared pieces of memory it may be made in again: what was read
  ///   with the same number before is then gone.
  package func read(_ tensor: Tensor, in place: Int = 0) -> UnsafeBufferPointer<Float>? {
    guard isReadable(tensor) else { return nil }
    guard let recomputation = compiled.forward.recomputation[tensor.id] else {
      return values(tensor)
    }
    let count = graph.shape(tensor).count
    let memory = readingMemory(place, count: count)
    var call = recomputation
    call.redirect(to: .bound(memory))
    run(Stage.Piece(instruction: Instruction(call), part: 0, count: 1))
    return UnsafeBufferPointer(start: memory, count: count)
  }

  /// Whether `read` gives anything.
  package func isReadable(_ tensor: Tensor) -> Bool {
    let node = graph.nodes[tensor.id]
    if node.operation.is(InputOperation.self) { return true }
    guard compiled.forward.analysis.scopeOutputs[node.scope] == tensor.id else { return false }
    return compiled.forward.recomputation[tensor.id] != nil
      || compiled.isReadable(compiled.forward.location[tensor.id])
  }

  /// Multiply-adds that reading a tensor takes, other work counted as such: none where it is in
  /// memory.
  package func workOfReading(_ tensor: Tensor) -> Int {
    compiled.forward.recomputation[tensor.id]?.work ?? 0
  }
}
