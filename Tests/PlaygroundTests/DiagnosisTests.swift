// The diagnosis says what was measured, and nothing else.
import Numerics
import Engine
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct DiagnosisTests {
  private func state(_ change: (inout RunSnapshot) -> Void) throws -> PlaygroundState {
    var state = openState()
    var snapshot = try sharedSnapshot.get()
    change(&snapshot.runs[0])
    _ = reduce(&state, .snapshot(snapshot))
    state.playground?.document.configuration = snapshot.runs[0].configuration
    return try #require(state.playground)
  }

  @Test func layersWithoutGradientAreCounted() throws {
    let found = Diagnosis.findings(
      try state { run in
        for index in run.measures.indices.dropLast(2)
        where !run.measures[index].weightGradient.isNaN {
          run.measures[index].weightGradient = 0
          run.measures[index].zeroGradient = ZeroGradient(since: 3, isExact: true)
        }
      })
    #expect(found.first?.text == "the weights of layers 1-12 get exactly zero gradient", "\(found)")
    #expect(found.first?.detail.contains("they do not learn") == true)
  }

  /// As of a plain chain of 56 layers: the loss reaches the last bias alone.
  @Test func theHeadIsCountedAndItsBiasSaid() throws {
    func found(_ change: (inout RunSnapshot) -> Void = { _ in }) throws -> Finding? {
      Diagnosis.findings(
        try state { run in
          for index in run.measures.indices where !run.measures[index].weightGradient.isNaN {
            run.measures[index].weightGradient = 0
            run.measures[index].zeroGradient = ZeroGradient(since: 3 + index % 2, isExact: true)
          }
          run.measures[run.measures.count - 1].zeroGradient?.others = ["bias"]
          change(&run)
        }
      ).first
    }
    let finding = try #require(try found())
    #expect(finding.text == "the weights of layers 1-14 get exactly zero gradient")
    #expect(
      finding.detail.contains("since step 4, every layer with weights; only the bias of head."))
    let mixed = try #require(
      try found {
        $0.measures[0].zeroGradient?.others = ["bias"]
        $0.measures[0].zeroGradient?.isExact = false
      })
    #expect(mixed.text.hasSuffix("get a gradient of zero, or below 1e-22"))
    #expect(mixed.detail.contains("only biases and the like learn there, in 2 layers"))
  }

  /// Weights that stand still while the bias moves are no layer that does not learn.
  @Test func aLayerOfWhichTheBiasMovesLearns() throws {
    let found = Diagnosis.findings(
      try state { run in
        run.measures[0].weightGradient = 0
        run.measures[0].zeroGradient = ZeroGradient(since: 3, isExact: true, others: ["bias"])
      })
    #expect(!found.contains { ($0.text + $0.detail).contains("does not learn") }, "\(found)")
    #expect(found.first?.detail.contains("only its bias") == true)
  }

  @Test func aVanishingGradientNamesTheKeyThatHelps() throws {
    let finding = Diagnosis.findings(
      try state { run in
        run.measures[0].weightGradient = 1e-9
        run.configuration.network = run.configuration.network.withSkips(false)
      }
    ).first
    #expect(finding?.text.contains("vanishes") == true)
    #expect(finding?.key == "S")
  }

  @Test func divergenceIsExplainedByWhatTheDocumentSays() throws {
    func diverged(_ change: (inout RunSnapshot) -> Void = { _ in }) throws -> PlaygroundState {
      try state { run in
        run.status = .diverged(
          step: 214, NonFinite(scope: "body[3].dense1", kind: "activation", value: .overflow))
        change(&run)
      }
    }
    var playground = try diverged()
    var finding = try #require(Diagnosis.findings(playground).first)
    #expect(finding.text.contains("step 214"))
    #expect(finding.text.contains("overflow: an activation of body[3].dense1"))
    #expect(finding.detail.contains("learning rate 0.03"))
    playground = try diverged {
      $0.configuration.network.blocks[1].repeats = 27
      $0.configuration.network.blocks[1].skips[0].branchScale = .constant(1)
    }
    finding = try #require(Diagnosis.findings(playground).first)
    #expect(finding.detail.contains("branch_scale 1/sqrt(repeats)"))
  }

  @Test func nanIsNotCalledAnOverflow() throws {
    let playground = try state { run in
      run.status = .diverged(
        step: 3, NonFinite(scope: "stem.dense1", kind: "gradient", value: .nan))
    }
    let finding = try #require(Diagnosis.findings(playground).first)
    #expect(finding.text.contains("NaN: a gradient of stem.dense1"))
    #expect(!finding.text.contains("overflow"))
  }

  @Test func aZeroNormIsNamedWithItsLayerAndStep() throws {
    func finding(zeros: Int) throws -> Finding? {
      let playground = try state { run in
        run.measures[2].zeroNorm = ZeroNorm(since: 40, zeros: zeros, count: 64, parts: "rows")
        run.measures[4].zeroNorm = ZeroNorm(since: 44, zeros: 1, count: 64, parts: "rows")
      }
      let path = try #require(playground.main?.measures[2].path)
      return Diagnosis.findings(playground).first { $0.text.hasPrefix("\(path): ") }
    }
    let some = try #require(try finding(zeros: 12))
    #expect(some.kind == .warning && some.detail.contains("1 more"))
    #expect(some.text.contains("12 of 64 rows have zero variance since step 40"))
    #expect(try finding(zeros: 64)?.kind == .bad)
  }

  /// Said once in the log, and on the screen as long as it is so.
  @Test func warningsOfTheDataAreShown() throws {
    var state = openState()
    func found() throws -> [Finding] {
      Diagnosis.findings(try #require(state.playground)).filter { $0.text.hasPrefix("data: ") }
    }
    var snapshot = try sharedSnapshot.get()
    snapshot.dataset?.warnings = ["the column 'a\u{1B}[2J' counts rows", "another"]
    _ = reduce(&state, .snapshot(snapshot))
    let said = state.log.messages.filter { $0.kind == .warning }.map(\.text)
    try #require(said.count == 2)
    #expect(said[0].hasPrefix("data: the column 'a") && !said[0].contains("\u{1B}"))
    #expect(said[1] == "data: another")
    let finding = try found().first
    #expect(finding?.kind == .warning && finding?.detail == "M lists all 2 warnings")
    _ = reduce(&state, .snapshot(snapshot))
    #expect(state.log.messages.count { $0.kind == .warning } == 2)
    // Other data is looked at anew.
    snapshot.dataset?.warnings = []
    snapshot.runs[0].configuration.seed += 1
    _ = reduce(&state, .snapshot(snapshot))
    #expect(try found().isEmpty)
  }

  @Test func aRunAtChanceIsSaidToBe() throws {
    let findings = Diagnosis.findings(
      try state { run in
        (run.step, run.evaluatedStep) = (500, 500)
        run.evaluation?.train["accuracy"] = 0.5
      })
    #expect(findings.contains { $0.text.contains("at chance after 500 steps") })
    let changed = Diagnosis.findings(
      try state { run in
        (run.step, run.evaluatedStep) = (500, 500)
        run.marks = [ChangeMark(step: 380, label: "learning_rate 0.5")]
        run.evaluation?.train["accuracy"] = 0.5
      })
    let words = "at chance 120 steps after the change at step 380"
    #expect(changed.contains { $0.text.contains(words) })
  }

  @Test func scaleAndMeansAreBounded() throws {
    var series = Series()
    for step in 0..<5000 { series.append(Float(step % 7), at: step) }
    let means = LossPanel.means(series, atMost: 40, shown: 0...5000)
    #expect(means.count <= 40)
    #expect(means.allSatisfy { $0.y >= 0 && $0.y <= 6 })
    let scale = LayerScale(try state { _ in })
    #expect(scale.position(0) == nil)
    #expect(scale.position(.infinity) == 1)
    #expect((scale.position(1e-30) ?? 1) == 0)
  }
}

