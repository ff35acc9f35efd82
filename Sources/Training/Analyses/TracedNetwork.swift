// A copy of a run's network with a gate on the gradient of both ways of every join: its backward
// pass follows one path, or all paths that go one way.
internal import Engine
internal import Networks
internal import Numerics
internal import Problems

/// A copy of a run's network whose backward pass follows one path.
final class TracedNetwork {
  /// Bytes that it may take.
  static let maximumBytes = 1 << 30

  let tracing: PathTracing
  private let lowered: LoweredNetwork
  private let store: ParameterStore
  private let program: Program
  private let scope: Int
  private let norms: UnsafeMutableBufferPointer<Double>
  private let gates: [Int]

  /// - Throws: for the user, where it cannot be built or would take too much memory.
  init(_ trainer: Trainer) throws {
    let (configuration, data) = (trainer.configuration, trainer.dataset)
    tracing = trainer.network.readsTokens ? .firstLayer : .input
    let rows = trainer.network.graph.shape(trainer.network.input).dimensions[0]
    let lowered = try configuration.network.withoutRandomness.lower(
      input: data.inputShape, task: data.task, parts: data.inputParts,
      loss: configuration.training.loss, batch: rows, seed: configuration.seed(of: .batches),
      tracing: tracing)
    let compiled = CompiledGraph(lowered.graph, mode: .training)
    let parameters = lowered.graph.parameters
    let bytes = compiled.memoryBytes + ParameterStore.memoryEstimate(parameters)
    guard bytes <= Self.maximumBytes else {
      throw TrainingError(
        "a second network beside this one needs \(memory(bytes: bytes)) of memory; allowed: "
          + memory(bytes: Self.maximumBytes))
    }
    guard let scope = lowered.graph.scopes.firstIndex(of: PathTracing.scope) else {
      throw TrainingError("the network has no layer")
    }
    (self.scope, self.lowered) = (scope, lowered)
    let original = trainer.compiled.store
    store = original.withAverage {
      ParameterStore(
        parameters, seed: configuration.seed(of: .weights), carrying: original)
    }
    gates = parameters.indices.filter {
      parameters[$0].path.hasSuffix(".branch_gate") || parameters[$0].path.hasSuffix(".skip_gate")
    }
    norms = .allocate(capacity: lowered.graph.scopes.count)
    norms.initialize(repeating: .nan)
    program = Program(compiled, parameters: store, kernels: trainer.kernels)
    trainer.copyBatch(to: program, lowered)
    program.forward(step: 0)
  }

  /// Takes the weights and the batch of the run as it is now.
  func refresh(_ trainer: Trainer) {
    let original = trainer.compiled.store
    original.withAverage {
      for (index, spec) in store.specs.enumerated() {
        guard let old = original.index(of: spec.path) else { continue }
        _ = store.value(index).update(fromContentsOf: original.value(old))
      }
    }
    trainer.copyBatch(to: program, lowered)
    program.forward(step: 0)
  }

  deinit { norms.deallocate() }

  /// The norm of the gradient that arrives over one path.
  func gradient(along path: [PathGraph.Passage]) -> Double {
    for gate in gates { store.value(gate)[0] = 0 }
    for passage in path {
      let name =
        passage.takesBranch
        ? PathTracing.branchGate(passage.join) : PathTracing.skipGate(passage.join)
      if let gate = store.index(of: name) { store.value(gate)[0] = 1 }
    }
    program.backward(activationNorms: norms)
    return norms[scope].squareRoot()
  }

  /// The norm of the gradient that arrives over all paths that take one way of a join.
  func gradient(over join: String, takingBranch: Bool) -> Double {
    for gate in gates { store.value(gate)[0] = 1 }
    let closed = takingBranch ? PathTracing.skipGate(join) : PathTracing.branchGate(join)
    if let gate = store.index(of: closed) { store.value(gate)[0] = 0 }
    program.backward(activationNorms: norms)
    return norms[scope].squareRoot()
  }
}

extension Trainer {
  /// The batch of the present step, as inputs and targets of a program of the same batch size.
  fileprivate func copyBatch(to program: Program, _ lowered: LoweredNetwork) {
    compiled.gather(batch: step * rules.accumulate)
    func copy(_ from: Tensor, _ to: Tensor) {
      _ = program.input(to).update(fromContentsOf: compiled.program.input(from))
    }
    copy(network.input, lowered.input)
    if let from = network.target, let to = lowered.target { copy(from, to) }
  }
}
