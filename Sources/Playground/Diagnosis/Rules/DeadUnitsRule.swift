// Layers of relu of which nearly all units are zero for every sample: nothing gets through them,
// forward or back.
import Numerics
import Training

enum DeadUnitsRule: DiagnosisRule {
  private static let most: Float = 0.9

  static func findings(_ evidence: Evidence) -> [Finding] {
    let dead = evidence.lasting(.deadShare) { $0 >= most }
    guard let worst = dead.map(\.value).max() else { return [] }
    let whole = dead.filter { $0.value == 1 }
    let share = NumberFormat.percent(Double(worst), decimals: 0)
    let units =
      whole.isEmpty ? "up to \(share) of the units are dead" : "no unit puts out anything"
    return [
      Finding(
        kind: .warning, text: "\((whole.isEmpty ? dead : whole).words): \(units)",
        detail: "zero for the whole batch in \(dead.count) of "
          + "\(evidence.count(.deadShare)) relu layers: such units get no gradient. Steps that are "
          + "too long, or inputs that are negative throughout, do that",
        remedies: [
          Remedy.replacing(["relu"], by: "leaky_relu", evidence),
          .learningRate(evidence, times: 0.1),
        ].compactMap { $0 }, source: "Maas, Hannun & Ng, 2013; Lu et al., 2019")
    ]
  }
}
