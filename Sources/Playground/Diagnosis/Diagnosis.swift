// What the measured numbers say, in plain words, each with the key that would help. Nothing here is
// a guess: a finding names the numbers it rests on, and judges only the network and data on which
// they were measured. One file a rule, one line in `diagnosisRules`.

/// Something that numbers can tell.
protocol DiagnosisRule: Sendable {
  /// Whether nothing else may be said once it has found something.
  static var isFinal: Bool { get }
  static func findings(_ evidence: Evidence) -> [Finding]
}

extension DiagnosisRule {
  static var isFinal: Bool { false }
}

/// Every rule, in the order in which they are asked.
let diagnosisRules: [any DiagnosisRule.Type] = [
  RefusedRule.self,
  DivergenceRule.self,
  TrainedTestRowsRule.self,
  UntrainedChangeRule.self,
  RaisedRateRule.self,
  DeadUnitsRule.self,
  GradientFlowRule.self,
  ActivationFlowRule.self,
  AttentionRule.self,
  SaturationRule.self,
  LearningRateRule.self,
  OscillationRule.self,
  ScheduleEndRule.self,
  UpdateRatioRule.self,
  SlowRule.self,
  TestLossRule.self,
  InitialLossRule.self,
  BatchNormRule.self,
  ZeroNormRule.self,
  SkipShareRule.self,
  ClassWithoutRowsRule.self,
  ChanceRule.self,
  FitRule.self,
  DataWarningRule.self,
]

enum Diagnosis {
  /// Findings about the main run, the gravest first.
  static func findings(_ playground: PlaygroundState) -> [Finding] {
    playground.frame?.findings { found(playground) } ?? found(playground)
  }

  private static func found(_ playground: PlaygroundState) -> [Finding] {
    guard let evidence = Evidence(playground) else { return [] }
    var found: [Finding] = []
    for rule in diagnosisRules {
      var new = rule.findings(evidence)
      for index in new.indices { new[index].id = "\(rule) \(index)" }
      found += new
      if rule.isFinal, !new.isEmpty { break }
    }
    let order = found.enumerated().sorted {
      ($0.element.kind.rawValue, $0.offset) < ($1.element.kind.rawValue, $1.offset)
    }
    return order.map(\.element).agreeing(on: evidence.learningRate)
  }
}
