// Every rule of the diagnosis has a network that shows it and one that does not, both trained for
// real, and its remedies can be applied.
import Engine
import Foundation
import Networks
import Problems
import ProjectSupport
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

/// A run that a rule has something to say of.
struct RuleCase: Sendable, CustomTestStringConvertible {
  var rule: any DiagnosisRule.Type
  var preset: String?
  var steps: Int
  var change: @Sendable (inout RunConfiguration) -> Void
  /// What is changed after these steps, and how many are made then.
  var later: (@Sendable (inout RunConfiguration) -> Void)?
  var then = 0

  init(
    _ rule: any DiagnosisRule.Type, preset: String? = nil, steps: Int,
    _ change: @escaping @Sendable (inout RunConfiguration) -> Void = { _ in },
    later: (@Sendable (inout RunConfiguration) -> Void)? = nil, then: Int = 0
  ) {
    (self.rule, self.preset, self.steps, self.change) = (rule, preset, steps, change)
    (self.later, self.then) = (later, then)
  }

  /// Whether the first remedy is expected to end the finding in a few steps.
  var helpsAtOnce: Bool {
    rule == DeadUnitsRule.self || rule == SaturationRule.self
      || rule == ActivationFlowRule.self
  }

  var testDescription: String { String(describing: rule) }

  func play() throws -> LivePlayground {
    let playground: LivePlayground
    if let preset {
      playground = try LivePlayground(preset: preset, steps: steps)
    } else {
      var configuration = smallConfiguration()
      change(&configuration)
      playground = try LivePlayground(document(configuration))
    }
    if playground.main?.status.isInvalid != true { try playground.train(steps) }
    if let later { try playground.change(later) }
    if then > 0 { try playground.train(then) }
    return playground
  }
}

extension RunStatus {
  fileprivate var isInvalid: Bool { if case .invalid = self { true } else { false } }
}

private func weights(_ initial: some InitialKind, units: Int = 8) -> Layer {
  var dense = Dense()
  dense.units = units
  dense.initial = InitialValues(initial)
  return Layer(dense)
}

private func normal(_ deviation: Double) -> Normal {
  var normal = Normal()
  normal.deviation = deviation
  return normal
}

private func constant(_ value: Double) -> Constant {
  var constant = Constant()
  constant.value = value
  return constant
}

private func rate(_ rate: Double) -> @Sendable (inout RunConfiguration) -> Void {
  {
    var sgd = SGD()
    sgd.learningRate = rate
    $0.training.optimizer = OptimizerSpec(sgd)
  }
}

/// Steps of one length in directions that each row of the data turns, beside weights that decay.
private func adam(rate: Double, decay: Double) -> @Sendable (inout RunConfiguration) -> Void {
  {
    var adam = AdamW()
    (adam.learningRate, adam.weightDecay, adam.beta1, adam.beta2) = (rate, decay, 0, 0)
    $0.training.optimizer = OptimizerSpec(adam)
    $0.training.batchSize = 1
    $0.network = chain([weights(He()), Layer(Tanh())], repeats: 3)
  }
}

/// A plain chain.
private func chain(_ layers: [Layer], repeats: Int) -> Network {
  var head = Dense()
  head.units = 2
  return Network(blocks: [
    Block("stem", layers: layers), Block("body", repeats: repeats, layers: layers),
    Block("head", layers: [Layer(head)]),
  ])
}

private func spiral(_ change: (inout Spiral) -> Void) -> DataSpec {
  var spiral = Spiral()
  change(&spiral)
  return DataSpec(spiral)
}

