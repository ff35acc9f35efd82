// Where documents live: the presets that ship, the user's saves, and files by path. Folders are
// given by the composition root; nothing here looks at the environment.
import Problems
import Foundation
import Networks
import Schema
import Training

package struct Library: Sendable {
  /// Documents of one folder that are listed.
  static let maximumEntries = 1000

  package var presetsFolder: String
  package var savesFolder: String

  package init(presetsFolder: String, savesFolder: String) {
    self.presetsFolder = presetsFolder
    self.savesFolder = savesFolder
  }

  /// Presets in the order of the gallery, then saves by name. Faulty files are listed with their
  /// fault; folders that are not there hold nothing. Nothing is lowered here: what takes that is
  /// for `checked`, and known at once only where the same text was checked before.
  package func entries() -> [LibraryEntry] {
    let presets = Self.documents(in: presetsFolder).map {
      entry($0, in: presetsFolder, isPreset: true)
    }
    let saves = Self.documents(in: savesFolder).map { entry($0, in: savesFolder, isPreset: false) }
    return ordered(presets + saves)
  }

  /// The entries with their parameter counts and with the faults of documents that cannot be built.
  package func checked(_ entries: [LibraryEntry]) -> [LibraryEntry] {
    ordered(entries.map(CheckedEntries.check))
  }

  private func ordered(_ entries: [LibraryEntry]) -> [LibraryEntry] {
    let groups = self.groups
    let presets = entries.filter(\.isPreset).enumerated().sorted { a, b in
      let (x, y) = (Self.rank(a.element, groups), Self.rank(b.element, groups))
      return x == y ? a.offset < b.offset : x < y
    }
    return presets.map(\.element) + entries.filter { !$0.isPreset }
  }

  /// Headings of the gallery in order, one a line of `groups.txt` beside the presets. Other
  /// headings follow by the alphabet.
  private var groups: [String] {
    let bytes = (try? Self.read("\(presetsFolder)/groups.txt", maximumBytes: 10_000)) ?? []
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.map(String.init)
  }

  /// Compared in order: heading, name of an unknown heading, faulty ones last.
  private static func rank(_ entry: LibraryEntry, _ groups: [String]) -> (Int, String, Int) {
    let group = groups.firstIndex(of: entry.group)
    return (
      group ?? groups.count, group == nil ? entry.group : "", entry.fault == nil ? 0 : 1
    )
  }

  private func entry(_ file: String, in folder: String, isPreset: Bool) -> LibraryEntry {
    let path = "\(folder)/\(file)"
    var entry = LibraryEntry(
      name: DocumentName.stem(file), path: path, title: DocumentName.stem(file),
      group: isPreset ? "" : "Saves", notes: "", isPreset: isPreset, parameterCount: 0)
    do {
      let bytes = try Self.read(path)
      if let known = CheckedEntries.known(path, bytes, isPreset: isPreset) { return known }
      let (experiment, _) = try ExperimentFile.decode(TextCheck.text(of: bytes))
      if !experiment.presentation.name.isEmpty { entry.title = experiment.presentation.name }
      if isPreset { entry.group = experiment.presentation.group }
      entry.notes = experiment.presentation.notes
    } catch {
      entry.fault = CheckedEntries.words(error)
    }
    return entry
  }

  /// File names of the documents in a folder, in order. One that is there with two endings is
  /// listed twice.
  private static func documents(in folder: String) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Array(
      files.filter { DocumentName.hasEnding($0) && !$0.hasPrefix(".") }
        .sorted {
          let (a, b) = (DocumentName.stem($0), DocumentName.stem($1))
          return a == b ? $0 < $1 : DocumentName.precedes(a, b)
        }.prefix(maximumEntries))
  }

  /// The bytes of a regular file of bounded size.
  static func read(_ path: String, maximumBytes: Int = ExperimentFile.maximumBytes) throws
    -> [UInt8]
  {
    do {
      return try DataFiles(allowed: [path]).read(path, maximumBytes: maximumBytes)
    } catch let error as DataError {
      throw LibraryError(error.description)
    }
  }
}

// MARK: - Opening

extension Library {
  /// Opens a file by path, or a preset or save by name.
  /// - Parameter weights: whether the weights beside it are read too.
  /// - Throws: `Faults` with what is wrong in the document, or `LibraryError` naming what there is
  ///   and the nearest name, or why the weights cannot be used.
  package func open(_ nameOrPath: String, weights: Bool = true) throws -> OpenedExperiment {
    let path = try locate(nameOrPath)
    let bytes = try Self.read(path)
    let experiment = try ExperimentFile.read(bytes: bytes)
    return OpenedExperiment(
      experiment: experiment, path: path, source: String(decoding: bytes, as: UTF8.self),
      checkpoint: weights ? try checkpoint(ofDocument: path, experiment) : nil,
      files: DataFiles(folder: folderAndName(path).folder))
  }

  private func checkpoint(ofDocument path: String, _ experiment: Experiment) throws -> Checkpoint? {
    let weights = DocumentName.weightsPath(ofDocument: path)
    guard FileManager.default.fileExists(atPath: weights) else { return nil }
    do {
      return try CheckpointFile.decode(
        Self.read(weights, maximumBytes: CheckpointFile.maximumBytes), for: experiment)
    } catch {
      throw LibraryError(
        "\(quoted(weights)): \(error); to open the document alone, rename or remove that file")
    }
  }

  private func locate(_ name: String) throws -> String {
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw LibraryError("give a preset, a save or a file to open")
    }
    if name.contains("/") { return try existing(name) }
    if DocumentName.hasEnding(name), FileManager.default.fileExists(atPath: name) { return name }
    for folder in [presetsFolder, savesFolder] {
      let files = Self.documents(in: folder)
      if let file = files.first(where: { $0 == name || DocumentName.stem($0) == name }) {
        return "\(folder)/\(file)"
      }
    }
    let presets = Self.documents(in: presetsFolder).map(DocumentName.stem)
    let saves = Self.documents(in: savesFolder).map(DocumentName.stem)
    throw LibraryError(Self.unknown(name, presets: presets, saves: saves))
  }

  private func existing(_ path: String) throws -> String {
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    let (folder, name) = folderAndName(path)
    let near = nearest(to: name, among: Self.documents(in: folder))
    throw LibraryError(
      "there is no file \(quoted(path))"
        + (near.map { "; did you mean \(quoted("\(folder)/\($0)"))?" } ?? ""))
  }

  private static func unknown(_ name: String, presets: [String], saves: [String]) -> String {
    func list(_ names: [String]) -> String {
      names.isEmpty
        ? "none"
        : names.prefix(20).map(visible).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }
    let near = nearest(to: DocumentName.stem(name), among: presets + saves)
    return "there is no preset, save or file \(quoted(name))"
      + (near.map { "; did you mean \(quoted($0))?" } ?? "")
      + " (presets: \(list(presets)); saves: \(list(saves)))"
  }
}
