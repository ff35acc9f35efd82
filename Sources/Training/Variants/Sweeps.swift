// The same run with one setting varied: depth, activation, learning rate, normalization. They
// follow the document's edits, so that nothing but that one setting ever differs.
internal import Networks
internal import Schema

extension Variant {
  /// Every repeated block as many times as deep.
  package static func depth(_ factor: Double, called name: String) -> Variant {
    Variant(id: "depth-\(name)", change: "") { document in
      document.with { network in try? network.scalingDepth(by: factor) }
    }
  }

  /// Another activation in place of every one.
  package static func activation(_ kind: String) -> Variant {
    Variant(id: kind, change: "") { document in
      guard let layer = layerCatalog[kind]?.standard else { return document }
      return document.with { network in network.replacingActivations(with: layer) }
    }
  }

  /// Another normalization, or none.
  package static func normalization(_ kind: String?) -> Variant {
    Variant(id: kind ?? "no-norm", change: "") { document in
      let layer = kind.flatMap { layerCatalog[$0]?.standard }
      return document.with { network in try? network.replacingNormalizations(with: layer) }
    }
  }

  /// The learning rate times a factor.
  package static func learningRate(_ factor: Double, called name: String) -> Variant {
    Variant(id: "rate-\(name)", change: "") { document in
      let path = NodePath("training.optimizer.learning_rate")
      guard let rate = document.editableNode.value(at: path)?.double else { return document }
      let edit = Edit(step: 0, path: path, value: numberNode(rate * factor))
      return (try? document.applying([edit])) ?? document
    }
  }
}

extension RunConfiguration {
  fileprivate func with(_ change: (Network) -> Network?) -> RunConfiguration {
    var copy = self
    if let network = change(network) { copy.network = network }
    return copy
  }
}

/// Runs that belong on one axis: one setting in several values.
package struct Sweep: Sendable {
  /// `depth ×1/4, ×1/2, ×2`.
  package let title: String
  package let detail: String
  package let variants: [Variant]
}

extension RunConfiguration {
  /// What can be varied of this configuration.
  package var sweeps: [Sweep] {
    var sweeps: [Sweep] = []
    if network.blocks.contains(where: { $0.repeats > 1 }) {
      sweeps.append(
        Sweep(
          title: "depths x1/4, x1/2, x2",
          detail: "Every repeated block shallower and deeper: three depths beside this one.",
          variants: [
            .depth(0.25, called: "x1/4"), .depth(0.5, called: "x1/2"), .depth(2, called: "x2"),
          ]))
    }
    sweeps.append(
      Sweep(
        title: "learning rates /10, /3, x3",
        detail: "The same run with smaller and larger steps.",
        variants: [
          .learningRate(0.1, called: "/10"), .learningRate(1.0 / 3, called: "/3"),
          .learningRate(3, called: "x3"),
        ]))
    let activations = network.activationKinds
    if !activations.isEmpty {
      let others = ["relu", "tanh", "gelu", "sigmoid"].filter { activations != [$0] }.prefix(3)
      sweeps.append(
        Sweep(
          title: "activations \(others.joined(separator: ", "))",
          detail: "Another activation in place of every \(activations.joined(separator: ", ")).",
          variants: others.map { .activation($0) }))
    }
    let norms = network.normalizationKinds
    let others = ["batch_norm", "layer_norm", "rms_norm"].filter { norms != [$0] }
    let isThere = !norms.isEmpty
    if isThere || !activations.isEmpty && network.blocks.contains(where: { $0.repeats > 1 }) {
      let some = others.map(String?.some)
      let kinds = isThere ? [nil] + some.prefix(2) : some
      sweeps.append(
        Sweep(
          title: "normalizations " + kinds.map { $0 ?? "none" }.joined(separator: ", "),
          detail: isThere
            ? "Another normalization in place of every \(norms.joined(separator: ", ")), or none."
            : "A normalization before every activation of the repeated blocks.",
          variants: kinds.map { .normalization($0) }))
    }
    let seeds = (1...3).map { (seed + $0) % (1 << 53) }
    sweeps.append(
      Sweep(
        title: "seeds \(seeds.map(String.init).joined(separator: ", "))",
        detail: "Other data, initial weights and batches: what of the run is luck.",
        variants: seeds.map { .seed($0) }))
    return sweeps
  }
}
