// A run and its companion at moments of their training: what a page shows over time. Both are
// trained again from step 0, which gives the same bits as the first time.
internal import Experiments
internal import Networks
internal import Numerics
internal import Problems
internal import Training

struct RunFilm {
  /// One run at every moment.
  struct Track {
    var name: String
    var frames: [MeasuredRun]
    /// With what was measured in all of its training.
    var end: MeasuredRun { frames[frames.count - 1] }
  }

  /// The steps of the moments; the last one is where the run stands.
  private(set) var steps: [Int]
  private(set) var main: Track
  /// nil for a network without skips, or where the companion cannot be built.
  private(set) var other: Track?
  /// Why there is no companion, for people.
  private(set) var note = ""
  /// Of the run at its end.
  private(set) var digest: String
  let outline: GraphOutline
  let parameters: Int

  /// - Parameter count: moments, at most.
  /// - Throws: what training says.
  init(_ run: ExportedRun, moments count: Int, _ size: PictureSize) throws {
    let moments = Self.moments(run.step, count)
    let started = try run.started()
    let trainer = started.trainer
    // Where it diverges, the last finite weights are shown from there on.
    var frames = try moments.map { moment in
      try run.train(started, to: moment)
      return MeasuredRun(trainer, called: "this run", size)
    }
    frames[frames.count - 1].divergedAt = run.divergedAt
    steps = moments
    main = Track(name: "this run", frames: frames)
    digest = trainer.digest
    outline = try GraphOutline(trainer)
    parameters = trainer.network.parameterCount
    do {
      other = try Self.companion(run, trainer, moments, size)
      if other == nil { note = "The network has no skips, so that there is no twin to show." }
    } catch {
      note = "The twin could not be built: \(error)"
    }
  }

  private static func companion(
    _ run: ExportedRun, _ trainer: Trainer, _ moments: [Int], _ size: PictureSize
  ) throws -> Track? {
    guard let variant = run.companion(trainer) else { return nil }
    let twin = try VariantRun(variant, of: trainer)
    let frames = try moments.map { moment in
      try run.train(twin, to: moment)
      return MeasuredRun(twin.trainer, called: variant.change, size)
    }
    return Track(name: variant.change, frames: frames)
  }

  /// Denser at the start, where most happens.
  static func moments(_ end: Int, _ count: Int) -> [Int] {
    let last = max(1, count - 1)
    var steps: [Int] = []
    for index in 0...last {
      let share = Double(index) / Double(last)
      let step = Int((Double(end) * share * share).rounded())
      if steps.last.map({ $0 < step }) ?? true { steps.append(step) }
    }
    return steps
  }
}
