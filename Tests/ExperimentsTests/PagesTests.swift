// The pages from which a stranger could rebuild the program are true: their tables and formulas are
// those of the catalogs, every kind is said of, and every section they show is trained.
// `UPDATE_GOLDENS=1` writes the made parts anew. Programs on the pages are run in `JourneyTests`.
import Engine
import Foundation
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@testable import Experiments

@Suite struct PagesTests {
  static let paths = [
    "Docs/Networks.md", "Docs/Training.md", "Docs/Weights.md", "Docs/Gradients.md",
  ]

  @Test func networksAreThoseOfTheCatalogs() throws {
    try Page("Docs/Networks.md").expect(parts: PageParts.networks())
  }

  @Test func trainingIsThatOfTheCatalogs() throws {
    try Page("Docs/Training.md").expect(parts: PageParts.training())
  }

  @Test func parametersAreThoseOfTheLayers() throws {
    try Page("Docs/Gradients.md").expect(parts: PageParts.gradients())
  }

  @Test func theNumbersOfLayersAreTheCatalog() throws {
    try Page("Docs/Diagnosis.md").expect(parts: PageParts.diagnosis())
  }

  /// A kind whose file says nothing of it would have an empty section.
  @Test func everyKindIsSaidOf() throws {
    let layers = try DeclaredText.byKind(in: "Sources/Networks/Layers")
      .merging(DeclaredText.byKind(in: "Sources/Engine/Activations")) { $1 }
    for (kinds, texts) in [
      (layerCatalog.kinds, layers),
      (lossCatalog.map(\.kind), try DeclaredText.byKind(in: "Sources/Problems/Losses")),
      (optimizerCatalog.kinds, try DeclaredText.byKind(in: "Sources/Training/Optimizers")),
      (scheduleCatalog.kinds, try DeclaredText.byKind(in: "Sources/Training/Schedules")),
    ] {
      for kind in kinds { #expect((texts[kind] ?? "").count > 20, "nothing is said of \(kind)") }
      for text in texts.values { #expect(!text.contains("GraphBuilder"), "\(text)") }
    }
  }

  /// The rows of tables that are written by hand name every kind there is.
  @Test func handwrittenTablesAreComplete() throws {
    let text = try Page("Docs/Networks.md").text
    let flops = try #require(text.split(separator: "## How FLOPs are counted").last)
      .prefix { $0 != "#" }
    let ones = ["embedding", "positions", "dropout", "scale"] + activationCatalog.map { $0.kind }
    for kind in layerCatalog.kinds where !ones.contains(kind) {
      #expect(flops.contains("`\(kind)`"), "\(kind)")
    }
    let training = try Page("Docs/Training.md").text
    for kind in initialCatalog.kinds { #expect(training.contains("| `\(kind)` |"), "\(kind)") }
    #expect(try Page("Docs/Gradients.md").text.contains("-1 is padding"))
  }

  /// A section stands for a document with that section.
  private func document(_ example: String) -> String {
    if example.contains("format:") { return example }
    let sections = [
      ("data:", "data: {kind: moons, points: 60}\n"),
      (
        "network:",
        """
        network:
          blocks:
            - name: head
              layers: [{kind: dense, units: 4}, relu, {kind: dense, units: 2}]

        """
      ),
    ]
    return "format: resplay/1\n"
      + sections.filter { !example.contains("\n\($0.0)") && !example.hasPrefix($0.0) }.map(\.1)
      .joined() + example
  }

  static let sections = ((try? paths.flatMap { try Page($0).examples }) ?? [])
    .filter { $0.language == "yaml" }

  @Test(arguments: sections) func documentsAreTrained(example: Page.Example) throws {
    let experiment = try ExperimentFile.read(document(example.text))
    let run = try ScheduledRun(
      experiment.configuration, events: experiment.events, files: DataFiles(), kernels: .best)
    try run.run(until: .step(3))
    #expect(run.trainer.step == 3 && run.trainer.lastLoss.isFinite)
  }

  /// Every tensor and text of a real file is on the page, and nothing else is.
  @Test func theWeightsFileIsThatOfThePage() throws {
    var found: Set<String> = []
    let more = "validation_fraction: 0.3, average: 0.9, stop: {steps: 90, patience: 1}"
    for settings in ["optimizer: sgd", "optimizer: {kind: adam, learning_rate: 1}, \(more)"] {
      let text = document("training: {\(settings)}")
      let experiment = try ExperimentFile.read(text)
      let run = try ScheduledRun(
        experiment.configuration, events: [], files: DataFiles(), kernels: .best)
      try run.run(until: settings.contains("patience") ? .document : .step(3))
      let file = try Safetensors(CheckpointFile.encode(try run.trainer.checkpoint()))
      let paths = run.trainer.parameters.specs.map(\.path)
      for tensor in file.tensors {
        let path = paths.first { tensor.name.hasSuffix("/\($0)") }
        found.insert(path.map { tensor.name.replacing($0, with: "PATH") } ?? tensor.name)
      }
      for text in file.metadata {
        found.insert(text.key.replacing(#/^(series|history)/\w+/#) { "\($0.1)/NAME" })
      }
    }
    let page = try Page("Docs/Weights.md").text
    let named = page.matches(of: #/(?m)^\| `([^`]+)` \|/#).map { String($0.1) }
    #expect(Set(named) == found, "\(Set(named).symmetricDifference(found))")
    for (bound, words) in [
      (Series.capacity, "n at most 1,024"), (LayerHistory.capacity, "at most 512 columns"),
    ] {
      #expect(page.contains(words) && words.contains(grouped(bound)))
    }
  }
}
