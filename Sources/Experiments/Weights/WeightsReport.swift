// The weights file beside a document: which file that is, what it holds, and everything that is
// wrong with it for that document. The one answer for who goes on from weights, who only checks
// them, and who just says so.
import Foundation
import Networks
import Numerics
package import Problems
import Schema
package import Training

/// What is known of the weights beside a document.
package struct WeightsReport: Sendable {
  /// The file that was looked at.
  package var path: String
  /// What can be gone on with; nil where something is wrong or no file is there.
  package var checkpoint: Checkpoint?
  /// Everything that is wrong, each in a sentence without the file's name.
  package var faults: [String] = []
  /// The document names a weights file, and none is there: a run starts at step 0.
  package var isMissing = false
  /// The document names a weights file by its digest, and the one beside it has another.
  package var isAltered = false

  /// Everything that is wrong, on one line; nil where nothing is.
  package var words: String? {
    faults.isEmpty ? nil : "\(quoted(path)): \(faults.joined(separator: "; "))"
  }
}

extension WeightsReport {
  /// Looks at the weights of a document.
  /// - Parameters:
  ///   - document: the document's own path.
  ///   - files: where its data is read.
  /// - Returns: nil where there are none and none are named.
  package static func of(_ experiment: Experiment, document: String, files: DataFiles)
    -> WeightsReport?
  {
    let named = experiment.results?.weights?.fingerprint
    var report = WeightsReport(path: DocumentName.weightsPath(ofDocument: document))
    // Where a writer was killed, and nothing in the folder may be changed, they still wait.
    let waiting = named.map { Leftovers.waitingPath(ofDocument: document, $0.digest) }
    if let waiting, WeightsFile.fingerprint(waiting) == named { report.path = waiting }
    guard FileManager.default.fileExists(atPath: report.path) else {
      report.isMissing = true
      return named == nil ? nil : report
    }
    report.look(for: experiment.untilResults, named: named, document: document, files)
    return report
  }

  private mutating func look(
    for experiment: Experiment, named: Fingerprint?, document: String, _ files: DataFiles
  ) {
    if let what = Self.somethingElse(path) {
      faults = [what]
      return
    }
    do {
      let file = try WeightsFile(path)
      try WeightsHeader.check(file.header, for: experiment, files: files)
      let (content, found) = try file.whole()
      if let named, found != named {
        isAltered = true
        faults.append(
          "it is not the weights file that \(quoted(document)) names (\(named.words)), but "
            + "another one or an altered one (\(found.words))")
      }
      let checkpoint = try CheckpointFile.decode(content, for: experiment)
      faults += Self.differences(checkpoint, experiment.results)
      faults += checkpoint.faults(Self.network(of: experiment))
      if faults.isEmpty { self.checkpoint = checkpoint }
    } catch {
      faults.append("\(error)")
      if let named, !isAltered { isAltered = WeightsFile.fingerprint(path) != named }
    }
  }

  /// What document and weights say of one run, where they do not say the same.
  private static func differences(_ checkpoint: Checkpoint, _ results: Results?) -> [String] {
    guard let results else { return [] }
    var faults: [String] = []
    if results.steps != checkpoint.step {
      faults.append("it is of step \(checkpoint.step), but the document of step \(results.steps)")
    }
    if !results.digest.isEmpty, !checkpoint.digest.isEmpty, results.digest != checkpoint.digest {
      faults.append(
        "it is of the run \(checkpoint.digest.prefix(16)), but the document of the run "
          + "\(results.digest)")
    }
    return faults
  }

  /// The network the weights must fit, where the data is known without reading it.
  private static func network(of experiment: Experiment) -> LoweredNetwork? {
    guard let current = try? experiment.currentConfiguration(),
      let data = DataOutline(current.dataSource)
    else { return nil }
    return try? Fit.lowered(current, data)
  }

  /// What a file is that often lies in the place of weights; nil where it may be weights.
  private static func somethingElse(_ path: String) -> String? {
    guard let bytes = FileStart.read(path, count: 200) else { return nil }
    if bytes.isEmpty { return "the file is empty; get it again" }
    let start = String(decoding: bytes, as: UTF8.self).lowercased()
    if start.hasPrefix("version https://git-lfs") {
      return "this is a pointer of Git LFS, not the file itself; get it with 'git lfs pull'"
    }
    let text = start.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    if ["<!doctype", "<html", "<head", "<?xml"].contains(where: { text.hasPrefix($0) }) {
      return "this is a page of the web (HTML), not a weights file; download the file itself"
    }
    return nil
  }
}
