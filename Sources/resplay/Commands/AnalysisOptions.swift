// What the commands that look into a trained network share: the document, its weights, and text or
// JSON.
internal import ArgumentParser
internal import Experiments
internal import Training

struct AnalysisOptions: ParsableArguments {
  @Argument(help: "A save, a file with its weights beside it, or a preset.")
  var document: String?

  @Flag(help: "Prints JSON, one object a line.")
  var json = false

  @OptionGroup var settings: SettingOptions
  @OptionGroup var folders: FolderOptions

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
