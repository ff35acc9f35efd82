// Runs that were put aside while a session trained: what each reached, and its weights as long as
// they are small enough together. Used from the training queue only.

/// A run as it stood when it was pinned.
package struct PinnedPoint: Sendable {
  /// Whose pin it is, as it was asked for.
  package var number: Int
  /// Without its tensors.
  package var checkpoint: Checkpoint
  /// Time at work up to then.
  package var seconds: Double
  /// Whether its tensors are kept, so that it can be gone on with.
  package var hasWeights: Bool
}

final class SessionPins {
  /// Bytes of the weights that are kept, of all runs together.
  static let maximumBytes = 128 << 20

  private(set) var points: [PinnedPoint] = []
  private var tensors: [Int: [NamedTensor]] = [:]

  private var bytes: Int {
    tensors.values.reduce(0) { $0 + $1.reduce(0) { $0 + 4 * $1.values.count } }
  }

  func pin(_ number: Int, _ main: Trainer, seconds: Double) {
    guard var checkpoint = try? main.checkpoint() else { return }
    drop(number)
    let own = checkpoint.tensors
    let size = own.reduce(0) { $0 + 4 * $1.values.count }
    let fits = bytes + size <= Self.maximumBytes
    if fits { tensors[number] = own }
    checkpoint.tensors = []
    points.append(
      PinnedPoint(number: number, checkpoint: checkpoint, seconds: seconds, hasWeights: fits))
  }

  func drop(_ number: Int) {
    points.removeAll { $0.number == number }
    tensors[number] = nil
  }

  /// The run with its weights; nil where they are not kept.
  func whole(_ number: Int) -> (checkpoint: Checkpoint, seconds: Double)? {
    guard let point = points.first(where: { $0.number == number }), let own = tensors[number]
    else { return nil }
    var checkpoint = point.checkpoint
    checkpoint.tensors = own
    return (checkpoint, point.seconds)
  }

  func clear() {
    points = []
    tensors = [:]
  }
}
