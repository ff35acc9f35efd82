// What normalizations divide without variance: the first layer, and how many more.
import Training

enum ZeroNormRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    let found = evidence.main.measures.filter { $0.zeroNorm != nil }
    guard let first = found.first, let norm = first.zeroNorm else { return [] }
    let others = found.count > 1 ? ", and \(found.count - 1) more layers likewise" : ""
    return [
      Finding(
        kind: norm.zeros == norm.count ? .bad : .warning, text: "\(first.path): \(norm.words)",
        detail: "it divides them by the square root of epsilon alone: what comes in is the same "
          + "everywhere\(others)",
        remedies: [Remedy("the same initial weights again", .command("reset"))].filter { _ in
          norm.zeros < norm.count
        }, source: "Ioffe & Szegedy, 2015, section 3")
    ]
  }
}
