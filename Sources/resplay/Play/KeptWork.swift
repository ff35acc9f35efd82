// Unsaved work on its way to where it is kept, in case the process ends.
internal import Experiments
internal import Playground
internal import Synchronization
internal import Training
internal import Problems

/// Counts the times that what was kept was let go of: what was asked for before is written no more.
final class KeptWork: Sendable {
  private let count = Mutex(0)

  var round: Int { count.withLock { $0 } }

  func start() { count.withLock { $0 += 1 } }

  /// Document and run as they are now; without a checkpoint the document alone.
  static func write(
    _ request: SaveRequest, _ checkpoint: Checkpoint?, _ recovery: RecoveryStore,
    _ workspace: Workspace
  ) {
    var experiment = request.experiment
    var results = Results()
    if let checkpoint {
      experiment.configuration = checkpoint.base
      experiment.events = checkpoint.edits
      results = Results(checkpoint)
      results.files = request.records
    }
    results.provenance = .now(workspace)
    experiment.results = results
    let size = checkpoint?.tensors.reduce(0) { $0 + $1.values.count } ?? 0
    try? recovery.keep(
      experiment, size <= RecoveryStore.maximumWeights ? checkpoint : nil,
      RecoveryOrigin(
        path: request.name.isEmpty ? nil : request.name, folder: request.files.folder,
        allowed: request.files.allowed.sorted()))
  }
}
