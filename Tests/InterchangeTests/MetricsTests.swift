// Measurements as CSV, lines of JSON and TensorBoard's events: the numbers are those of the run,
// from kept curves and trained again alike, and TensorBoard's own reader finds them.
import Engine
import Experiments
import Foundation
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct MetricsTests {
  static let python = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]
  static let preset = "digits-mlp-10"

  /// A run of a preset with a checkpoint at `steps`, as one that was saved there.
  static func run(_ steps: Int, isKept: Bool = true, preset: String = preset) throws -> ExportedRun
  {
    let opened = try ONNXTests.library.open(preset)
    func start(_ checkpoint: Checkpoint?) throws -> ScheduledRun {
      try ScheduledRun(
        opened.experiment.configuration, checkpoint: checkpoint, files: opened.files,
        kernels: .best)
    }
    var checkpoint: Checkpoint?
    if isKept {
      let run = try start(nil)
      try run.replay(to: steps)
      checkpoint = try run.trainer.checkpoint()
    }
    return ExportedRun(
      opened.experiment, stem: preset, checkpoint: checkpoint, step: steps, files: opened.files,
      start: start)
  }

  static func table(
    _ run: ExportedRun, _ given: [(name: String, value: Node)] = []
  ) throws -> MetricsTable {
    try MetricsSource.table(run, ExportChoices(MetricsSource.options, given: given)).0
  }

  @Test func keptCurvesAndTrainingAgainAgree() throws {
    let run = try Self.run(30)
    let kept = try Self.table(run)
    let trained = try Self.table(run, [("source", "training")])
    #expect(trained.rows.map(\.step) == Array(0...30))
    #expect(kept.paths == trained.paths && !kept.paths.isEmpty)
    let byStep = Dictionary(uniqueKeysWithValues: kept.rows.map { ($0.step, $0) })
    for row in trained.rows where row.step > 0 {
      let other = try #require(byStep[row.step])
      #expect(row.batchLoss == other.batchLoss && row.norms == other.norms)
      #expect(row.epoch == other.epoch)
    }
    let (last, end) = (trained.rows[30], try #require(byStep[30]))
    #expect(last.metrics.map(\.name) == end.metrics.map(\.name))
    #expect(last.metrics.map(\.value) == end.metrics.map(\.value))
    #expect(last.metrics.map(\.name).contains("test_accuracy"))
  }

  /// Whoever wants metrics along the way is told what gives them.
  @Test func keptCurvesSayWhatTheyLack() throws {
    let choices = try ExportChoices(MetricsSource.options)
    let hints = try MetricsSource.table(Self.run(30), choices).1
    #expect(hints.last?.contains("--with source=training") == true, "\(hints)")
  }

  @Test func longRunsSayHowManyStepsAPointIs() throws {
    let run = try Self.run(1100, preset: "tiny-playground")
    let table = try Self.table(run)
    let losses = table.rows.filter { !$0.batchLoss.isNaN }
    #expect(losses.map(\.batchLossSteps).max() == 2)
    #expect(losses.last?.step == 1100)
    #expect(losses.reduce(0) { $0 + $1.batchLossSteps } == 1100)
    let text = String(decoding: CSVExporter.bytes(table), as: UTF8.self)
    #expect(text.hasPrefix("step,epoch,batch_loss,batch_loss_steps,"))
  }

  @Test func choicesAreObeyed() throws {
    let run = try Self.run(20, isKept: false)
    let table = try Self.table(run, [("every", 7), ("gradients", false)])
    #expect(table.rows.map(\.step) == [0, 7, 14, 20])
    #expect(table.rows.allSatisfy { !$0.metrics.isEmpty })
    #expect(table.paths.isEmpty && table.rows.last?.step == 20)
    #expect(throws: ExportError.self) { try Self.table(run, [("source", "curves")]) }
    let none = try Self.table(Self.run(0, isKept: false))
    #expect(none.rows.map(\.step) == [0] && none.rows[0].batchLoss.isNaN)
  }

  @Test func tooManyNumbersAreRefusedBeforeTraining() throws {
    let run = try Self.run(100_000_000, isKept: false)
    let error = #expect(throws: ExportError.self) { try Self.table(run) }
    #expect(error?.description.contains("every=") == true)
  }

  @Test func namesAreSafeInEveryFormat() {
    #expect(CSVExporter.quoted("a,\"b\"\n") == "\"a,\"\"b\"\"\n\"")
    #expect(CSVExporter.quoted("=1+1") == "'=1+1")
    #expect(JSONLinesExporter.quoted("a\"\\\u{1B}é") == "\"a\\\"\\\\\\u001b\\u00e9\"")
    var row = MetricsRow(step: 3, epoch: nil)
    row.batchLoss = .infinity
    row.norms = [.nan, 2]
    let line = JSONLinesExporter.line(row, ["\"a\"", "\"b\""])
    #expect(line == "{\"step\":3,\"batch_loss\":null,\"gradient_norms\":{\"b\":2.0}}\n")
  }

  /// RFC 3720, appendix B.4.
  @Test func checksumsAreThoseOfTheStandard() {
    #expect(MaskedChecksum.plain([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(MaskedChecksum.plain(Array(0..<32)) == 0x46DD_794E)
  }

  @Test func equalRunsGiveEqualBytes() throws {
    for kind in [CSVExporter.self, JSONLinesExporter.self, TensorBoardExporter.self]
      as [any Exporter.Type]
    {
      let choices = try ExportChoices(kind.options)
      func files() throws -> [ExportedFile] { try kind.export(Self.run(5), choices).files }
      let (first, second) = (try files(), try files())
      #expect(first.map(\.bytes) == second.map(\.bytes) && !first[0].bytes.isEmpty)
    }
  }

  @Test(.enabled(if: python != nil)) func othersReadWhatIsWritten() throws {
    let folder = try TemporaryFolder()
    let run = try Self.run(30)
    let training: [(name: String, value: Node)] = [("source", "training")]
    func write(_ kind: any Exporter.Type, _ given: [(name: String, value: Node)], _ name: String)
      throws
    {
      for file in try kind.export(run, ExportChoices(kind.options, given: given)).files {
        try folder.write(file.bytes, to: file.path.isEmpty ? name : "\(name)/\(file.path)")
      }
    }
    try write(CSVExporter.self, training, "run.csv")
    try write(JSONLinesExporter.self, training, "run.jsonl")
    try write(TensorBoardExporter.self, training, "trained")
    try write(TensorBoardExporter.self, [], "kept")
    let outcome = try ChildProcess.run(
      try #require(Self.python),
      [Project.file("Tests/InterchangeTests/Tools/metrics_check.py").path, folder.path])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.last == "all agree")
  }
}