let ruleCases: [RuleCase] = [
  RuleCase(RefusedRule.self, steps: 1) { $0.network.blocks[2].layers = [weights(He(), units: 3)] },
  RuleCase(DivergenceRule.self, steps: 60, rate(100)),
  RuleCase(
    TrainedTestRowsRule.self, steps: 150,
    later: { $0.data = spiral { $0.plane.testFraction = 0.8 } }, then: 20),
  RuleCase(
    UntrainedChangeRule.self, steps: 20, later: { $0.network = $0.network.withSkips(false) }),
  RuleCase(
    RaisedRateRule.self, steps: 400,
    later: {
      rate(2)(&$0)
      $0.training.clipNorm = 1
    }, then: 100),
  RuleCase(GradientFlowRule.self, steps: 20) {
    $0.network = chain([weights(He()), Layer(Sigmoid())], repeats: 15)
  },
  RuleCase(ActivationFlowRule.self, steps: 6) {
    $0.network = chain([weights(normal(0.1)), Layer(Tanh())], repeats: 12)
  },
  RuleCase(AttentionRule.self, preset: "encoder-decoder-noskip", steps: 120),
  RuleCase(SaturationRule.self, steps: 30) {
    $0.network = chain([weights(normal(20)), Layer(Tanh())], repeats: 2)
  },
  RuleCase(DeadUnitsRule.self, steps: 30) {
    $0.network.blocks[1].layers[0] = weights(constant(-1))
  },
  RuleCase(LearningRateRule.self, steps: 400) {
    rate(2)(&$0)
    $0.training.clipNorm = 1
  },
  RuleCase(OscillationRule.self, steps: 400) {
    rate(5)(&$0)
    $0.training.clipNorm = 0.1
  },
  RuleCase(
    ScheduleEndRule.self, steps: 60,
    {
      $0.training.schedule = ScheduleSpec(CosineSchedule())
      $0.training.stop.steps = 60
    }, then: 30),
  RuleCase(UpdateRatioRule.self, steps: 60, rate(1e-6)),
  RuleCase(UpdateRatioRule.self, steps: 40, adam(rate: 0.3, decay: 1)),
  RuleCase(SlowRule.self, steps: 400) {
    rate(2e-5)(&$0)
    $0.training.batchSize = 200
  },
  RuleCase(TestLossRule.self, steps: 2000) {
    $0.data = spiral { ($0.plane.points, $0.plane.noise) = (60, 0.5) }
    $0.training.stop.steps = 2000
  },
  RuleCase(InitialLossRule.self, steps: 3) {
    rate(1e-4)(&$0)
    $0.network.blocks[2].layers = [weights(normal(30), units: 2)]
  },
  RuleCase(BatchNormRule.self, steps: 20) {
    $0.network.blocks[1].layers[1] = Layer(BatchNorm())
    $0.training.batchSize = 2
  },
  RuleCase(ZeroNormRule.self, steps: 1) {
    $0.network.blocks[1].layers = [weights(Zero()), Layer(LayerNorm()), weights(He())]
  },
  RuleCase(SkipShareRule.self, steps: 30) { $0.network.blocks[1].skips[0].scale = 0.001 },
  RuleCase(ClassWithoutRowsRule.self, steps: 1) {
    $0.data = spiral { ($0.plane.points, $0.plane.testFraction) = (10, 0.9) }
  },
  RuleCase(ChanceRule.self, preset: "spirals-56-plain", steps: 130),
  RuleCase(FitRule.self, steps: 1500) {
    $0.data = spiral { ($0.plane.points, $0.plane.noise) = (60, 0.5) }
  },
]

@Suite struct DiagnosisRuleTests {
  /// Neither a good word nor a number without a verdict.
  static func faults(_ rule: any DiagnosisRule.Type, _ playground: LivePlayground) throws
    -> [Finding]
  {
    try faults(rule, playground.state)
  }

  static func faults(_ rule: any DiagnosisRule.Type, _ state: AppState) throws -> [Finding] {
    let state = try #require(state.playground)
    return rule.findings(try #require(Evidence(state))).filter {
      $0.kind == .bad || $0.kind == .warning
    }
  }

  /// Trained once for all rules.
  private static let healthy = Result {
    let playground = try LivePlayground(document())
    try playground.train(400)
    return playground.state
  }

  @Test func everyRuleHasACase() {
    // What the data itself warns of is shown by `DiagnosisTests`.
    let known = Set((ruleCases.map(\.rule) + [DataWarningRule.self]).map(String.init(describing:)))
    #expect(known == Set(diagnosisRules.map(String.init(describing:))))
  }

