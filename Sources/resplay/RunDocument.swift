// The document of a run as it stands: what was trained, what came out, what was read, and what made
// it. `train` and the playground both write it from here.
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Foundation
internal import Numerics
internal import Problems
internal import Training

struct RunDocument {
  /// Name, group and notes.
  var experiment: Experiment
  /// What the document recorded of its data files when the run was opened, and the step it was
  /// opened at.
  var earlier: [FileRecord] = []
  var openedAt = 0
  var files: DataFiles

  /// Where the data files of a run will be found from the folder of a document.
  func copies(_ checkpoint: Checkpoint, to document: String) -> DataCopies {
    DataCopies(
      checkpoint.dataPaths + experiment.presentation.pins.flatMap(\.dataPaths), files: files,
      document: document)
  }

  /// The document and the checkpoint that belongs to it.
  /// - Parameter coming: changes that the run has still to make.
  func written(
    _ checkpoint: Checkpoint, _ copies: DataCopies, _ provenance: Provenance, coming: [Edit] = []
  ) -> (experiment: Experiment, checkpoint: Checkpoint) {
    let checkpoint = checkpoint.renamingData(copies.name)
    var document = experiment
    document.presentation.pins = document.presentation.pins.map { $0.renamingData(copies.name) }
    document.configuration = checkpoint.base
    document.events = checkpoint.edits + coming.map { $0.renamingData(copies.name) }
    var results = Results(checkpoint)
    results.files = records(copies, at: checkpoint.step)
    results.provenance = provenance
    document.results = results
    return (document, checkpoint)
  }

  private func records(_ copies: DataCopies, at step: Int) -> [FileRecord] {
    let known = Dictionary(earlier.map { ($0.path, $0) }) { first, _ in first }
    return copies.names.keys.sorted().compactMap { path in
      let before = known[path]
      guard let read = files.log?[path] else {
        // The run went on without reading it again.
        return before.map {
          FileRecord(path: copies.name(of: path), $0.fingerprint, since: $0.since)
        }
      }
      let since = before.map { $0.fingerprint == read ? $0.since : openedAt } ?? 0
      // A run that was started again has read nothing else.
      return FileRecord(path: copies.name(of: path), read, since: since > step ? 0 : since)
    }
  }
}

extension DataCopies {
  /// Data beside a document is copied with leave alone.
  /// - Parameter output: the document, as it was named by `--out`.
  /// - Throws: `UsageProblem` that names the data.
  func check(isAllowed: Bool, output: String) throws {
    guard !isAllowed, !copies.isEmpty else { return }
    let names = copies.map { "'\($0.path)'" }.joined(separator: ", ")
    throw UsageProblem(
      "--out: '\(output)' would not find its data \(names), which lies outside its folder; "
        + "--copy-data copies it beside the document, or write the document beside its data")
  }
}

extension Results {
  /// Which recorded files are not what they were, each in a sentence.
  /// - Parameter paths: those that are looked at; nil for all.
  func changedFiles(_ files: DataFiles, among paths: [String]? = nil) throws -> [String] {
    try self.files.compactMap { record in
      guard paths?.contains(record.path) ?? true else { return nil }
      let found = try files.fingerprint(of: record.path)
      guard found != record.fingerprint else { return nil }
      return "'\(record.path)' is not the file of this run: it has \(found.words); recorded were "
        + record.fingerprint.words
    }
  }
}

extension Provenance {
  /// What writes a document here and now.
  static func now(_ workspace: Workspace) -> Provenance {
    Provenance(
      program: "resplay \(Resplay.configuration.version)", kernels: workspace.kernels.name,
      date: Date().formatted(.iso8601))
  }
}
