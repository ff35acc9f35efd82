// Training on a background Dispatch queue. The only bridge to the screen is a latest-wins mailbox,
// the only bridge back a command queue; neither side ever waits for the other.
internal import Numerics
package import Problems
internal import Dispatch
package import Engine

package enum SessionCommand: Sendable {
  /// Trains; a run that has finished goes on without end.
  case run
  case pause
  /// Trains so many steps, then pauses.
  case steps(Int)
  /// Back to step 0 with the present configuration.
  case reset
  /// A live edit; ignored with a message in the snapshot's status when it cannot be run. Training
  /// waits until another edit can be.
  case update(RunConfiguration)
  /// Shows a variant: from step 0 of the same seed and batches up to now, then in step with the
  /// main run; or lets go of it.
  case show(Variant, Bool)
  /// Steps a second; nil is unlimited.
  case pace(Double?)
  /// Looks at the run part by part while it does not train, in place of any other analysis.
  case analyze(AnalysisKind)
  /// Lets go of it; what was found so far stays.
  case cancelAnalysis
  /// Looks closely at a layer or join, at a bounded pace; nil: no longer.
  case inspect(InspectionRequest?)
  /// Evaluates and draws the main run without some of its residual branches, until its next step
  /// or change. Its weights stay.
  case leaveOut([BlockRepeat])
  /// Shows the main run as it was after so many steps, or at the nearest recorded step before; nil
  /// shows it as it is.
  case look(Int?)
  /// Goes on from a recorded step: the main run is then that one, and the one it was stays beside
  /// it under the variant's name.
  case branch(Int, keeping: Variant)
  /// The run of a variant becomes the main one, which stays beside it under another's name.
  case lead(Variant, keeping: Variant)
  /// Puts a run aside as it stands, under a number, or lets go of it.
  case pin(Int, of: Variant = .main)
  case unpin(Int)
  /// A run that was put aside with its weights becomes the main one; that one stays beside it.
  case restore(Int, keeping: Variant)
  /// Hands a run that was put aside to the closure, nil where its weights are not kept. A session
  /// that closes may drop it.
  case pinned(Int, @Sendable (Checkpoint?) -> Void)
  /// Hands a checkpoint of the main run to the closure, on the training queue.
  case checkpoint(@Sendable (Result<Checkpoint, any Error>) -> Void)
  /// The same without an evaluation, nil where there is none, for keeping in the background. A
  /// session that closes may drop it.
  case record(@Sendable (Checkpoint?) -> Void)
}

package final class TrainingSession: Sendable {
  private let queue: DispatchQueue
  private let channel = SessionChannel()
  /// Of a step or measurement that takes long: nobody waits for it when the session closes.
  private let interruption = Interruption()
  private let worker: SessionWorker
  private static let queueKey = DispatchSpecificKey<ObjectIdentifier>()

  /// Returns at once: data is loaded and the network compiled on the training queue; what is wrong
  /// with them is said in the snapshot's status.
  /// - Parameters:
  ///   - clock: monotonic seconds; only pacing and rates depend on it, never a result.
  ///   - wake: called from the training queue when a snapshot waits in an empty mailbox.
  ///   - beforeTurn: called on the training queue before every turn of a few milliseconds, where
  ///     the program may lower the thread's priority, or wait where others want the processor; it
  ///     says whether they do, and the turn is a short one then.
  package init(
    configuration: RunConfiguration, checkpoint: Checkpoint?, files: DataFiles,
    kernels: KernelSet, options: ExecutionOptions, clock: @escaping @Sendable () -> Double,
    wake: @escaping @Sendable () -> Void,
    beforeTurn: @escaping @Sendable () -> Bool = { false }
  ) {
    var options = options
    options.interruption = interruption
    options.cancellation = Interruption { [channel] in channel.isClosed }
    queue = DispatchQueue(label: "resplay.training", qos: .utility)
    queue.setSpecific(key: Self.queueKey, value: ObjectIdentifier(channel))
    worker = SessionWorker(
      SessionSetup(
        configuration: configuration, checkpoint: checkpoint, files: files, kernels: kernels,
        options: options),
      queue: queue, channel: channel, clock: clock, wake: wake, beforeTurn: beforeTurn)
    queue.async { [worker] in worker.turn() }
  }

  deinit {
    channel.close()
    interruption.request()
    queue.async { [worker] in worker.finish() }
  }

  /// Queues a command; returns at once. A closed session carries out nothing.
  package func send(_ command: SessionCommand) {
    guard channel.send(command) else { return refuse(command) }
    queue.async { [worker] in worker.turn() }
  }

  /// The newest snapshot that was not taken yet.
  package func takeSnapshot() -> SessionSnapshot? { channel.takeSnapshot() }

  /// Ends training; the queue is idle when this returns (from the queue itself: when the present
  /// turn ends). A step that takes long is not finished. Checkpoints that were asked for before are
  /// still handed out. Closing again does nothing.
  package func close() {
    channel.close()
    interruption.request()
    if DispatchQueue.getSpecific(key: Self.queueKey) == ObjectIdentifier(channel) {
      worker.finish()
    } else {
      queue.sync { worker.finish() }
    }
  }

  /// Nobody waits for ever for a checkpoint.
  private func refuse(_ command: SessionCommand) {
    if case .checkpoint(let receive) = command {
      receive(.failure(TrainingError("the session is closed")))
    }
  }
}
