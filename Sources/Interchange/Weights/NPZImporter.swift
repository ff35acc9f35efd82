// Weights in an archive of NumPy's: one array a parameter, under its path (`body[0].dense1.weight`,
// with or without `param/` before it) or under names that a map explains.
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

enum NPZImporter: Importer {
  static let name = "npz"
  static let summary = "weights as arrays of NumPy's in an .npz file"

  /// What the directory of an archive can count.
  static let maximumArrays = 65_535

  static func recognizes(_ input: ImportInput) -> Bool {
    input.ends("npz") && Problems.ZipArchive.isArchive(input.bytes)
  }

  static func read(_ input: ImportInput) throws -> Imported {
    let archive = try Problems.ZipArchive(
      input.bytes, input.words, maximumEntries: maximumArrays)
    var weights = ImportedWeights([])
    for entry in archive.entries {
      guard entry.name.hasSuffix(".npy") else {
        weights.others.append((entry.name, "no array"))
        continue
      }
      let name = String(entry.name.dropLast(4))
      let place = "\(input.words): \(Node(.string(name)).excerpt)"
      let content = try archive.content(of: entry)
      // A number by itself, such as a count of batches, is no weight.
      if entry.size <= 192, content.holds("'shape': ()") {
        weights.others.append((name, "a number by itself"))
        continue
      }
      let array = try NPYArray(content, place, anyOrder: true)
      var tensor = NamedTensor(
        name: name, shape: Shape(array.extents), values: try array.floats())
      if array.isFortran {
        tensor.shape = Shape(array.extents.reversed())
        tensor = TensorStep.permuted(tensor, Array(array.extents.indices.reversed()))
      }
      weights.tensors.append(tensor)
    }
    return Imported(.weights(weights))
  }
}

extension [UInt8] {
  /// Whether the bytes hold this text.
  fileprivate func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard count >= wanted.count else { return false }
    return (0...(count - wanted.count)).contains {
      self[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}
