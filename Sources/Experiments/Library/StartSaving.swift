// A document that starts from weights beside it, `NAME-start.safetensors`: what an import writes.
// Both are written or neither, whatever is killed: see `Leftovers`. Nothing is written over without
// leave, and what is no such file never is.
import Foundation
import Numerics
package import Problems
import Schema
package import Training

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The weights that a document starts from, as a file.
package enum StartFile {
  package static let format = "resplay-start/1"

  /// What `start_from` of a document at `path` names.
  package static func name(ofDocument path: String) -> String {
    folderAndName(DocumentName.stem(path)).name + "-start"
  }

  /// Where it lies.
  static func path(ofDocument path: String) -> String {
    DocumentName.stem(path) + "-start.safetensors"
  }

  /// - Parameters:
  ///   - tensors: parameters under their paths alone.
  ///   - source: where they came from, for people.
  package static func encode(_ tensors: [NamedTensor], source: String) -> [UInt8] {
    var file = Safetensors()
    file.metadata = [("format", format), ("source", source)]
    file.tensors = tensors.map {
      NamedTensor(name: "param/" + $0.name, shape: $0.shape, values: $0.values)
    }
    return file.encoded()
  }

  /// Whether a file starts as those of ours do.
  static func isOne(_ path: String) -> Bool {
    let start = Array("{\"__metadata__\":{\"format\":\"resplay-start/".utf8)
    let bytes = FileStart.read(path, count: 8 + start.count) ?? []
    return bytes.dropFirst(8).elementsEqual(start)
  }

  /// Looks at where they are to lie.
  /// - Throws: `LibraryError` where something is in the way.
  static func checkPlace(ofDocument path: String, replacing: Bool) throws {
    let path = Self.path(ofDocument: path)
    try ExportFile.check(path, replacing: replacing)
    guard !PlaceCheck.exists(path) || isOne(path) else {
      throw LibraryError(
        "\(quoted(path)) is not what an import wrote and is kept; move it away, or choose another "
          + "name")
    }
  }
}

/// Weights that are to be written with the document that starts from them.
struct StartContent {
  /// As `StartFile.encode` makes them.
  var bytes: [UInt8]
  /// Whether those that are there may be written over.
  var replacing: Bool
}

extension Library {
  /// Where a document that came inside the file at `path` reads its data: beside that file.
  package func files(beside path: String) -> DataFiles {
    DataFiles(
      folder: folderAndName(path).folder, log: ReadLog(), saves: savesFolder,
      weightsReader: CheckpointFile.startWeights)
  }

  /// Looks at where a document and the weights it starts from are to be written.
  /// - Throws: `LibraryError`, with `existingPath` where something is in the way.
  package func startPlace(for name: String, replacing: Bool) throws -> SavePlace {
    let found = try place(for: name, basedOn: nil, replacing: replacing)
    try StartFile.checkPlace(ofDocument: found.path, replacing: replacing)
    return found
  }

  /// Writes a document and the weights it starts from: both or neither, whatever is killed.
  /// - Parameters:
  ///   - weights: as `StartFile.encode` makes them; nil where it starts from initial values.
  ///   - place: as `startPlace` found it.
  /// - Returns: the paths of what was written, the document first.
  /// - Throws: `LibraryError`; what was there is as it was then.
  package func save(
    _ experiment: Experiment, startingFrom weights: [UInt8]?, at place: SavePlace, replacing: Bool
  ) throws -> [String] {
    let start = weights.map { StartContent(bytes: $0, replacing: replacing) }
    let saved = try save(
      experiment, checkpoint: nil, as: place.path, basedOn: nil, over: .found(place),
      startingFrom: start, hook: { _ in })
    return [saved.path] + (start == nil ? [] : [StartFile.path(ofDocument: saved.path)])
  }
}
