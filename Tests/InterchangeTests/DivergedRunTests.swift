// A run that diverged: whoever exports it is told.
import Experiments
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct DivergedRunTests {
  private static func run() throws -> ExportedRun {
    try FigureSamples.run("digits-mlp-10", steps: 8) { experiment in
      guard var sgd = experiment.configuration.training.optimizer.kind as? SGD else { return }
      sgd.learningRate = 1000
      experiment.configuration.training.optimizer = OptimizerSpec(sgd)
    }
  }

  private static func isWarned(_ run: ExportedRun) -> Bool {
    run.warnings.count == 1 && run.warnings[0].hasPrefix("the run diverged at step 2: ")
  }

  @Test(arguments: ["safetensors", "csv", "html", "svg"])
  func exportsWarn(kind: String) throws {
    let run = try Self.run()
    let kind = try exporter(named: kind)
    #expect(run.warnings.isEmpty)
    let made = try kind.export(run, ExportChoices(kind.options))
    #expect(Self.isWarned(run), "\(run.warnings)")
    if kind.name == "html" {
      let page = String(decoding: made.files[0].bytes, as: UTF8.self)
      #expect(page.contains("<strong>The run diverged at step 2."))
    }
  }

  @Test func modelCardsSayIt() throws {
    let run = try Self.run()
    let made = try HuggingFaceExporter.export(run, ExportChoices([]))
    let card = try #require(made.files.first { $0.path == "README.md" })
    let text = String(decoding: card.bytes, as: UTF8.self)
    #expect(text.contains("**Note**: the run diverged at step 2: "))
  }

  /// A save says how its run ended: training to its step again would not find it.
  @Test func savesThatDivergedAreKnown() throws {
    let run = try Self.run()
    let checkpoint = try run.trained().checkpoint()
    var experiment = run.experiment
    var results = Results(checkpoint)
    results.status = .diverged
    experiment.results = results
    let saved = ExportedRun(
      experiment, stem: "saved", checkpoint: checkpoint, step: checkpoint.step, files: run.files
    ) { _ in try run.started() }
    #expect(checkpoint.step == 2 && Self.isWarned(saved), "\(saved.warnings)")
  }

  @Test func othersWarnOfNothing() throws {
    let run = try FigureSamples.run("tiny-playground", steps: 2)
    _ = try run.trained()
    #expect(run.warnings.isEmpty)
  }
}
