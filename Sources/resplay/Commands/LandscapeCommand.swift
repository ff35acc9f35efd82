// `resplay landscape`: the loss around the weights of a trained network.
internal import ArgumentParser
internal import Foundation
internal import Numerics
internal import TextUI
internal import Training

struct LandscapeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "landscape",
    abstract: "Measures the loss around a network's weights, over a plane.",
    discussion: """
      The plane is spanned by two random directions, in which every output's weights are as long \
      as they are in the network (Li et al., 2018); biases and normalizations stay. The map has a \
      character for each point: the darker, the higher the loss, in equal steps of its logarithm.

      Examples:
        resplay landscape trained.yaml
        resplay landscape trained.yaml --side 41 --json
      """)

  @OptionGroup var options: AnalysisOptions

  @Option(parsing: .unconditional, help: "Points of a side, 3 to 101; an odd number.")
  var side = 21

  @Option(parsing: .unconditional, help: "How far it reaches, in lengths of the weights.")
  var reach = 1.0

  @Option(parsing: .unconditional, help: "Rows of the training data at most.")
  var rows = 512

  func run() throws {
    guard (3...101).contains(side), side % 2 == 1 else {
      throw UsageProblem("--side: read \(side); allowed: an odd number from 3 to 101")
    }
    guard reach > 0, reach <= 1000 else {
      throw UsageProblem("--reach: read \(reach); allowed: a number above 0, up to 1000")
    }
    try AnalysisOptions.check("--rows", rows, 1...5_000)
    let trainer = try options.trainer()
    guard let found = trainer.landscape(side: side, reach: reach, maximumRows: rows) else { return }
    if options.json {
      for row in 0..<found.side {
        for column in 0..<found.side {
          LandscapeRecord(
            x: found.offset(column), y: found.offset(row),
            loss: found.loss(row: row, column: column), step: trainer.step
          ).print()
        }
      }
      return
    }
    let known = found.losses.filter { $0.isFinite && $0 > 0 }.map { Double($0) }
    guard let least = known.min(), let most = known.max() else {
      throw CheckFailure("the loss is finite at no point")
    }
    let (low, high) = (ExactMath.log(least), ExactMath.log(most))
    for row in (0..<found.side).reversed() {
      var line = ""
      for column in 0..<found.side {
        let loss = Double(found.loss(row: row, column: column))
        let place = loss > 0 && high > low ? (ExactMath.log(loss) - low) / (high - low) : 0
        let glyph = loss.isFinite ? ColorRamp.glyph(at: Float(place)) : "?"
        let isMiddle = row == found.side / 2 && column == found.side / 2
        line += isMiddle ? "x " : String(glyph) + " "
      }
      Console.line(line)
    }
    Console.line(
      "loss \(NumberFormat.compact(least)) (blank) to \(NumberFormat.compact(most)) (@), here (x) "
        + NumberFormat.compact(found.loss(row: found.side / 2, column: found.side / 2))
        + "; \(Console.count(found.rows, "training row")), step "
        + NumberFormat.grouped(trainer.step))
  }
}

/// A point of the plane.
struct LandscapeRecord: JSONRecord {
  static let name = "landscape"
  static let summary =
    "A line of `resplay landscape`: a point of the plane, row by row from the lowest y."

  var x: Double
  var y: Double
  var loss: Float
  var step: Int

  static var keys: [JSONKey<Self>] {
    [
      Key("x", "along the first direction, in lengths of the weights", \.x),
      Key("y", "along the second direction", \.y),
      Key("loss", "the mean loss there", \.loss),
      Key("step", "the step of the weights", \.step),
    ]
  }
}
