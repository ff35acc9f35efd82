// One run, driven step by step from one thread: batches, forward, backward, update, measurements.
package import Datasets
package import Engine

/// A configuration that cannot be run; the text is for the user.
package struct TrainingError: Error, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

package final class Trainer {
  /// As it is now, edits included.
  package private(set) var configuration: RunConfiguration
  package private(set) var step = 0
  package private(set) var status = RunStatus.ready

  /// Lowers and allocates the network with its initial weights.
  /// - Throws: `TrainingError`, `GraphError` or `DataError` for the user.
  package init(
    _ configuration: RunConfiguration, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions()
  ) throws {
    throw TrainingError("the trainer is not here yet")
  }

  /// Goes on where a checkpoint stopped.
  package convenience init(
    _ checkpoint: Checkpoint, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions()
  ) throws {
    throw TrainingError("the trainer is not here yet")
  }

  /// One training step, unless the run has finished or diverged.
  /// - Returns: the loss of the step's batch before the update.
  @discardableResult
  package func advance() -> Float { 0 }

  /// Changes the configuration between two steps: every parameter whose path and shape stay keeps
  /// its value and optimizer state. On failure nothing has changed.
  package func apply(_ configuration: RunConfiguration) throws {}

  /// Back to step 0 with the initial weights of the configuration as it is now; edits are forgotten.
  package func reset() throws {}

  package func evaluate() -> Evaluation {
    Evaluation(trainLoss: 0, testLoss: 0, trainAccuracy: 0, testAccuracy: 0)
  }

  package func checkpoint() throws -> Checkpoint {
    throw TrainingError("the trainer is not here yet")
  }

  /// Over all parameters and the loss history: equal runs have equal digests on every machine.
  package var digest: String { "" }
}
