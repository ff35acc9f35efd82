// Data opened without a document: its kind is told by what it holds, and a network that fits it is
// proposed. It was never a file, so that saving asks for a name.
import Foundation
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

extension OpenedExperiment {
  /// What its data names and is not there.
  package var missingData: [String] {
    experiment.configuration.ownDataPaths.filter { files.place(of: $0) == nil }
  }

  /// The same with data that the user named, wherever it is, in place of what is missing.
  /// - Throws: `LibraryError` where nothing is there either.
  package func reading(_ path: String, inPlaceOf missing: String) throws -> OpenedExperiment {
    let absolute = URL(filePath: path).standardizedFileURL.path
    var copy = self
    copy.files.allowed.insert(absolute)
    guard copy.files.place(of: absolute) != nil else {
      throw LibraryError("there is nothing at '\(visible(path))'; give the path of the data")
    }
    copy.experiment.configuration = experiment.configuration.renamingData {
      $0 == missing ? absolute : $0
    }
    return copy
  }
}

extension DataSpec {
  /// - Throws: `Faults` where an edit of `data` is none.
  fileprivate func changed(by edits: [Edit]) throws -> DataSpec {
    guard !edits.isEmpty else { return self }
    var tree = Node(.map([]))
    tree["data"] = node
    for edit in edits { try tree.set(edit.path, to: edit.value) }
    var faults = FaultCollector()
    let changed = DataSpec.decode(tree["data"] ?? node, path: "data", into: &faults)
    guard let changed, faults.faults.isEmpty else { throw Faults(faults.faults) }
    return changed
  }
}

extension Library {
  /// What a path to data becomes: a document of its own, at step 0.
  /// - Parameter edits: of how it is read, made before it is.
  /// - Throws: `LibraryError` where it is no data that is known, or cannot be read; `Faults` where
  ///   an edit is none.
  package static func openedData(
    _ path: String, edits: [Edit] = []
  ) throws -> OpenedExperiment {
    do {
      let (recognized, files) = try recognized(path)
      let data = try recognized.changed(by: edits)
      var experiment = Experiment()
      experiment.configuration.data = data
      let dataset = try experiment.configuration.loadDataset(files: files)
      experiment.configuration = .proposed(for: data, dataset)
      let name = URL(filePath: path).standardizedFileURL.lastPathComponent
      experiment.presentation.name = String(visible(name).prefix(80))
      experiment.presentation.notes =
        "A network proposed for \(visible(name)), read as data of the kind \(data.kind.kind).\n"
      var opened = OpenedExperiment(
        experiment: experiment, path: nil, source: nil, checkpoint: nil, files: files)
      opened.isProposed = true
      return opened
    } catch let error as DataError {
      throw LibraryError(error.description)
    }
  }

  /// The data at a path, which may be anywhere, and what may be read for it.
  /// - Throws: `DataError`.
  package static func recognized(_ path: String) throws -> (DataSpec, DataFiles) {
    let absolute = URL(filePath: path).standardizedFileURL.path
    let files = DataFiles(folder: ".", allowed: [absolute], log: ReadLog())
    return (try datasetCatalog.recognized(absolute, files: files), files)
  }

  /// Whether what is at a path is data and no document: a folder, or a file that neither is named
  /// like a document nor begins like one.
  static func isData(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    if isFolder.boolValue { return true }
    // Nothing but a regular file is looked into: what comes through a pipe is a document.
    var status = stat()
    guard !DocumentName.hasEnding(path), stat(path, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG, let handle = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? handle.close() }
    guard let start = try? handle.read(upToCount: 4096) else { return false }
    return !String(decoding: start, as: UTF8.self).contains("resplay/")
  }
}
