// Where documents live: the presets that ship, the user's saves, and files by path. Folders are
// given by the composition root; nothing here looks at the environment.
package import Problems
import Foundation
import Networks
import Schema
import Synchronization
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
  /// fault; folders that are not there hold nothing; what of a folder is not listed is said in an
  /// entry of its own. Nothing is lowered here: what takes that is
  /// for `checked`, and known at once only where the same text was checked before.
  package func entries() -> [LibraryEntry] {
    ordered(
      entries(of: presetsFolder, isPreset: true) + entries(of: savesFolder, isPreset: false))
  }

  private func entries(of folder: String, isPreset: Bool) -> [LibraryEntry] {
    let found: Listing
    do {
      found = try Self.documents(in: folder)
    } catch {
      return [Self.note("unreadable folder", "\(error)", folder, isPreset: isPreset)]
    }
    let entries = Self.onAllCores(found.files) { entry($0, in: folder, isPreset: isPreset) }
    guard found.more > 0 else { return entries }
    return entries + [
      Self.note(
        "\(found.more) more",
        "\(found.files.count) documents of a folder are listed; open one of the other "
          + "\(found.more) by its name, as in resplay NAME, or move some to another folder",
        folder, isPreset: isPreset)
    ]
  }

  private static func note(
    _ title: String, _ words: String, _ folder: String, isPreset: Bool
  ) -> LibraryEntry {
    var entry = LibraryEntry(
      name: title, path: folder, title: title, group: isPreset ? "" : "Saves", notes: "",
      isPreset: isPreset, parameterCount: 0, fault: words)
    entry.isDocument = false
    return entry
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
      let data = experiment.configuration.data.kind
      entry.data = data.kind
      entry.task = data.task.map { $0.kind.words($0) } ?? ""
      let layers = experiment.configuration.network.blocks.flatMap(\.layers)
      entry.layers = Set(layers.map { $0.kind.kind }).sorted()
      entry.record = experiment.results.map { RunNote($0) }
    } catch {
      entry.fault = CheckedEntries.words(error)
    }
    return entry
  }

  /// What is made of each, in order.
  private static func onAllCores<Item: Sendable, Made: Sendable>(
    _ items: [Item], _ make: @Sendable (Item) -> Made
  ) -> [Made] {
    let made = Mutex([Made?](repeating: nil, count: items.count))
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
      let one = make(items[index])
      made.withLock { $0[index] = one }
    }
    return made.withLock { $0.compactMap { $0 } }
  }

  private struct Listing {
    var files: [String] = []
    /// How many there are besides.
    var more = 0
  }

  /// File names of the documents in a folder, in order. One that is there with two endings is
  /// listed twice.
  /// - Throws: `LibraryError` where there is a folder that cannot be read.
  private static func documents(in folder: String) throws -> Listing {
    guard let stream = opendir(folder) else {
      let code = errno
      if code == ENOENT { return Listing() }
      throw LibraryError(
        "the folder \(quoted(folder)) cannot be read: \(String(cString: strerror(code)))")
    }
    closedir(stream)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    let documents = files.filter { DocumentName.hasEnding($0) && !$0.hasPrefix(".") }
      .sorted {
        let (a, b) = (DocumentName.stem($0), DocumentName.stem($1))
        return a == b ? $0 < $1 : DocumentName.precedes(a, b)
      }
    return Listing(
      files: Array(documents.prefix(maximumEntries)),
      more: max(0, documents.count - maximumEntries))
  }

  /// What presets and saves are called, without a look into them.
  package var presetNames: [String] { Self.names(in: presetsFolder).map(DocumentName.stem) }
  package var saveNames: [String] { Self.names(in: savesFolder).map(DocumentName.stem) }

  /// Names of the documents that are listed, none where the folder cannot be read.
  private static func names(in folder: String) -> [String] {
    ((try? documents(in: folder)) ?? Listing()).files
  }

  /// The path of a document by its file name, with or without its ending, listed or not.
  private static func document(called name: String, in folder: String) -> String? {
    guard !name.hasPrefix(".") else { return nil }
    let names =
      (DocumentName.hasEnding(name) ? [name] : []) + DocumentName.endings.sorted().map { name + $0 }
    return names.map { "\(folder)/\($0)" }.first { FileManager.default.fileExists(atPath: $0) }
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
  /// Opens a file by path, or a preset or save by name. What a writer that died has left beside it
  /// is finished or removed.
  /// - Parameter streams: whether `-` means standard input, and a pipe is read to its end.
  /// - Throws: `Faults` with what is wrong in the document, or `LibraryError` naming the
  ///   nearest name, or everything that is wrong with weights that are needed.
  package func open(
    _ nameOrPath: String, weights: WeightsUse = .needed, streams: Bool = false
  ) throws -> OpenedExperiment {
    if streams, DocumentStream.isOne(nameOrPath) { return try streamed(nameOrPath) }
    let path = try locate(nameOrPath)
    try SharedText.refuse(file: path)
    try WeightsAlone.refuse(path)
    if Self.isData(path) { return try Self.openedData(path) }
    if weights != .ignored { Leftovers.clear(folderAndName(path).folder) }
    var opened = try pair(path, weights)
    // Between document and weights another program may have saved both.
    for _ in 0..<3 where opened.weights?.faults.isEmpty == false {
      guard let bytes = try? Self.read(path), let source = opened.source,
        !bytes.elementsEqual(source.utf8)
      else { break }
      opened = try pair(path, weights)
    }
    if weights == .needed, let words = opened.weights?.words {
      throw LibraryError("\(words); to open the document alone, rename or remove that file")
    }
    opened.place = place(of: path)
    return opened
  }

  private func place(of path: String) -> OpenedExperiment.Place {
    func resolved(_ folder: String) -> String {
      URL(filePath: folder).resolvingSymlinksInPath().standardizedFileURL.path
    }
    let folder = resolved(folderAndName(path).folder)
    if folder == resolved(presetsFolder) { return .presets }
    return folder == resolved(savesFolder) ? .saves : .elsewhere
  }

  /// Data files below a folder, for a document that is not read from there.
  package func files(below folder: String) -> DataFiles {
    DataFiles(
      folder: folder, log: ReadLog(), saves: savesFolder,
      weightsReader: CheckpointFile.startWeights)
  }

  /// A document without a place: its data is looked for below the working folder.
  private func streamed(_ name: String) throws -> OpenedExperiment {
    let bytes = try DocumentStream.read(name)
    try SharedText.refuse(bytes)
    return OpenedExperiment(
      experiment: try ExperimentFile.read(bytes: bytes), path: nil,
      source: String(decoding: bytes, as: UTF8.self), checkpoint: nil,
      files: files(below: "."))
  }

  private func pair(_ path: String, _ weights: WeightsUse) throws -> OpenedExperiment {
    let bytes = try Self.read(path)
    let (experiment, isFullyChecked) = try ExperimentFile.readChecked(bytes)
    var opened = OpenedExperiment(
      experiment: experiment, path: path, source: String(decoding: bytes, as: UTF8.self),
      checkpoint: nil, files: files(below: folderAndName(path).folder))
    if weights != .ignored {
      opened.weights = WeightsReport.of(experiment, document: path, files: opened.files)
    }
    opened.checkpoint = opened.weights?.checkpoint
    opened.isFullyChecked = isFullyChecked
    return opened
  }

  private func locate(_ name: String) throws -> String {
    guard !name.isEmpty, !name.utf8.contains(0) else {
      throw LibraryError("give a preset, a save or a file to open")
    }
    guard name != DocumentStream.standardInput else {
      throw LibraryError("standard input can be read by commands only; name a file here")
    }
    if name.contains("/") { return try existing(name) }
    if DocumentName.hasEnding(name), FileManager.default.fileExists(atPath: name) { return name }
    for folder in [presetsFolder, savesFolder] {
      if let path = Self.document(called: name, in: folder) { return path }
    }
    // A file of the working folder, whatever its ending.
    for file in [name] + DocumentName.endings.map({ name + $0 }) {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue {
        return file
      }
    }
    // A folder of data.
    if FileManager.default.fileExists(atPath: name) { return name }
    let presets = Self.names(in: presetsFolder).map(DocumentName.stem)
    let saves = Self.names(in: savesFolder).map(DocumentName.stem)
    var error = LibraryError(Self.unknown(name, presets: presets, saves: saves))
    error.isUnknownName = true
    throw error
  }

  private func existing(_ path: String) throws -> String {
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    let (folder, name) = folderAndName(path)
    let near = nearest(to: name, among: Self.names(in: folder))
    throw LibraryError(
      "there is no file \(quoted(path))"
        + (near.map { "; did you mean \(quoted("\(folder)/\($0)"))?" } ?? ""))
  }

  private static func unknown(_ name: String, presets: [String], saves: [String]) -> String {
    let near = nearest(to: DocumentName.stem(name), among: presets + saves)
    return "there is no preset, save or file \(quoted(name))"
      + (near.map { "; did you mean \(quoted($0))?" }
        ?? (presets.isEmpty
          ? "; there are no presets either: 'resplay doctor' says where it looked"
          : "; 'resplay presets' lists the presets"))
  }
}
