// Runs that figures and pages are made of in tests: presets that ship, shortened, and a document
// whose every text is hostile.
import Engine
import Experiments
import Foundation
import Interchange
import Networks
import Problems
import ProjectSupport
import Schema
import Training

enum FigureSamples {
  static let library = Library(
    presetsFolder: Project.file("Presets").path, savesFolder: Project.file("Saves").path)

  /// Pictures that are quickly measured.
  static let small = PictureSize(width: 16, height: 16)

  static func run(
    _ preset: String, steps: Int, change: (inout Experiment) -> Void = { _ in }
  ) throws -> ExportedRun {
    let opened = try library.open(preset)
    var experiment = opened.experiment
    change(&experiment)
    let (document, files) = (experiment, opened.files)
    return ExportedRun(document, stem: preset, checkpoint: nil, step: steps, files: files) { _ in
      try ScheduledRun(
        document.configuration, events: document.events, files: files, kernels: .best)
    }
  }

  static func text(
    _ exporter: any Exporter.Type, _ run: ExportedRun, _ given: [(name: String, value: Node)] = []
  ) throws -> String {
    String(decoding: try bytes(exporter, run, given), as: UTF8.self)
  }

  static func bytes(
    _ exporter: any Exporter.Type, _ run: ExportedRun, _ given: [(name: String, value: Node)] = []
  ) throws -> [UInt8] {
    let made = try exporter.export(run, ExportChoices(exporter.options, given: given))
    return made.files[0].bytes
  }

  /// What no picture, page or graph may read as anything but text.
  static let hostile = "</script><script>alert(1)</script>]]>\"'`&<b>\u{1B}[31m\u{0}\u{202E}--><!--"

  /// A small run with hostile texts wherever a document has texts.
  static func hostileRun(steps: Int) throws -> ExportedRun {
    try run("tiny-playground", steps: steps) { experiment in
      experiment.presentation.name = hostile
      experiment.presentation.author = hostile
      experiment.presentation.notes = "\(hostile)\n---\n\(hostile)\n"
    }
  }
}
