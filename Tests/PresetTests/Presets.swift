// The presets that ship, trained for real.
import ProjectSupport
import Numerics
import Problems
import Engine
import Experiments
import Foundation
import Networks
import Schema
import Training

enum Presets {
  static let library = Library(
    presetsFolder: Project.file("Presets").path,
    savesFolder: Project.file("Saves").path)

  static var names: [String] { library.entries().filter(\.isPreset).map(\.name) }

  /// Those whose data is there: two ask for files that do not ship.
  static var trainable: [String] {
    names.filter { (try? library.open($0).missingData.isEmpty) == true }
  }

  /// A run of a preset at step 0.
  static func run(
    _ name: String, _ settings: [String: Node] = [:], kernels: KernelSet = .best,
    options: ExecutionOptions = ExecutionOptions()
  ) throws -> ScheduledRun {
    let opened = try library.open(name)
    let edits = settings.map { Edit(step: 0, path: NodePath($0.key), value: $0.value) }
    return try ScheduledRun(
      opened.experiment.configuration.applying(edits), files: opened.files, kernels: kernels,
      options: options)
  }

  /// A run of a changed preset at step 0.
  static func run(_ name: String, _ change: (inout RunConfiguration) -> Void) throws
    -> ScheduledRun
  {
    let opened = try library.open(name)
    var configuration = opened.experiment.configuration
    change(&configuration)
    return try ScheduledRun(configuration, files: opened.files, kernels: .best)
  }

  /// A preset trained to its own stop rule.
  static func trained(_ name: String, _ settings: [String: Node] = [:]) throws -> Trainer {
    let run = try run(name, settings)
    try run.run()
    return run.trainer
  }
}
