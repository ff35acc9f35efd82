// How a document names its data files from the folder it is written to, and which of them must be
// copied there so that it finds them: a document reads below its own folder only, and names no
// folder of its author.
import Foundation
import Numerics
package import Problems
import Schema

package struct DataCopies: Sendable {
  /// A file to be copied, or a folder with all that `DataFolder` sees in it.
  package struct Copy: Sendable {
    /// As the run names it.
    package var path: String
    /// Where it goes.
    package var target: String
  }

  /// The names in the written document, by those of the run.
  package private(set) var names: [String: String] = [:]
  /// What is not there yet.
  package private(set) var copies: [Copy] = []

  /// - Parameters:
  ///   - paths: as the run's data names them.
  ///   - document: the path the document is written to.
  package init(_ paths: [String], files: DataFiles, document: String) {
    let given = folderAndName(document).folder
    let folder = DataFiles.resolved(given) ?? given
    let isOwnFolder = files.folder.flatMap { DataFiles.resolved($0.isEmpty ? "." : $0) } == folder
    for path in paths where names[path] == nil {
      let isNamedFromHere = isOwnFolder && !path.hasPrefix("/") && !files.allowed.contains(path)
      // A file that is not there cannot be named better.
      guard !isNamedFromHere, let place = files.place(of: path) else {
        names[path] = path
        continue
      }
      let prefix = folder.hasSuffix("/") ? folder : folder + "/"
      if place.hasPrefix(prefix) {
        names[path] = String(place.dropFirst(prefix.count))
        continue
      }
      let content = try? files.fingerprint(of: path)
      let name = freeName(folderAndName(place).name, holding: content, in: folder)
      names[path] = name
      let target = prefix + name
      if !PlaceCheck.exists(target) { copies.append(Copy(path: path, target: target)) }
    }
  }

  /// The name in the written document.
  package func name(of path: String) -> String { names[path] ?? path }

  /// A name that is free or has the very content already.
  private func freeName(_ name: String, holding content: Fingerprint?, in folder: String) -> String
  {
    let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 } ?? name.endIndex
    for number in 1...1000 {
      let candidate = number == 1 ? name : "\(name[..<dot])-\(number)\(name[dot...])"
      if names.contains(where: { $0.value == candidate }) { continue }
      let target = "\(folder)/\(candidate)"
      guard PlaceCheck.exists(target) else { return candidate }
      if let content, (try? DataFiles(allowed: [target]).fingerprint(of: target)) == content {
        return candidate
      }
    }
    return name
  }

  /// Copies what is not there yet. Nothing that is there is written over.
  /// - Throws: `DataError` or `LibraryError`; also where a file is not the one that the run read.
  package func make(_ files: DataFiles) throws {
    for copy in copies {
      var unnoted = files
      unnoted.log = nil
      if let read = files.log?[copy.path], read != (try unnoted.fingerprint(of: copy.path)) {
        throw LibraryError(
          "\(quoted(copy.path)) was changed since it was read; it was not copied")
      }
      guard files.isFolder(copy.path) else {
        try place(try unnoted.read(copy.path), at: copy.target)
        continue
      }
      let folder = try unnoted.folder(copy.path)
      for file in folder.files {
        let target = "\(copy.target)/\(file.name)"
        do {
          try FileManager.default.createDirectory(
            atPath: folderAndName(target).folder, withIntermediateDirectories: true)
        } catch {
          throw LibraryError("the folder of \(quoted(target)) could not be made")
        }
        try place(try folder.read(file), at: target)
      }
    }
  }

  private func place(_ bytes: [UInt8], at target: String) throws {
    let staged = try StagedFile(bytes, for: target)
    defer { staged.discard() }
    try staged.place(isNew: true)
  }
}
