// `resplay spectrum`: how much each layer's weights, and the network as a whole, stretch.
internal import ArgumentParser
internal import Numerics
internal import TextUI
internal import Training
internal import Problems

struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Prints the singular values of each layer's weights.",
    discussion: """
      A convolution is the matrix of taps and channels by outputs. The last line is the Jacobian \
      of the network's outputs by its inputs at one training row, by central differences: its \
      largest value says how much a small change of the input is stretched, its smallest how much \
      of it is left (Saxe, McClelland & Ganguli, 2014).

      Examples:
        resplay spectrum trained.yaml
        resplay spectrum trained.yaml --json
      """)

  @OptionGroup var options: AnalysisOptions

  @Option(
    parsing: .unconditional, help: "Which training row the Jacobian is taken at, counted from 0.")
  var row = 0

  func run() throws {
    let trainer = try options.trainer()
    guard trainer.dataset.trainRows.indices.contains(row) else {
      throw UsageProblem(
        "--row: read \(row); allowed: 0 to \(max(0, trainer.dataset.trainRows.count - 1))")
    }
    let (spectra, tooLarge) = trainer.spectra()
    for path in tooLarge { Console.warning("\(path) is too large a matrix, and left out") }
    if !options.json {
      Console.line(
        "parameter".padded(to: 34) + "shape".padded(to: 12) + "largest".aligned(right: 10)
          + "median".aligned(right: 10) + "smallest".aligned(right: 10))
    }
    for spectrum in spectra { show(spectrum, trainer.step) }
    if let jacobian = trainer.jacobianSpectrum(atRow: row) {
      show(jacobian, trainer.step)
    } else {
      Console.warning("no Jacobian: the inputs are tokens, or inputs or outputs are too many")
    }
  }

  private func show(_ spectrum: LayerSpectrum, _ step: Int) {
    guard !options.json else {
      SpectrumRecord(
        path: spectrum.path, shape: [spectrum.rows, spectrum.columns], values: spectrum.values,
        step: step
      ).print()
      return
    }
    let values = spectrum.values
    func number(_ value: Double?) -> String {
      (value.map { NumberFormat.compact($0) } ?? "-").aligned(right: 10)
    }
    Console.line(
      spectrum.path.padded(to: 34) + "\(spectrum.rows)x\(spectrum.columns)".padded(to: 12)
        + number(values.first) + number(spectrum.median) + number(values.last))
  }
}

/// A matrix.
struct SpectrumRecord: JSONRecord {
  static let name = "spectrum"
  static let summary =
    "A line of `resplay spectrum`: a matrix of the network; last the Jacobian of its outputs."

  var path: String
  var shape: [Int]
  var values: [Double]
  var step: Int

  static var keys: [JSONKey<Self>] {
    [
      Key("path", "the path of the parameter, or `outputs by inputs`", \.path),
      Key("shape", "rows and columns", \.shape),
      Key("values", "its singular values, the largest first", \.values),
      Key("step", "the step of the weights", \.step),
    ]
  }
}
