// One training batch with every parameter and gradient, so that anyone can compute the same
// elsewhere and compare.
internal import Numerics
internal import Engine
internal import Networks

extension Trainer {
  /// The batch of the present step through the network as it stands, by name: `input` and `target`
  /// (class numbers, or values), `output` (logits or predictions), `loss` [1], then `param/PATH`
  /// for every parameter and buffer as it was before the pass, and `grad/PATH` for every parameter
  /// that is trained: zeros for one that is switched off, none for one that is frozen. Shapes are
  /// the engine's, the batch first.
  ///
  /// Running statistics have moved by this batch afterwards; nothing else has changed.
  package func gradientSample() -> [NamedTensor] {
    let (graph, program, store) = (network.graph, compiled.program, compiled.store)
    func read(_ name: String, _ tensor: Tensor) -> NamedTensor {
      NamedTensor(name: name, shape: graph.shape(tensor), values: Array(program.values(tensor)))
    }
    let parameters = store.specs.enumerated().map { index, spec in
      NamedTensor(name: "param/\(spec.path)", shape: spec.shape, values: Array(store.value(index)))
    }
    let batch = step * rules.accumulate
    compiled.gather(batch: batch, rules.augmentation)
    let loss = program.forward(step: batch)
    program.backward()
    var tensors = [read("input", network.input)]
    if let target = network.target { tensors.append(read("target", target)) }
    tensors.append(read("output", network.output))
    tensors.append(NamedTensor(name: "loss", shape: [1], values: [loss]))
    tensors += parameters
    for (index, spec) in store.specs.enumerated() where spec.hasState {
      tensors.append(
        NamedTensor(
          name: "grad/\(spec.path)", shape: spec.shape, values: Array(store.gradient(index))))
    }
    return tensors
  }
}
