// `resplay paths`: how many paths of each length a network has, and how much gradient they carry.
internal import ArgumentParser
internal import Numerics
internal import TextUI
internal import Training
internal import Networks

struct PathsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "paths",
    abstract: "Counts the paths through a network by length, and measures their gradients.",
    discussion: """
      At every join a path comes over the skip or through the layers; its length is the number of \
      runs of layers, past which a skip leads, that it goes through. Of each length some paths are \
      drawn at random, and the gradient that arrives at the input over each of them alone is \
      measured (Veit, Wilber & Belongie, 2016, sections 3 and 4). "of all" is the share of all \
      gradient that the paths of a length carry: their number times the mean norm of one.

      Examples:
        resplay train spirals-56 --out trained.yaml
        resplay paths trained.yaml
        resplay paths trained.yaml --draws 100 --json
      """)

  @OptionGroup var options: AnalysisOptions

  @Option(parsing: .unconditional, help: "Paths of each length whose gradient is measured.")
  var draws = 20

  func run() throws {
    try AnalysisOptions.check("--draws", draws, 1...1000)
    let study = PathStudy(try options.trainer(), draws: draws)
    if let reason = study.found.reason { Console.warning(reason) }
    while !study.isFinished { study.makeNext() }
    let found = study.found
    guard !found.lengths.isEmpty else { throw CheckFailure("no path was counted") }
    if options.json {
      for (place, length) in found.lengths.enumerated() {
        PathsRecord(
          length: length.length, paths: length.paths.value, share: length.share,
          drawn: length.drawn, gradient: length.gradient,
          gradientShare: found.gradientShare(place), step: found.step
        ).print()
      }
      return
    }
    Console.line(
      "length".aligned(right: 6) + "paths".aligned(right: 12) + "share".aligned(right: 9)
        + "gradient".aligned(right: 11) + "of all".aligned(right: 9))
    for (place, length) in found.lengths.enumerated() {
      Console.line(
        String(length.length).aligned(right: 6) + length.paths.words.aligned(right: 12)
          + NumberFormat.percent(length.share).aligned(right: 9)
          + (length.gradient.finite.map { NumberFormat.compact($0) } ?? "-").aligned(right: 11)
          + (found.gradientShare(place).map { NumberFormat.percent($0) } ?? "-")
          .aligned(right: 9))
    }
    Console.line(
      "\(found.total.words) \(found.total.value == 1 ? "path" : "paths"), "
        + "\(Console.count(found.skips, "skip")) on; the gradient is the mean norm of one path's "
        + "at the \(found.tracing == .input ? "input" : "first layer's output")")
  }
}

/// Paths of one length.
struct PathsRecord: JSONRecord {
  static let name = "paths"
  static let summary = "A line of `resplay paths`: the paths of one length."

  var length: Int
  var paths: Double
  var share: Double
  var drawn: Int
  var gradient: Double
  var gradientShare: Double?
  var step: Int

  static var keys: [JSONKey<Self>] {
    [
      Key("length", "runs of layers that a path goes through", \.length),
      Key("paths", "how many there are; null beyond 10^308", \.paths),
      Key("share", "of all paths", \.share),
      Key("drawn", "how many were measured", \.drawn),
      Key("gradient", "the mean norm of the gradient over one of them", \.gradient),
      Key("gradient_share", "what all of them carry, of all gradient", \.gradientShare),
      Key("step", "the step of the weights", \.step),
    ]
  }
}
