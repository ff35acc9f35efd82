// Weights as they were read: named tensors of a stranger, with what else the file said of them.
package import Experiments
package import Numerics
package import Training

/// Named tensors that came in.
package struct ImportedWeights: Sendable {
  /// Under the names of the file.
  package var tensors: [NamedTensor]
  /// What the file holds besides, which is no weight: its name and why.
  package var others: [(name: String, reason: String)] = []
  /// The document that the file says it belongs to.
  package var document: Experiment?
  /// The step that the file says it was taken at.
  package var step: Int?

  package init(_ tensors: [NamedTensor]) { self.tensors = tensors }

  /// What is before the path in a file that a run keeps: of what was measured first.
  private static let ownPrefixes = ["average/", "param/"]

  /// The tensors by our own paths, where the file names them so: `param/PATH` or `PATH` alone, or
  /// `average/PATH` where a run keeps the average of its weights, which is what it measures. What
  /// it keeps besides is left out.
  var byOwnPath: [NamedTensor] {
    let prefix = Self.ownPrefixes.first { prefix in
      tensors.contains { $0.name.hasPrefix(prefix) }
    }
    guard let prefix else { return tensors }
    return tensors.filter { $0.name.hasPrefix(prefix) }.map { tensor in
      var tensor = tensor
      tensor.name.removeFirst(prefix.count)
      return tensor
    }
  }
}
