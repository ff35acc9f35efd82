// `resplay validate`: every fault of a document at once.
internal import ArgumentParser
internal import Experiments

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks a document and tells every fault with line and column.")

  @Argument(help: "A file, a preset or a save; - reads standard input.")
  var document: String

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let opened = try folders.workspace().open(document)
    Console.line("\(opened.path ?? document): valid, \(opened.experiment.presentation.name)")
  }
}
