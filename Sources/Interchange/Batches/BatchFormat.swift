// One training batch with all its gradients, as a file that other programs read: what `resplay
// gradients` writes. A format is one file here and one line in `batchFormats`. It touches no file.
package import Training

/// One training batch with everything that was computed from it.
package struct BatchExport: Sendable {
  /// Of the document, for people.
  package var name: String
  package var seed: Int
  /// Of the batch: as many updates were made of its weights.
  package var step: Int
  /// `input`, `target`, `output`, `loss`, then `param/PATH` and `grad/PATH`, as
  /// `Trainer.gradientSample` gives them.
  package var tensors: [NamedTensor]

  package init(name: String, seed: Int, step: Int, tensors: [NamedTensor]) {
    self.name = name
    self.seed = seed
    self.step = step
    self.tensors = tensors
  }
}

/// A file format that other programs read.
package protocol BatchFormat: Sendable {
  /// How names of its files end, without the dot: `safetensors`.
  static var ending: String { get }

  /// What it is, in a few words for the help.
  static var summary: String { get }

  /// The bytes of the file. Equal batches give equal bytes.
  static func encode(_ batch: BatchExport) -> [UInt8]
}

/// Every format, one line each.
package let batchFormats: [any BatchFormat.Type] = [
  SafetensorsBatch.self
]

/// The format of a file's name, by its ending; nil where no format has it.
package func batchFormat(for path: String) -> (any BatchFormat.Type)? {
  batchFormats.first { path.hasSuffix(".\($0.ending)") }
}

/// The endings that are allowed, for help and refusals: `.a`, `.a or .b`, `.a, .b or .c`.
package var batchEndings: String {
  let endings = batchFormats.map { ".\($0.ending)" }
  let rest = endings.dropLast().joined(separator: ", ")
  return (rest.isEmpty ? "" : "\(rest) or ") + (endings.last ?? "")
}
