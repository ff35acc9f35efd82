// Weights as they were read: named tensors of a stranger, with what else the file said of them.
package import Experiments
import Numerics
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

  /// The tensors by our own paths, where the file names them so: `param/PATH` or `PATH` alone. Of
  /// a parameter whose average a run keeps as `average/PATH`, it is that, because that is what the
  /// run measures. What it keeps besides is left out.
  var byOwnPath: [NamedTensor] {
    let (parameter, average) = ("param/", "average/")
    guard tensors.contains(where: { $0.name.hasPrefix(parameter) }) else { return tensors }
    let averages = Dictionary(
      tensors.filter { $0.name.hasPrefix(average) }.map { ($0.name, $0) }
    ) { first, _ in first }
    return tensors.filter { $0.name.hasPrefix(parameter) }.map { tensor in
      let path = String(tensor.name.dropFirst(parameter.count))
      var tensor = averages[average + path] ?? tensor
      tensor.name = path
      return tensor
    }
  }
}