@Suite struct LossOutlierTests {
  private func curve(_ first: Float) -> LineChart.Series {
    LineChart.Series(
      "loss", x: (0..<200).map(Double.init), y: [first] + (1..<200).map { 1 / Float($0) },
      role: .train)
  }

  @Test func aFirstLossAMillionTimesTheRestIsLeftOut() throws {
    #expect(LossOutlier([curve(100)], 0...200) == nil)
    #expect(LossOutlier([curve(1e5)], 0...200) == nil)
    let found = try #require(LossOutlier([curve(8e12)], 0...200))
    #expect(found.value == 8e12)
    #expect(found.range.contains(0.2) && found.range.contains(1 / 199) && !found.range.contains(10))
    // Not in the middle of a run: that is news.
    var middle = curve(1)
    middle.y[100] = 8e12
    #expect(LossOutlier([middle], 0...200) == nil)
  }

  /// On the screen: the axis is that of the rest, and the first step is told.
  @Test func aMarkSaysWhatIsLeftOut() throws {
    let state = try trainedState()
    var playground = try #require(state.playground)
    var snapshot = try #require(playground.snapshot)
    var losses = Series()
    for step in 0..<40 { losses.append(step == 0 ? 8e12 : 1 / Float(step), at: step) }
    snapshot.runs[0].batchLosses = losses
    playground.snapshot = snapshot
    var changed = state
    changed.playground = playground
    let text = screen(changed)
    #expect(text.contains("4e12 at first, off the axis"))
  }
}

@Suite struct TimeAxisTests {
  @Test func theAxisGrowsInWindowsAndEndsWhereTheRunStops() {
    #expect(TimeAxis.end(step: 0, stop: 4000) == 32)
    #expect(TimeAxis.end(step: 33, stop: 4000) == 64)
    #expect(TimeAxis.end(step: 2049, stop: 4000) == 4000)
    #expect(TimeAxis.end(step: 4001, stop: 4000) == 4096)
    #expect(TimeAxis.end(step: 3, stop: 1) == 32)
    #expect(TimeAxis.end(step: .max, stop: 10) > 0)
  }
}
