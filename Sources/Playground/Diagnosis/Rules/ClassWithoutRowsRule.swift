// A class that no training row is of: it cannot be learnt, and its test rows are lost.
import Numerics
import Training

enum ClassWithoutRowsRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    guard let first = evidence.playground.classWarnings.first else { return [] }
    let seed = evidence.main.configuration.seed &+ 1
    return [
      Finding(
        kind: .warning, text: "data: \(first)",
        detail: "what no training row shows cannot be learnt, and what no test row shows is not "
          + "tested. M lists all warnings",
        key: "M",
        remedies: [
          Remedy("divide the rows by another seed", set: Assignment("seeds.data", "\(seed)")),
          Remedy("fewer test rows", set: Assignment("data.test_fraction", "0.2")),
        ], source: "Kohavi, 1995")
    ]
  }
}
