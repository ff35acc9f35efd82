// Every preset under the eyes of the diagnosis: nothing that speaks of a fault is said of one that
// learns. A third of them is trained each day, another third the next; `RESPLAY_ALL_PRESETS=1`
// trains all.
import Foundation
import ProjectSupport
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct DiagnosisSweepTests {
  static let steps = 120

  /// What is said of those whose notes say that they fail, or that they learn by heart first.
  /// Others of which the notes say that they are slow show no fault in so few steps.
  static let faults: [String: [any DiagnosisRule.Type]] = [
    "encoder-decoder-noskip": [AttentionRule.self],
    "gpt-text-noskip": [GradientFlowRule.self],
    "llama-style-noskip": [GradientFlowRule.self],
    "modular-addition": [FitRule.self],
    "shortcut-scale-half": [GradientFlowRule.self],
    "sigmoid-vanishing-20": [GradientFlowRule.self, UpdateRatioRule.self],
    "spirals-56-plain": [GradientFlowRule.self, ActivationFlowRule.self],
    "transformer-postnorm-24": [GradientFlowRule.self, AttentionRule.self, ChanceRule.self],
    "transformer-reverse-noskip": [AttentionRule.self],
    "unet-denoise-digits-noskip": [ChanceRule.self],
  ]

  /// Presets whose files do not ship.
  private static let withoutData: Set<String> = ["cifar-resnet20", "mnist-resnet"]

  private static var all: [String] {
    let files = try? FileManager.default.contentsOfDirectory(atPath: Project.file("Presets").path)
    return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
      .filter { !withoutData.contains($0) }
  }

  static var ofToday: [String] {
    let isWhole = ProcessInfo.processInfo.environment["RESPLAY_ALL_PRESETS"] != nil
    let day = Int(Date().timeIntervalSince1970 / 86_400)
    return all.enumerated().filter { isWhole || $0.offset % 3 == day % 3 }.map(\.element)
  }

  @Test func thoseThatFailAreThere() {
    #expect(Set(Self.all).isSuperset(of: Self.faults.keys) && Self.all.count > 60)
  }

  @Test(arguments: ofToday) func aPresetThatLearnsHasNoFault(_ preset: String) throws {
    let playground = try LivePlayground(preset: preset)
    try playground.train(Self.steps)
    let said = try diagnosisRules.filter {
      try !DiagnosisRuleTests.faults($0, playground).isEmpty
    }
    let words = playground.findings.map { "\($0.text): \($0.detail)" }
    #expect(
      said.map(String.init(describing:)).sorted()
        == (Self.faults[preset] ?? []).map(String.init(describing:)).sorted(), "\(words)")
  }
}
