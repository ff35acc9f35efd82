// What the commands that look into a trained network share: the document, its weights, and text or
// JSON.
internal import ArgumentParser
internal import Experiments
internal import Training

struct AnalysisOptions: ParsableArguments {
  @Argument(
    help: "A save, a file with its weights beside it, or a preset.",
    completion: .document)
  var document: String?

  @Flag(help: "Prints JSON, one object a line: Docs/Json.md.")
  var json = false

  @OptionGroup var settings: SettingOptions
  @OptionGroup var folders: FolderOptions

  /// - Throws: where a whole number is out of its range.
  static func check(_ option: String, _ value: Int, _ allowed: ClosedRange<Int>) throws {
    guard allowed.contains(value) else {
      throw UsageProblem(
        "\(option): read \(value); allowed: a whole number from \(allowed.lowerBound) to "
          + "\(allowed.upperBound)")
    }
  }

  /// The run as it was saved. One that was never trained is looked at with its initial weights,
  /// which is said.
  func trainer() throws -> Trainer {
    let workspace = try folders.workspace()
    let opened = try OpenedRun(
      document, settings: settings, workspace: workspace, resuming: .ifUnchanged)
    let trainer = try opened.start(workspace, threads: 1).trainer
    if trainer.step == 0 {
      Console.warning(
        "no trained weights: these are of the initial ones; resplay train "
          + "\(opened.path ?? "DOCUMENT") --out FILE.yaml trains and saves them")
    }
    return trainer
  }
}

extension BinaryFloatingPoint {
  /// Nil where it is no number that JSON could hold.
  var finite: Self? { isFinite ? self : nil }
}
