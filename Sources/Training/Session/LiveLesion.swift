// A run seen without some of its residual branches, as a measurement: evaluation and picture are
// those of the network without them. Its weights are the trained ones all the time, and the next
// step trains the whole network.
internal import Engine
internal import Networks
package import Problems

/// One repeat of a block.
package struct BlockRepeat: Hashable, Sendable, Comparable {
  package var block: Int
  package var `repeat`: Int

  package init(block: Int, repeat index: Int) { (self.block, self.repeat) = (block, index) }

  package static func < (a: BlockRepeat, b: BlockRepeat) -> Bool {
    (a.block, a.repeat) < (b.block, b.repeat)
  }
}

/// What a run is worth without some of its residual branches.
package struct LiveLesion: Sendable {
  package var parts: [BlockRepeat]
  /// `body[3]`, in the order of the network.
  package var paths: [String]
  package var evaluation: Evaluation
  package var confusion: [[Int]]
  package var picture: Picture?

  package init(
    parts: [BlockRepeat], paths: [String], evaluation: Evaluation, confusion: [[Int]] = [],
    picture: Picture? = nil
  ) {
    (self.parts, self.paths, self.evaluation) = (parts, paths, evaluation)
    (self.confusion, self.picture) = (confusion, picture)
  }
}

extension RunSnapshot {
  /// The run as it is looked at: without the branches that are left out.
  package var looked: RunSnapshot {
    guard let lesion else { return self }
    var run = self
    (run.evaluation, run.confusion, run.picture) = (
      lesion.evaluation, lesion.confusion, lesion.picture
    )
    return run
  }
}

extension Trainer {
  /// Evaluation and picture without the branches of some repeats; nil where one of them cannot be
  /// left out. Changes nothing.
  func lesion(_ parts: [BlockRepeat]) -> LiveLesion? {
    guard !parts.isEmpty else { return nil }
    let network = configuration.network
    let known = compiled.lowered.partsToLeaveOut(network).parts
    let paths = parts.sorted().compactMap { part in
      network.blocks.indices.contains(part.block)
        ? network.blocks[part.block].path(repeat: part.repeat) : nil
    }
    let found = paths.compactMap { path in known.first { $0.path == path } }
    guard found.count == parts.count else { return nil }
    return compiled.store.without(found) {
      let (evaluation, confusion) = measure()
      return LiveLesion(
        parts: parts, paths: paths, evaluation: evaluation, confusion: confusion,
        picture: picture())
    }
  }
}
