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

  /// What is before the path in a file that a run keeps.
  static let ownPrefix = "param/"

  /// The tensors by our own paths, where the file names them so: `param/PATH` or `PATH` alone.
  /// What a run keeps beside its parameters is left out.
  var byOwnPath: [NamedTensor] {
    guard tensors.contains(where: { $0.name.hasPrefix(Self.ownPrefix) }) else { return tensors }
    return tensors.filter { $0.name.hasPrefix(Self.ownPrefix) }.map { tensor in
      var tensor = tensor
      tensor.name.removeFirst(Self.ownPrefix.count)
      return tensor
    }
  }
}
