// Documents that are no files of a folder: codes, links, and packs, which are unpacked first.
internal import Experiments
internal import Foundation
internal import Interchange
internal import Numerics
internal import Problems
internal import Schema

extension Workspace {
  /// Opens what a person names: a code, a link, a pack, a file, a preset or a save.
  /// - Throws: what is wrong with it, for the user.
  func document(
    _ name: String, weights: WeightsUse, streams: Bool = false
  ) throws -> OpenedExperiment {
    if SharedText.isOne(name) || SharedText.otherVersion(name) != nil { return try shared(name) }
    if ImportInput.isLink(name) { return try linked(name) }
    if Pack.isOne(name) { return try unpacked(name, weights: weights) }
    do {
      return try library.open(name, weights: weights, streams: streams)
    } catch let found as SharedTextFound {
      return try shared(found.text)
    }
  }

  /// A code has no folder: its data files are looked for below the working folder.
  private func shared(_ code: String) throws -> OpenedExperiment {
    if let version = SharedText.otherVersion(code) {
      throw UsageProblem(
        "this is a code of a newer version, \(version); this one reads \(SharedText.prefix)...")
    }
    let shared = try ShareCode.decode(code)
    var opened = OpenedExperiment(
      experiment: shared.experiment, path: nil, source: shared.text, checkpoint: nil,
      files: library.files(below: "."))
    for file in shared.files {
      var unnoted = opened.files
      unnoted.log = nil
      let found = try? unnoted.fingerprint(of: file.path)
      guard found != file.fingerprint else { continue }
      let name = "'\(visible(file.path))'"
      opened.notices.append(
        found == nil
          ? "\(name) (\(file.fingerprint.words)) does not travel in a code and is not here: put "
            + "it into this folder, or ask for a pack, made by 'resplay pack'"
          : "\(name) here is not the file of this code, which has \(file.fingerprint.words)")
    }
    return opened
  }

  /// A link whose text says a whole network; nothing is fetched.
  private func linked(_ link: String) throws -> OpenedExperiment {
    let input = ImportInput.link(link)
    let imported = try importer(named: nil, for: input).read(input)
    guard case .document(let experiment) = imported.content else {
      throw UsageProblem("this link is no whole document; 'resplay import' reads it --into one")
    }
    var opened = OpenedExperiment(
      experiment: experiment, path: nil, source: nil, checkpoint: nil,
      files: library.files(below: "."))
    opened.notices = imported.notes
    return opened
  }

  /// A pack is unpacked to where unsaved work is kept, under what it holds. It is a copy: saving it
  /// asks for a name.
  private func unpacked(_ path: String, weights: WeightsUse) throws -> OpenedExperiment {
    let pack = try Pack(DataFiles(allowed: [path]).read(path, remedy: ""), name: path)
    let folder = try Unpacking(root: stateFolder).folder(of: pack)
    var opened = try library.open("\(folder)/\(pack.document)", weights: weights)
    opened.path = nil
    return opened
  }
}

/// Where packs are unpacked.
struct Unpacking {
  /// Packs that are kept unpacked.
  private static let kept = 10

  let root: String

  init(root: String?) {
    let base = root ?? FileManager.default.temporaryDirectory.appending(path: "resplay").path
    self.root = "\(base)/packs"
  }

  /// The folder with the files of a pack, as they are in it.
  /// - Throws: `WriteProblem`.
  func folder(of pack: Pack) throws -> String {
    let folder = "\(root)/\(pack.fingerprint.digest)"
    do {
      try pack.write(to: folder)
      removeOldest(but: folder)
      return folder
    } catch let error as LibraryError {
      throw WriteProblem(description: error.description)
    } catch let error as CocoaError {
      throw WriteProblem(
        description: "'\(folder)' cannot be written: \(error.localizedDescription)")
    }
  }

  /// Those that were used longest ago go, where there are many.
  private func removeOldest(but own: String) {
    let manager = FileManager.default
    func date(_ path: String) -> Date {
      (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date ?? .distantPast
    }
    try? manager.setAttributes([.modificationDate: Date()], ofItemAtPath: own)
    let all = ((try? manager.contentsOfDirectory(atPath: root)) ?? []).map { "\(root)/\($0)" }
    for old in all.sorted(by: { date($0) > date($1) }).dropFirst(Self.kept) where old != own {
      try? manager.removeItem(atPath: old)
    }
  }
}

extension Pack {
  /// Writes every file below a folder that is made where it is not there. What is there already
  /// with the same content stays.
  func write(to folder: String) throws {
    let manager = FileManager.default
    for file in files {
      let path = "\(folder)/\(file.path)"
      let parent = URL(filePath: path).deletingLastPathComponent().path
      try manager.createDirectory(atPath: parent, withIntermediateDirectories: true)
      if let there = manager.contents(atPath: path), there.elementsEqual(file.bytes) { continue }
      try Data(file.bytes).write(to: URL(filePath: path), options: .atomic)
    }
  }
}