  @Test(arguments: ruleCases) func aNetworkThatShowsItIsFound(_ shown: RuleCase) throws {
    let playground = try shown.play()
    let found = try Self.faults(shown.rule, playground)
    let finding = try #require(found.first, "\(playground.findings.map(\.text))")
    let texts = playground.findings.map(\.text)
    #expect(texts.contains(finding.text), "\(texts)")
    // The measurement, and where a fault has a literature, its source.
    #expect(!finding.text.isEmpty)
    let state = playground.state
    for remedy in finding.allRemedies(state) {
      switch remedy.deed {
      case .command(let id):
        // Wherever the cursor is.
        let command = try #require(CommandCatalog.all.first { $0.id == id }, "\(remedy.title)")
        for cursor in [NetworkRow.ID.input, .block(0, repeat: nil), .loss] {
          var state = state
          state.playground?.cursor = cursor
          let warnings = state.log.messages.count { $0.kind == .warning }
          _ = state.performNow(command)
          #expect(state.log.messages.count { $0.kind == .warning } == warnings, "\(remedy.title)")
        }
      case .lookBack(let step):
        #expect(state.playground?.recorded.contains(step) == true, "\(remedy.title)")
      case .set(let assignments), .restart(let assignments):
        // Applied, and taken back.
        var state = state
        let before = state.playground?.document
        var refusal = ""
        _ = state.withPlayground { playground in
          let response = playground.set(assignments)
          refusal = response.message?.kind == .warning ? response.message?.text ?? "" : ""
          return response
        }
        #expect(
          state.playground?.document != before && refusal.isEmpty, "\(remedy.title): \(refusal)")
        press(&state, "u")
        #expect(state.playground?.document == before, "\(remedy.title)")
      }
    }
  }

  @Test(arguments: ruleCases) func aHealthyNetworkIsLeftAlone(_ shown: RuleCase) throws {
    let found = try Self.faults(shown.rule, Self.healthy.get())
    #expect(found.isEmpty, "\(found)")
  }

  /// The same network with steps of a usual length.
  @Test func stepsOfAUsualLengthAreLeftAlone() throws {
    let usual = RuleCase(UpdateRatioRule.self, steps: 40, adam(rate: 1e-3, decay: 0.01))
    #expect(try Self.faults(usual.rule, usual.play()).isEmpty)
  }

  /// What the first remedy does helps: dead units of relu are not dead with a leaky one, what was
  /// saturated by its initial weights is not with others, nor do too long steps stay so.
  @Test(arguments: ruleCases.filter { $0.helpsAtOnce }) func theFirstRemedyHelps(
    _ shown: RuleCase
  ) throws {
    let playground = try shown.play()
    let remedy = try #require(Self.faults(shown.rule, playground).first?.remedies.first)
    guard case .set(let assignments) = remedy.deed else {
      Issue.record("\(remedy.title) sets nothing")
      return
    }
    let loss = playground.main?.evaluation?.trainLoss ?? .nan
    try playground.set(assignments)
    if remedy.title.contains("r starts") { try playground.press("r") }
    try playground.train(60)
    #expect(try Self.faults(shown.rule, playground).isEmpty, "\(playground.findings)")
    #expect(playground.main?.evaluation?.trainLoss ?? .nan <= 1.05 * loss)
  }

  /// Steps at rate 0 are no reason to call the learning rate too low, and space says what it does.
  @Test func aScheduleThatEndedIsNotATooLowRate() throws {
    let ended = try #require(ruleCases.first { $0.rule == ScheduleEndRule.self })
    let playground = try ended.play()
    let finding = try #require(playground.findings.first { $0.text.contains("schedule ended") })
    #expect(finding.text == "the schedule ended at step 60: the rate is 0")
    #expect(finding.remedies.first?.title == "a longer run: 180 steps")
    let titles = playground.findings.flatMap(\.remedies).map(\.title)
    #expect(!titles.contains { $0.contains("learning rate") }, "\(titles)")
    var once = ended
    once.then = 0
    let finished = try once.play()
    #expect(!finished.findings.contains { $0.text.contains("schedule ended") })
    var state = finished.state
    press(&state, " ")
    #expect(state.log.messages.last?.text.contains("the schedule ended at step 60") == true)
  }

  /// A fall of next to nothing is told in a number, and by values that differ.
  @Test func aFallOfNextToNothingIsNotCalledZero() throws {
    let slow = try #require(ruleCases.first { $0.rule == SlowRule.self })
    let playground = try slow.play()
    var state = try #require(playground.state.playground)
    // The same curve, falling by a thousandth of what it did.
    var curve = try #require(state.snapshot?.runs[0].batchLosses)
    let first = try #require(curve.values.first)
    curve.values = curve.values.indices.map { first - 1e-6 * first * Float($0) }
    state.snapshot?.runs[0].batchLosses = curve
    let evidence = try #require(Evidence(state))
    let finding = try #require(SlowRule.findings(evidence).first)
    #expect(!finding.text.contains("0.0 %") && finding.text.contains("0.0"), "\(finding.text)")
    let told = try #require(
      finding.detail.firstMatch(of: /from ([0-9.]+) to ([0-9.]+) in/), "\(finding.detail)")
    #expect(told.1 != told.2, "\(finding.detail)")
  }

  /// What a higher rate has ruined names that change, and nothing asks for a higher one still.
  @Test func aRaisedRateIsNamed() throws {
    let raised = try #require(ruleCases.first { $0.rule == RaisedRateRule.self })
    let playground = try raised.play()
    let finding = try #require(playground.findings.first)
    #expect(finding.text.hasSuffix("before learning rate 2 at step 400"))
    guard case .lookBack(let step) = finding.remedies.first?.deed else {
      Issue.record("\(finding.remedies) do not begin with going back")
      return
    }
    #expect(step < 400 && step >= 300)
    #expect(finding.remedies.dropFirst().first?.title == "the learning rate before, 0.03")
    let titles = playground.findings.flatMap(\.remedies).map(\.title)
    #expect(!titles.contains("ten times the learning rate"), "\(titles)")
  }

  @Test func noListWantsAHigherAndALowerRate() throws {
    let playground = try LivePlayground(document())
    let state = try #require(playground.state.playground)
    let evidence = try #require(Evidence(state))
    func finding(_ factors: Double...) -> Finding {
      Finding(
        kind: .bad, text: "", remedies: factors.map { .learningRate(evidence, times: $0) })
    }
    let findings = [finding(), finding(0.1), finding(10), finding(10, 0.1)]
      .agreeing(on: evidence.learningRate)
    #expect(findings.map { $0.remedies.count } == [0, 1, 0, 1])
    #expect(findings.last?.remedies.first?.title == "a tenth of the learning rate")
  }

  /// Relu in place of what its initial weights have saturated would grow without bound.
  @Test func reluIsNoRemedyOfSaturation() throws {
    let saturated = try #require(ruleCases.first { $0.rule == SaturationRule.self })
    let playground = try saturated.play()
    let remedies = playground.findings.flatMap { $0.allRemedies(playground.state) }
    #expect(!remedies.isEmpty && remedies.allSatisfy { !$0.title.hasPrefix("relu") })
  }

  /// A layer whose bias learns is not called one that does not learn.
  @Test func aLayerWhoseBiasLearnsIsNotCalledOneThatDoesNot() throws {
    let plain = try LivePlayground(preset: "spirals-56-plain", steps: 2000)
    try plain.train()
    let zeros = plain.main?.measures.compactMap(\.zeroGradient) ?? []
    #expect(zeros.contains { $0.othersLearn })
    let words = plain.findings.map { $0.text + " " + $0.detail }.joined(separator: "\n")
    #expect(!words.contains("they do not learn"), "\(words)")
    #expect(!words.contains("it does not learn"), "\(words)")
  }

  @Test func thePageHasARowForEveryRule() throws {
    let page = try Page("Docs/Diagnosis.md").text
    let rows =
      page.components(separatedBy: "<!-- rules -->")[1]
      .components(separatedBy: "<!-- end rules -->")[0]
      .split(separator: "\n").filter { $0.hasPrefix("| ") }.count - 2
    #expect(rows == diagnosisRules.count)
  }
}
