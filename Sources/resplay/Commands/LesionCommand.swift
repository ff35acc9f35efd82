// `resplay lesion`: a trained network without each of its residual branches and heads.
internal import ArgumentParser
internal import Numerics
internal import Problems
internal import TextUI
internal import Training
internal import Networks

struct LesionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesion",
    abstract: "Leaves each block out of a trained network, and says what that costs.",
    discussion: """
      Nothing is trained: the branch of one repeat of a residual block adds zero, and the skip \
      goes on around it; then the next one. Heads of attention are left out likewise. Loss and \
      metric are of the test rows (Veit, Wilber & Belongie, 2016, section 4.1).

      With --random N it also leaves out 1 to N repeats at a time, drawn at random (their figure 5).

      Examples:
        resplay train spirals-56 --out trained.yaml
        resplay lesion trained.yaml
        resplay lesion trained.yaml --random 10 --json
      """)

  @OptionGroup var options: AnalysisOptions

  @Option(
    parsing: .unconditional, help: "Also leaves out 1 to this many repeats at a time, at random.")
  var random = 0

  @Option(parsing: .unconditional, help: "Draws for each number of repeats.")
  var draws = 10

  func run() throws {
    try AnalysisOptions.check("--draws", draws, 1...1000)
    let trainer = try options.trainer()
    let study = LesionStudy(trainer)
    guard (0...study.blockCount).contains(random) else {
      throw UsageProblem(
        "--random: read \(random); allowed: 0 to \(study.blockCount), the repeats that can be left "
          + "out")
    }
    for reason in study.report.reasons { Console.warning(reason) }
    guard study.report.count > 0 else {
      let network = trainer.configuration.network
      throw CheckFailure(
        network.hasActiveSkip
          ? "no part of this network can be left out"
          : "no part of this network can be left out: no skip is on, so that every layer is on the "
            + "only path from input to output, and without one there is no network"
      )
    }
    let width = 28
    try show(study.report.whole, 0, study.report, width)
    while !study.report.isComplete {
      study.measureNext()
      if let last = study.report.parts.last { try show(last, 1, study.report, width) }
    }
    for count in 1..<max(1, random + 1) {
      guard let measured = study.withoutSome(count, draws: draws) else { break }
      try show(measured, count, study.report, width)
    }
  }

  private func show(
    _ measure: LesionMeasure, _ count: Int, _ report: LesionReport, _ width: Int
  ) throws {
    guard !options.json else {
      LesionRecord(
        part: measure.path, leftOut: count, loss: measure.loss, metric: report.metric.kind,
        value: measure.value, step: report.step
      ).print()
      return
    }
    let value =
      report.metric.kind == Metric.loss.kind
      ? "" : "  \(report.metric.kind) \(report.metric.words(Double(measure.value)))"
    Console.line(
      measure.path.padded(to: width) + "loss "
        + NumberFormat.compact(measure.loss).aligned(right: 9) + value)
  }
}

/// A network without one of its parts.
struct LesionRecord: JSONRecord {
  static let name = "lesion"
  static let summary = "A line of `resplay lesion`: a network without one of its parts."

  var part: String
  var leftOut: Int
  var loss: Float
  var metric: String
  var value: Float
  var step: Int

  static var keys: [JSONKey<Self>] {
    [
      Key("part", "what is left out", \.part),
      Key("left_out", "how many repeats are left out; 0: the whole network", \.leftOut),
      Key("loss", "of the test rows", \.loss),
      Key("metric", "the name of the metric that says most", \.metric),
      Key("value", "its value", \.value),
      Key("step", "the step of the weights", \.step),
    ]
  }
}
