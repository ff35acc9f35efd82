// Training on a background Dispatch queue. The only bridge to the screen is a latest-wins mailbox,
// the only bridge back a command queue; neither side ever waits for the other.
package import Datasets
package import Engine

package enum SessionCommand: Sendable {
  case run
  case pause
  /// Trains so many steps, then pauses.
  case steps(Int)
  /// Back to step 0 with the present configuration.
  case reset
  /// A live edit; ignored with a message in the snapshot's status when it cannot be run.
  case update(RunConfiguration)
  /// The same run with every skip off, from step 0 of the same seed and batches up to now, then in
  /// step with the main run; or away with it.
  case twin(Bool)
  /// Steps a second; nil is unlimited.
  case pace(Int?)
  /// Whether activation gradients are measured (a panel shows them).
  case measureActivations(Bool)
  /// Hands a checkpoint of the main run to the closure, on the training queue.
  case checkpoint(@Sendable (Result<Checkpoint, any Error>) -> Void)
}

package final class TrainingSession: Sendable {
  /// - Parameters:
  ///   - clock: monotonic seconds; only pacing and rates depend on it, never a result.
  ///   - wake: called from the training queue when a snapshot waits in an empty mailbox.
  package init(
    configuration: RunConfiguration, checkpoint: Checkpoint?, files: DataFiles,
    kernels: KernelSet, options: ExecutionOptions, clock: @escaping @Sendable () -> Double,
    wake: @escaping @Sendable () -> Void
  ) {}

  /// Queues a command; returns at once.
  package func send(_ command: SessionCommand) {}

  /// The newest snapshot that was not taken yet.
  package func takeSnapshot() -> SessionSnapshot? { nil }

  /// Ends training; the queue is idle when this returns.
  package func close() {}
}
