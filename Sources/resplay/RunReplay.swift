// A saved run made again from its seed and compared with all that its document claims: for `replay`
// and for `check`.
internal import Experiments
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct RunReplay {
  let opened: OpenedRun
  let results: Results

  /// Checks what can be known before a step is made.
  /// - Parameters:
  ///   - document: as it was named.
  ///   - maximumSteps: what it may claim at most.
  /// - Throws: `UsageProblem` where there is nothing to compare with or too much, `CheckFailure`
  ///   where a data file is not the recorded one.
  init(_ opened: OpenedRun, document: String, maximumSteps: Int?) throws {
    guard let results = opened.experiment.results, !results.digest.isEmpty else {
      throw UsageProblem(
        "\(document) has no digest to compare with; 'resplay train \(document) --out FILE.yaml' "
          + "writes them")
    }
    if let maximumSteps, results.steps > maximumSteps {
      throw UsageProblem(
        "\(document) claims \(Console.count(results.steps, "step")); allowed: at most "
          + "\(NumberFormat.grouped(maximumSteps)), or --long to replay it all the same")
    }
    (self.opened, self.results) = (opened, results)
    try checkFiles()
  }

  /// Trains it again.
  func compared(_ workspace: Workspace, threads: Int) throws -> ReplayComparison {
    let run = try opened.start(workspace, threads: threads)
    try run.replay(to: results.steps)
    var comparison = ReplayComparison(
      recorded: results, weights: opened.weights, altered: opened.alteredWeights,
      replayed: try run.trainer.checkpoint())
    if results.status == .diverged { comparison.compareEnd(of: run.trainer) }
    return comparison
  }

  /// Changes that the run had still to make: no claim.
  var coming: Int { opened.experiment.events.count { $0.step > results.steps } }

  /// What the document does not record of its data.
  var notRecorded: [String] {
    let known = Set(results.files.map(\.path))
    let unknown = Set(opened.dataPaths).subtracting(known).sorted()
    return unknown.isEmpty ? [] : ["the fingerprint of \(unknown.joined(separator: ", "))"]
  }

  private func checkFiles() throws {
    // A table that lies elsewhere now must be the same one.
    let moved = zip(opened.namedData, opened.experiment.configuration.dataPaths)
      .filter { $0 != $1 }
    for (named, path) in moved {
      guard let record = results.files.first(where: { $0.path == named }) else { continue }
      let found = try opened.files.fingerprint(of: path)
      guard found == record.fingerprint else {
        throw CheckFailure(
          "\(visible(path)) is not the file '\(visible(named))' of this run: it has "
            + "\(found.words); recorded were \(record.fingerprint.words)")
      }
    }
    let rest = results.files.map(\.path).filter { path in !moved.contains { $0.0 == path } }
    if let changed = try results.changedFiles(opened.files, among: rest).first {
      throw CheckFailure(changed)
    }
    if let file = results.files.first(where: { $0.since > 0 }) {
      throw CheckFailure(
        "'\(file.path)' was changed at step \(file.since), in the middle of the run; the steps "
          + "before cannot be made again")
    }
  }
}
