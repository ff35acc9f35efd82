// Named tensors as a file of their own, for other tools: no document, no checkpoint.
import Numerics
import Engine
package import Training

package enum TensorFile {
  /// Writes a safetensors file, whole or not at all.
  /// - Parameters:
  ///   - metadata: texts about the tensors, in the file's header.
  ///   - replacing: whether a file that is there may be overwritten.
  /// - Throws: `LibraryError`, with `existingPath` where it would overwrite and may not.
  package static func write(
    _ tensors: [NamedTensor], metadata: [(key: String, value: String)], to path: String,
    replacing: Bool
  ) throws {
    var file = Safetensors()
    file.metadata = metadata
    file.tensors = tensors
    let staged = try StagedFile(file.encoded(), for: path)
    defer { staged.discard() }
    try staged.place(isNew: !replacing).keep()
  }
}
