// Predictions at every position of test sequences, what each head of attention looks at in the
// first of them, and text that a language model writes by itself.
internal import Numerics

package struct SequencesPicture: PictureKind {
  /// Position after position, sequence after sequence.
  package var predictions: [SamplePrediction]
  /// Of the first row shown; none where nothing attends.
  package var attention: [AttentionMap] = []
  /// What a language model goes on with, from timid to bold; none for other tasks.
  package var texts: [GeneratedText] = []

  package init(_ predictions: [SamplePrediction]) { self.predictions = predictions }

  package static func measure(
    _ dataset: Dataset, _ network: any Predictor, _ size: PictureSize
  ) -> Picture? {
    guard dataset.task.grid.count == 1 else { return nil }
    var shown = dataset
    shown.testRows = Self.rows(size.samples, of: dataset)
    var picture = SequencesPicture(SamplePrediction.some(size.samples, of: shown, by: network))
    guard let first = shown.shownRows(1).first else { return .sequences(picture) }
    let width = dataset.inputShape.count
    dataset.inputs.withUnsafeBufferPointer { inputs in
      guard let source = inputs.baseAddress else { return }
      network.inspect {
        $0.update(from: source + Int(first) * width, count: width)
      } read: { _, maps in
        picture.attention = maps
      }
    }
    picture.texts = GeneratedText.some(of: dataset, by: network)
    return .sequences(picture)
  }

  /// The first rows with something to be predicted: where nothing is hidden, nothing is right or
  /// wrong. The first of all where there are none of those.
  private static func rows(_ count: Int, of dataset: Dataset) -> [Int32] {
    let all = dataset.shownRows(searched)
    let counted = all.lazy.filter { !dataset.classes(of: $0).isEmpty }.prefix(count)
    return counted.isEmpty ? Array(all.prefix(count)) : Array(counted)
  }

  /// Rows that are looked through.
  private static let searched = 512
}

/// Text that a language model went on with.
package struct GeneratedText: Hashable, Sendable {
  /// Logits are divided by it before a token is drawn: at 0 the likeliest is taken, at 1 each is as
  /// likely as the network says.
  package var temperature: Double
  /// Tokens given, and tokens drawn after them.
  package var prompt: [Int]
  package var tokens: [Int]

  private static let temperatures = [0, 0.5, 1]
  private static let length = 80
  /// Operations that all texts together may cost: half a second of a slow core, which does two or
  /// three of them a nanosecond. The session makes pictures that take long more rarely.
  private static let flops = 1_200_000_000

  /// A text for each temperature, after the first half of the first shown row. The draws are the
  /// same each time, so that only what was learnt changes them.
  static func some(of dataset: Dataset, by network: any Predictor) -> [GeneratedText] {
    let window = dataset.inputShape.count
    guard dataset.task.kind is LanguageModel, let row = dataset.shownRows(1).first,
      window == dataset.task.positions
    else { return [] }
    let start = Int(row) * window
    let prompt = dataset.inputs[start..<start + max(1, window / 2)].map { Int($0) }
    let length = min(length, flops / max(1, network.rowFlops) / temperatures.count)
    return temperatures.map { temperature in
      var random = Seed(0).stream("text", "\(temperature)")
      var text = GeneratedText(temperature: temperature, prompt: prompt, tokens: [])
      for _ in 0..<length {
        let seen = (prompt + text.tokens).suffix(window)
        network.inspect { features in
          // What stands behind the text is not seen by a position that looks back only.
          for place in 0..<window {
            let index = seen.startIndex + place
            features[place] = index < seen.endIndex ? Float(seen[index]) : 0
          }
        } read: { outputs, _ in
          let units = outputs.count / window
          let logits = Loss.Values(
            rebasing: outputs[(seen.count - 1) * units..<seen.count * units])
          text.tokens.append(draw(logits, temperature, using: &random))
        }
      }
      return text
    }
  }

  private static func draw(
    _ logits: Loss.Values, _ temperature: Double, using random: inout RandomStream
  ) -> Int {
    let best = largest(logits)
    guard temperature > 0 else { return best }
    let shares = logits.map {
      ExactMath.exp((Double($0) - Double(logits[best])) / temperature)
    }
    var place = random.uniform() * shares.reduce(0, +)
    for (token, share) in shares.enumerated() {
      place -= share
      if place < 0 { return token }
    }
    return best
  }
}
