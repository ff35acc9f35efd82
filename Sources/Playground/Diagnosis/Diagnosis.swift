// What the measured numbers say, in plain words, each with the key that would help. Nothing here is
// a guess: a finding names the numbers it rests on.
import Numerics
import Problems
import Engine
import Networks
import TextUI
import Training

struct Finding: Hashable {
  enum Kind: Hashable { case good, warning, bad }

  var kind: Kind
  var text: String
  /// What the text rests on, or what helps; shown where there is room.
  var detail = ""
  var key = ""

  var role: Role {
    switch kind {
    case .good: .good
    case .warning: .warning
    case .bad: .bad
    }
  }

  func mark(_ glyphs: GlyphSet) -> String {
    switch kind {
    case .good: String(glyphs.check)
    case .warning: "!"
    case .bad: String(glyphs.cross)
    }
  }
}

enum Diagnosis {
  /// Below or above this ratio of the first layer's norm to the last one's, gradients count as
  /// vanishing or exploding on the way.
  private static let vanishing: Double = 1e-4
  private static let exploding: Double = 1e4

  /// Findings about the main run, the gravest first.
  static func findings(_ playground: PlaygroundState) -> [Finding] {
    guard let main = playground.main else { return [] }
    if case .diverged(let step, let fault) = main.status {
      return [diverged(playground, main, step, fault)]
    }
    if case .invalid(let reason) = main.status {
      return [Finding(kind: .bad, text: reason, detail: "u takes the last change back", key: "u")]
    }
    let atChance = chance(playground, main)
    let found =
      gradient(playground, main) + zeroNorms(main) + atChance + (atChance.isEmpty ? fit(main) : [])
    return found.filter { $0.kind != .good } + found.filter { $0.kind == .good }
  }

  private static func diverged(
    _ playground: PlaygroundState, _ main: RunSnapshot, _ step: Int, _ fault: NonFinite
  ) -> Finding {
    let what = "step \(NumberFormat.grouped(step)), \(fault.words)"
    if let block = unscaledBlock(playground.network) {
      return Finding(
        kind: .bad, text: what,
        detail: "\(block.name) ×\(block.repeats) adds its branches at full size, with no "
          + "normalization: e on ⊕, branch_scale 1/sqrt(repeats), then r",
        key: "e")
    }
    let rate = NumberFormat.compact(
      playground.document.configuration.training.optimizer.kind.learningRate)
    return Finding(
      kind: .bad, text: what,
      detail: "the steps grew without bound at learning rate \(rate): e on the bottom row "
        + "lowers it or sets clip_norm, then r",
      key: "e")
  }

  /// A repeated block whose skips add an unscaled branch without normalization.
  private static func unscaledBlock(_ network: Network) -> Block? {
    network.blocks.first { block in
      block.repeats >= 8 && !block.hasNormalization
        && block.skips.contains {
          $0.enabled && $0.join == .add && $0.branchScale == .constant(1) && $0.scale == 1
        }
    }
  }

  private static func gradient(_ playground: PlaygroundState, _ main: RunSnapshot) -> [Finding] {
    let measured = main.measures.filter { !$0.weightGradient.isNaN }
    guard main.step > 0, let first = measured.first, let last = measured.last, measured.count > 1
    else { return [] }
    let help = helpForFlow(playground)
    let dead = measured.prefix { $0.weightGradient == 0 }.count
    if dead > 0 {
      let which = dead == 1 ? "layer 1 gets" : "layers 1-\(dead) get"
      let since = first.zeroGradient.map { "since step \(NumberFormat.grouped($0.since)), " } ?? ""
      return [
        Finding(
          kind: .bad, text: "\(which) exactly zero gradient",
          detail: since
            + "of \(measured.count) layers with weights; they do not learn. \(help.words)",
          key: help.key)
      ]
    }
    // Further on one step alone proves nothing: a branch that starts at scale 0 learns from the
    // next step on.
    if let layer = measured.first(where: { ($0.zeroGradient?.since ?? main.step) < main.step - 1 }),
      let zero = layer.zeroGradient
    {
      return [
        Finding(
          kind: .bad, text: "\(layer.path): \(zero.words)",
          detail: "it does not learn: what it adds reaches the loss nowhere, or its units are off "
            + "for every sample")
      ]
    }
    let ratio = Double(first.weightGradient) / Double(last.weightGradient)
    let numbers = "‖∇W‖ first/last layer \(NumberFormat.compact(ratio, digits: 2))"
    if ratio.isFinite, ratio < vanishing {
      return [
        Finding(
          kind: .bad, text: "the gradient vanishes on its way to layer 1",
          detail: "\(numbers). \(help.words)", key: help.key)
      ]
    }
    if !ratio.isFinite || ratio > exploding {
      return [
        Finding(
          kind: .bad, text: "the gradient explodes on its way to layer 1",
          detail: "\(numbers). \(help.words)", key: help.key)
      ]
    }
    return [Finding(kind: .good, text: "gradient reaches layer 1", detail: numbers)]
  }

