// A test loss that has turned back up: since when, and by how much.
import Numerics
import Training

enum TestLossRule: DiagnosisRule {
  /// The last value over the smallest.
  private static let factor: Float = 1.3
  /// Measurements since the smallest, as a share of all.
  private static let share = 0.1

  static func findings(_ evidence: Evidence) -> [Finding] {
    let main = evidence.main
    let curve = main.testLoss
    guard evidence.trainedSteps >= Evidence.steps, evidence.beatsChance == true,
      main.changedStep == 0, main.trainedTestRows == 0, curve.values.count >= 20,
      let last = curve.last,
      let least = curve.values.indices.filter({ curve.values[$0].isFinite })
        .min(by: { curve.values[$0] < curve.values[$1] }),
      last > factor * curve.values[least], last > 0.01,
      Double(curve.values.count - 1 - least) >= share * Double(curve.values.count),
      rises(curve.values[least...])
    else { return [] }
    let step = curve.firstStep + least * curve.stride
    return [
      Finding(
        kind: .warning,
        text: "the test loss has risen since step \(NumberFormat.grouped(step))",
        detail:
          "from \(NumberFormat.compact(curve.values[least])) to \(NumberFormat.compact(last)), "
          + "while it went on training: what it learns since then does not hold for new rows",
        remedies: [
          Remedy(
            "stop where validation rows get no better",
            set: Assignment("training.validation_fraction", "0.2"),
            Assignment("training.stop.patience", "20"))
        ], source: "Prechelt, 1998")
    ]
  }

  /// Whether the second half of what follows lies above the first.
  private static func rises(_ values: ArraySlice<Float>) -> Bool {
    func mean(_ part: ArraySlice<Float>) -> Float {
      let finite = part.filter(\.isFinite)
      return finite.isEmpty ? .nan : finite.reduce(0, +) / Float(finite.count)
    }
    return mean(values.suffix(values.count / 2)) > mean(values.prefix(values.count / 2))
  }
}
