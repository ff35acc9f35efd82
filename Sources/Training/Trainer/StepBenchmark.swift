// A training step repeated on a batch that stays in memory: what a benchmark times. Nothing is
// recorded, evaluated or rescued. The gradient norm of every weight is measured, as in a real run.
internal import Numerics
package import Problems
package import Engine
internal import Networks

package final class StepBenchmark {
  private let compiled: CompiledRun
  private let rules: StepRules
  private let kernels: KernelSet
  private var step = 0

  /// Prepares a run, as opening a document does: lowers the network, compiles the programs that
  /// train and evaluate it, draws the parameters and gathers the first batch.
  /// - Throws: `TrainingError` or `GraphError` for the user.
  package init(
    _ configuration: RunConfiguration, dataset: Dataset, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions()
  ) throws {
    self.kernels = kernels
    compiled = try CompiledRun(configuration, dataset: dataset, kernels: kernels, options: options)
    rules = StepRules(configuration.training)
    compiled.gather(batch: 0)
  }

  /// Floating-point operations of one step: see `Graph.trainingFLOPs`.
  package var flops: Int { compiled.lowered.graph.trainingFLOPs }

  /// Bytes that a step works in: parameters with gradients and optimizer state, and the training
  /// program's activations, their gradients and scratch.
  package var memoryBytes: Int {
    ParameterStore.memoryEstimate(compiled.lowered.graph.parameters) + compiled.program.memoryBytes
  }

  /// Forward, backward and update with norms, `count` times.
  /// - Returns: the loss before the last update.
  @discardableResult
  package func run(steps count: Int = 1) -> Float {
    let (program, store, norms) = (compiled.program, compiled.store, compiled.squaredNorms)
    var loss: Float = 0
    for _ in 0..<count {
      loss = program.forward(step: step)
      program.backward()
      store.update(
        rules.rule(step: step, optimizerStep: step + 1), clip: rules.clip, kernels: kernels,
        pool: program.pool, squaredNorms: norms)
      step += 1
    }
    return loss
  }
}