  /// What normalizations divide without variance: the first layer, and how many more.
  private static func zeroNorms(_ main: RunSnapshot) -> [Finding] {
    let found = main.measures.filter { $0.zeroNorm != nil }
    guard let first = found.first, let norm = first.zeroNorm else { return [] }
    let others = found.count > 1 ? ", and \(found.count - 1) more layers likewise" : ""
    return [
      Finding(
        kind: norm.zeros == norm.count ? .bad : .warning, text: "\(first.path): \(norm.words)",
        detail: "it divides them by the square root of epsilon alone: what comes in is the same "
          + "everywhere\(others)")
    ]
  }

  /// What would help gradients through: the skips that are off, or drawing some.
  private static func helpForFlow(_ playground: PlaygroundState) -> (words: String, key: String) {
    guard playground.network.hasSkips else { return ("A draws a skip", "A") }
    guard !playground.network.hasActiveSkip else { return ("+ and - change the depth", "-") }
    return ("S turns the skips on, r starts again", "S")
  }

  private static func chance(_ playground: PlaygroundState, _ main: RunSnapshot) -> [Finding] {
    guard main.step >= 100, let evaluation = main.evaluation,
      let dataset = playground.snapshot?.dataset,
      let chance = dataset.task.kind.chance(
        dataset, playground.document.configuration.training.loss),
      chance.isBeaten(by: evaluation.train(chance.metric)) == false
    else { return [] }
    let metric = chance.metric
    let name = metric == .loss ? metric.kind : "train \(metric.kind)"
    let value = metric.words(Double(evaluation.train(metric)))
    let help = helpForFlow(playground)
    return [
      Finding(
        kind: .bad,
        text: "\(chance.verdict) after \(NumberFormat.grouped(main.step)) steps: \(name) \(value)",
        detail: "\(chance.strategy) gives \(metric.words(chance.level)). \(help.words)",
        key: help.key)
    ]
  }

  private static func fit(_ main: RunSnapshot) -> [Finding] {
    guard let evaluation = main.evaluation, main.step >= 100 else { return [] }
    let train = Double(evaluation.trainAccuracy)
    let test = Double(evaluation.testAccuracy)
    if train.isFinite, test.isFinite, train - test >= 0.1 {
      return [
        Finding(
          kind: .warning,
          text: "train accuracy \(NumberFormat.percent(train)), test \(NumberFormat.percent(test))",
          detail: "it learns the training data by heart: more data (e on the top row) or fewer "
            + "weights help",
          key: "e")
      ]
    }
    if train.isFinite, test.isFinite, train >= 0.99, test >= 0.95 {
      return [
        Finding(
          kind: .good, text: "learnt: test \(NumberFormat.percent(test))",
          detail: "after \(NumberFormat.grouped(main.step)) steps")
      ]
    }
    if train.isFinite, test.isFinite, abs(train - test) < 0.05 {
      return [Finding(kind: .good, text: "test accuracy follows train accuracy")]
    }
    return []
  }
}
