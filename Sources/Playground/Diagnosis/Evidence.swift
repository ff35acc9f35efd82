// What the rules of the diagnosis look at: the run as it was last measured, and what follows from
// that for all of them.
import Networks
import Numerics
import Problems
import Training

struct Evidence {
  let playground: PlaygroundState
  let main: RunSnapshot

  /// Steps after which a run is judged by what it has reached.
  static let steps = 100
  /// The ratio of the first layer's norm to the last one's that is praised.
  static let healthy = 1e-2...1e2

  init?(_ playground: PlaygroundState) {
    guard let main = playground.main else { return nil }
    self.playground = playground
    self.main = main
  }

  var network: Network { main.configuration.network }

  /// Whether data, network or loss are others than those of the last step: changed since, or in the
  /// document a moment ago.
  var isUntrained: Bool {
    main.isUntrained
      || main.step > 0 && !main.configuration.isMeasuredLike(playground.document.configuration)
  }

  /// Steps made with this data, network and loss until the evaluation was measured.
  var trainedSteps: Int { (main.evaluatedStep ?? main.step) - main.changedStep }

  /// Layers whose weights have a gradient norm, input side first.
  var measured: [LayerMeasure] { main.measures.filter { !$0.weightGradient.isNaN } }

  /// The first layer's gradient norm over the last one's; nil where there are no two, or the last
  /// one is zero.
  var gradientRatio: Double? {
    let measured = measured
    guard measured.count > 1, measured[measured.count - 1].weightGradient != 0 else { return nil }
    let (first, last) = (measured[0].weightGradient, measured[measured.count - 1].weightGradient)
    return Double(first) / Double(last)
  }

  /// What is reached without looking at the inputs.
  var chance: Chance? { main.chance }

  /// Whether the run is better than chance on the training rows; nil where that was not measured.
  var beatsChance: Bool? {
    guard let chance, let evaluation = main.evaluation else { return nil }
    return chance.isBeaten(by: evaluation.train(chance.metric))
  }

  /// Whether training and test rows, where there are any, show a success: at least half of the way
  /// from chance to perfect.
  var isSuccess: Bool {
    guard let chance, let evaluation = main.evaluation else { return false }
    return chance.isLeftFarBehind(by: evaluation.train(chance.metric)) == true
      && chance.isLeftFarBehind(by: evaluation.test(chance.metric)) != false
  }

  /// Whether anything may be called good: a success that was measured, of a run whose first layer
  /// does not get next to nothing, or far too much.
  var allowsPraise: Bool {
    guard !isUntrained, main.trainedTestRows == 0, isSuccess else { return false }
    return measured.count < 2 || gradientRatio.map(Self.healthy.contains) ?? false
  }

  /// What would help gradients through: what is known to stop them first, then the skips that are
  /// off, drawing some, or fewer repeats.
  var helpForFlow: FlowHelp {
    if let raised = lossOfRaisedRate?.raised {
      return FlowHelp(
        words: "The learning rate was raised at step \(NumberFormat.grouped(raised.step))",
        remedies: raised.back + raised.lower(self))
    }
    if network.hasSkips, !network.hasActiveSkip {
      return FlowHelp(words: "S turns the skips on, r starts again", key: "S")
    }
    let dead = blockingDead
    if !dead.isEmpty {
      return FlowHelp(
        words: "Nothing gets through \(dead.words): no unit there puts out anything",
        remedies: deadRemedies)
    }
    guard network.hasSkips else { return FlowHelp(words: "A draws a skip", key: "A") }
    return FlowHelp(
      words: "+ and - change the depth", remedies: [Remedy.shallower(self)].compactMap(\.self))
  }
}

/// What would help gradients through, in words, and by a key or remedies.
struct FlowHelp {
  var words: String
  var key = ""
  var remedies: [Remedy] = []
}
