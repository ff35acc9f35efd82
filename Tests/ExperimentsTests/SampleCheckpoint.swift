// A checkpoint with something in every field, made without training.
import Numerics
import Problems
import Engine
import Experiments
import Networks
import Training

func sampleCheckpoint(of experiment: Experiment, step: Int = 12) throws -> Checkpoint {
  let current = try experiment.currentConfiguration()
  let data = current.data.kind
  let lowered = try current.network.lower(
    input: data.inputShape ?? [2], outputs: data.outputCount ?? 2, loss: nil, batch: 2,
    seed: current.seed(of: .weights))
  var random = Seed(UInt64(step)).stream("sample")
  var tensors: [NamedTensor] = []
  for parameter in lowered.graph.parameters {
    for prefix in ["param", "state0"] {
      tensors.append(
        NamedTensor(
          name: "\(prefix)/\(parameter.path)", shape: parameter.shape,
          values: (0..<parameter.shape.count).map { _ in Float(random.normal()) }))
    }
  }
  var losses = Series()
  var norms = LayerHistory(paths: lowered.layers.map(\.path))
  for index in 0..<step {
    losses.append(Float(random.uniform()), at: index)
    norms.append(norms.paths.map { _ in random.below(3) == 0 ? .nan : 0.5 }, at: index)
  }
  let lossDigest: UInt64 = 0x0123_4567_89AB_CDEF
  var digest = Digest(state: lossDigest)
  for tensor in tensors where tensor.name.hasPrefix("param/") {
    tensor.values.withUnsafeBufferPointer { digest.combine($0) }
  }
  return Checkpoint(
    base: experiment.configuration, edits: experiment.events, step: step, optimizerStep: step - 1,
    lossDigest: lossDigest, recentLosses: [0.5, 0.25], tensors: tensors,
    batchLosses: losses, testLoss: Series(stride: 4), weightGradients: norms,
    activationGradients: LayerHistory(paths: norms.paths),
    evaluation: Evaluation(
      train: ["loss": 0.1, "accuracy": 0.75], test: ["loss": 0.2, "accuracy": .nan]),
    digest: digest.text)
}
