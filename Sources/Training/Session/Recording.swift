// Checkpoints of a run as it goes, so that it can be looked at as it was, and gone on with from
// there. Dense at first, thinned by halving: memory is bounded however long it trains, and which
// steps are recorded depends on the step count and the sizes alone.
internal import Engine

/// The steps of a run that can be gone back to.
struct Recording {
  /// The most checkpoints, and the most bytes of all of them together.
  static let capacity = 64
  static let maximumBytes = 256 << 20
  /// Fewer than these would show nothing: what is larger is not recorded.
  private static let fewest = 4

  struct Frame {
    /// Without evaluation and digest.
    var checkpoint: Checkpoint
    /// What was measured of each layer up to it, which no checkpoint holds.
    var layers: LayerTraces
    /// Time at work up to it.
    var seconds: Double
    /// What it takes beside the frame before it.
    fileprivate var bytes = 0

    var step: Int { checkpoint.step }

    init(_ checkpoint: Checkpoint, _ layers: LayerTraces, seconds: Double) {
      (self.checkpoint, self.layers, self.seconds) = (checkpoint, layers, seconds)
    }

    /// What it takes in memory. Columns of histories are shared with an earlier frame.
    fileprivate func bytes(beside earlier: Frame?) -> Int {
      layers.byKind.reduce(checkpoint.recordedBytes(beside: earlier?.checkpoint)) { sum, entry in
        sum + entry.value.history.recordedBytes(beside: earlier?.layers.byKind[entry.key]?.history)
      }
    }
  }

  private(set) var frames: [Frame] = []
  /// The steps of the frames, in their order.
  private(set) var steps: [Int] = []
  /// Steps between two frames: a power of two. The first frame stays where it is.
  private(set) var stride = 1
  private(set) var bytes = 0
  /// The size of a frame that was too large to be recorded.
  private(set) var tooLarge: Int?

  /// Whether the state after `step` updates is to be recorded.
  func isDue(_ step: Int) -> Bool {
    guard tooLarge == nil else { return false }
    guard let last = steps.last else { return true }
    return step > last && step & (stride - 1) == 0
  }

  mutating func add(
    _ checkpoint: Checkpoint, _ layers: LayerTraces = LayerTraces(), seconds: Double
  ) {
    guard isDue(checkpoint.step) else { return }
    let frame = Frame(checkpoint, layers, seconds: seconds)
    let whole = checkpoint.recordedBytes(beside: nil)
    guard whole <= Self.maximumBytes / Self.fewest else {
      self = Recording()
      tooLarge = whole
      return
    }
    frames.append(frame)
    measure()
    while frames.count > Self.capacity || bytes > Self.maximumBytes, frames.count > 2 { thin() }
  }

  /// The frame of a step, or the nearest one before it.
  func frame(at step: Int) -> Frame? { frames.last { $0.step <= step } ?? frames.first }

  /// Forgets what came after a step.
  mutating func cut(after step: Int) {
    guard let last = steps.last, last > step else { return }
    frames.removeAll { $0.step > step }
    measure()
  }

  private mutating func thin() {
    stride *= 2
    let first = frames[0].step
    frames.removeAll { $0.step != first && $0.step & (stride - 1) != 0 }
    measure()
  }

  private mutating func measure() {
    steps = frames.map(\.step)
    bytes = 0
    for index in frames.indices {
      frames[index].bytes = frames[index].bytes(beside: index > 0 ? frames[index - 1] : nil)
      bytes += frames[index].bytes
    }
  }
}

extension Checkpoint {
  /// What it takes in memory. The columns of its histories are shared with an earlier checkpoint of
  /// the same run.
  func recordedBytes(beside earlier: Checkpoint?) -> Int {
    let numbers = tensors.reduce(0) { $0 + $1.values.count }
    let curves = [batchLosses, validationLoss, testLoss].reduce(0) { $0 + $1.values.count }
    let columns =
      weightGradients.recordedBytes(beside: earlier?.weightGradients)
      + activationGradients.recordedBytes(beside: earlier?.activationGradients)
    return 4 * (numbers + curves) + 96 * tensors.count + columns
  }
}

extension LayerHistory {
  fileprivate func recordedBytes(beside earlier: LayerHistory?) -> Int {
    let known = earlier.map { $0.paths == paths ? $0.steps.last ?? -1 : -1 } ?? -1
    let new = steps.count - (steps.lastIndex { $0 <= known } ?? -1) - 1
    return 24 * steps.count + new * (4 * paths.count + 32)
  }
}
