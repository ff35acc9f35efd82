// The weights of another run, which a run may start from: parameters by path, as a file beside its
// document holds them. The format of that file is known two rooms above, which lends its reader.
package import Numerics
internal import Schema

package struct StartWeights: Sendable {
  package struct Tensor: Sendable {
    package var shape: Shape
    package var values: [Float]

    package init(shape: Shape, values: [Float]) {
      (self.shape, self.values) = (shape, values)
    }
  }

  /// By the parameter's path.
  package var tensors: [String: Tensor]

  package init(tensors: [String: Tensor]) { self.tensors = tensors }

  /// Takes the bytes of a weights file apart, believing nothing.
  package typealias Reader = @Sendable (_ bytes: [UInt8]) throws -> StartWeights

  /// What the names of weights files end with.
  package static let ending = ".safetensors"

  /// The file that `name` means: that of a document, or of its weights, or just its name.
  package static func path(of name: String) -> String {
    if name.hasSuffix(ending) { return name }
    for document in [".yaml", ".yml", ".json"] where name.hasSuffix(document) {
      return String(name.dropLast(document.count)) + ending
    }
    return name + ending
  }
}

extension DataFiles {
  /// The weights in a file, found as data files are, and besides in the folder of saves.
  /// - Throws: `DataError` that says what was read, what is allowed and what to do.
  package func startWeights(_ path: String) throws -> StartWeights {
    let bytes = try read(path, remedy: "or name it with --set start_from=FILE")
    guard let weightsReader else {
      throw DataError("the weights in \(Node(.string(path)).excerpt) cannot be read here")
    }
    do {
      return try weightsReader(bytes)
    } catch {
      throw DataError("\(Node(.string(path)).excerpt): \(error)")
    }
  }
}
