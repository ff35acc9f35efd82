// Layers of relu of which nearly all units are zero for every sample: nothing gets through them,
// forward or back.
import Networks
import Numerics
import Training

enum DeadUnitsRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let dead = evidence.dead
    guard let worst = dead.map(\.value).max() else { return [] }
    let whole = dead.filter { $0.value == 1 }
    let share = NumberFormat.percent(Double(worst), decimals: 0)
    let units =
      whole.isEmpty ? "up to \(share) of the units are dead" : "no unit puts out anything"
    let rate = NumberFormat.compact(evidence.learningRate)
    // Weights that get no gradient at all behind such layers are their doing.
    let isCause =
      !evidence.blockingDead.isEmpty && evidence.measured.contains { $0.zeroGradient != nil }
    return [
      Finding(
        kind: isCause ? .bad : .warning,
        text: "\((whole.isEmpty ? dead : whole).words): \(units)",
        detail: "zero for the whole batch in \(dead.count) of "
          + "\(evidence.count(.deadShare)) relu layers: such units get no gradient. Steps that are "
          + "too long (learning rate \(rate)), or inputs that are negative throughout, do that",
        remedies: evidence.deadRemedies, source: "Maas, Hannun & Ng, 2013; Lu et al., 2019")
    ]
  }
}

extension Evidence {
  private static let mostDead: Float = 0.9
  /// A step that moves the weights by more than that share of them is too long.
  private static let long: Float = 0.1

  /// The layers of which nearly all units are zero for the whole batch.
  var dead: [LayerFact] { lasting(.deadShare) { $0 >= Self.mostDead } }

  /// Those that let nothing through, where no skips are off that would lead past them.
  var blockingDead: [LayerFact] {
    network.hasSkips && !network.hasActiveSkip ? [] : dead.filter { $0.value == 1 }
  }

  /// What is dead gets no gradient at any rate: a lower one helps from step 0 on. It is likelier
  /// to help where steps were long.
  var deadRemedies: [Remedy] {
    let rate = [Remedy.learningRate(self, times: 0.1).restarting]
    let leaky = [Remedy.replacing(["relu"], by: "leaky_relu", self)].compactMap(\.self)
    return (updateRatios.max() ?? 0) > Self.long ? rate + leaky : leaky + rate
  }
}
