// A document that starts from weights beside it, `NAME-start.safetensors`: what an import writes.
// Both are written or neither. Nothing is written over without leave, and what is no such file
// never is.
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
    try Self.checkStart(StartFile.path(ofDocument: found.path), replacing: replacing)
    return found
  }

  /// Writes a document and the weights it starts from: both or, where either cannot be written,
  /// neither.
  /// - Parameters:
  ///   - weights: as `StartFile.encode` makes them; nil where it starts from initial values.
  ///   - place: as `startPlace` found it.
  /// - Returns: the paths of what was written, the document first.
  /// - Throws: `LibraryError`; what was there is as it was then.
  package func save(
    _ experiment: Experiment, startingFrom weights: [UInt8]?, at place: SavePlace, replacing: Bool
  ) throws -> [String] {
    guard let weights else {
      return [
        try save(experiment, checkpoint: nil, as: place.path, basedOn: nil, over: .found(place))
          .path
      ]
    }
    let start = StartFile.path(ofDocument: place.path)
    let staged = try StagedFile(weights, for: start)
    defer { staged.discard() }
    let aside = try Self.place(staged, at: start, replacing: replacing)
    do {
      let saved = try save(
        experiment, checkpoint: nil, as: place.path, basedOn: nil, over: .found(place))
      if let aside { _ = unlink(aside) }
      return [saved.path, start]
    } catch {
      if let aside { _ = rename(aside, start) } else { _ = unlink(start) }
      throw error
    }
  }

  /// - Returns: where the file that was there is kept, until the document is in its place too.
  private static func place(
    _ staged: StagedFile, at path: String, replacing: Bool
  ) throws -> String? {
    let lock = try FolderLock(folderAndName(path).folder)
    return try withExtendedLifetime(lock) {
      try checkStart(path, replacing: replacing)
      guard PlaceCheck.exists(path) else {
        try staged.place(isNew: true)
        return nil
      }
      let aside = "\(path).before"
      guard !PlaceCheck.exists(aside), link(path, aside) == 0 else {
        throw LibraryError(
          "\(quoted(path)) could not be put aside as \(quoted(aside)); remove that file, or choose "
            + "another name")
      }
      do {
        try staged.place(isNew: false)
      } catch {
        _ = unlink(aside)
        throw error
      }
      return aside
    }
  }

  private static func checkStart(_ path: String, replacing: Bool) throws {
    try ExportFile.check(path, replacing: replacing)
    guard !PlaceCheck.exists(path) || StartFile.isOne(path) else {
      throw LibraryError(
        "\(quoted(path)) is not what an import wrote and is kept; move it away, or choose another "
          + "name")
    }
  }
}
