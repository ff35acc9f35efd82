// Predictions for sequences with a class at every position: what is given, what is right and what
// was predicted, token below token; positions that are left out of the loss are left empty. Other
// views are what attention looks at, and text.
import Networks
import Numerics
import Problems
import TextUI

extension SequencesPicture: DrawnPicture {
  var note: String { views[0] }
  var isWide: Bool { true }

  var views: [String] {
    (texts.isEmpty ? [] : ["text it writes"]) + ["samples  true × predicted"]
      + attention.map { "\($0.path)  head \($0.head + 1)" }
  }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let view = context.view - (texts.isEmpty ? 0 : 1)
    if view < 0 {
      TextDrawing(texts: texts, names: context.dataset.task.names)
        .draw(into: &grid, in: rect, context.drawing)
    } else if view > 0, attention.indices.contains(view - 1) {
      AttentionDrawing(map: attention[view - 1], names: givenTokens(context))
        .draw(into: &grid, in: rect, context.drawing)
    } else {
      drawSamples(context, into: &grid, in: rect)
    }
  }

  /// What stands at each position of the first row shown, where inputs are tokens with names.
  private func givenTokens(_ context: PictureContext) -> [String] {
    let dataset = context.dataset
    guard let row = predictions.first?.row, row >= 0,
      (row + 1) * dataset.inputShape.count <= dataset.inputs.count,
      dataset.inputShape.dimensions.count == 1
    else { return [] }
    let width = dataset.inputShape.count
    return dataset.inputs[row * width..<(row + 1) * width].map {
      dataset.tokenName($0, context.drawing.glyphs)
    }
  }

  private func drawSamples(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let tokens = SequencesDrawing(
      samples: predictions, dataset: context.dataset, drawing: context.drawing)
    let matrix = ConfusionMatrix(context, names: context.dataset.task.names)
    // Whole sequences with their longest labels stay whole beside a matrix, best beside one whose
    // numbers do not touch.
    let gap = SequencesDrawing.margin
    let widths = SequencesDrawing.labels.map { max(tokens.wholeWidth($0), tokens.headWidth) + gap }
    let fitting = widths.filter { matrix.size(in: rect.inset(left: $0 + 1)) != nil }
    let loose = fitting.first { !matrix.touches(in: rect.inset(left: $0 + 1)) }
    let tile = (width: loose ?? fitting.first ?? 24, height: SequencesDrawing.groupHeight)
    let taken = matrix.draw(beside: tile, into: &grid, in: rect, context.drawing)
    let isBeside = taken.x > rect.x
    let room =
      isBeside
      ? rect.inset(right: taken.isEmpty ? 0 : taken.width + 1 + gap)
      : rect.inset(right: taken == rect ? rect.width : 0, bottom: taken.height)
    tokens.draw(into: &grid, in: room)
  }
}

extension Dataset {
  /// What a token number of the inputs is called: of a language model's, which predicts what it
  /// reads, as the class is; what hides a token by a mark that is no token.
  fileprivate func tokenName(_ value: Float, _ glyphs: GlyphSet) -> String {
    if let masking, value == Float(masking.mask) { return SequencesDrawing.hidden(glyphs) }
    guard task.kind is LanguageModel, value >= 0, value < Float(task.names.count) else {
      return NumberFormat.compact(value)
    }
    return CharacterNames.alone(task.names[Int(value)])
  }
}

private struct SequencesDrawing {
  /// Columns more than one between tokens and a matrix, whose rows have numbers too.
  static let margin = 2
  /// Predictions by sequence, in the order they came.
  private let sequences: [[SamplePrediction]]
  private let dataset: Dataset
  private let drawing: Drawing
  /// Columns of a token, one between two included.
  private var cell = 2

  init(samples: [SamplePrediction], dataset: Dataset, drawing: Drawing) {
    var sequences: [[SamplePrediction]] = []
    for sample in samples {
      if sequences.last?.last?.row == sample.row {
        sequences[sequences.count - 1].append(sample)
      } else {
        sequences.append([sample])
      }
    }
    (self.sequences, self.dataset, self.drawing) = (sequences, dataset, drawing)
    let longest = samples.reduce(1) { longest, sample in
      [given(sample), name(target(sample)), name(sample.predicted)]
        .reduce(longest) { max($0, CharacterWidth.of($1)) }
    }
    cell = min(longest, 8) + 1
  }

  /// Lines of a group: what it is of, given, right and predicted tokens.
  static let groupHeight = 4
  /// What stands before these, the longest first.
  static let labels = [
    ["given", "true", "predicted"], ["given", "true", "out"], ["in", "true", "out"],
  ]
  /// Between groups side by side.
  private static let gap = 3

  /// What stands for a token that is hidden.
  static func hidden(_ glyphs: GlyphSet) -> String { glyphs == .unicode ? "▢" : "_" }

  private static func width(of labels: [String]) -> Int {
    (labels.map(\.count).max() ?? 0) + 1
  }

  /// Columns of the longest sequence in one group.
  func wholeWidth(_ labels: [String]) -> Int {
    let longest = sequences.map(\.count).max() ?? 0
    return Self.width(of: labels) + max(1, longest) * cell - 1
  }

  /// Columns of the longest heading.
  var headWidth: Int {
    sequences.reduce(0) { longest, tokens in
      let spans = heading(tokens, of: tokens, width: 0).spans
      return max(longest, spans.reduce(0) { $0 + CharacterWidth.of($1.text) })
    }
  }

  func draw(into grid: inout Grid, in rect: Rect) {
    guard !rect.isEmpty else { return }
    let whole = Self.labels.first { wholeWidth($0) <= rect.width }
    let labels = whole ?? (rect.width >= 32 ? Self.labels[0] : Self.labels[2])
    let start = Self.width(of: labels)
    // Where a sequence goes on below, a column is kept for a mark that says so. A token that does
    // not fit in a row by itself is cut rather than left out.
    let perGroup = whole == nil ? max(1, (rect.width - start) / cell) : .max
    let needed = max(whole.map(wholeWidth) ?? rect.width, headWidth)
    let columns = max(1, (rect.width + Self.gap) / (needed + Self.gap))
    let each = columns > 1 ? needed : rect.width
    var saysHidden = false
    var place = 0
    for tokens in sequences {
      for first in stride(from: 0, to: tokens.count, by: min(perGroup, tokens.count)) {
        let (line, column) = place.quotientAndRemainder(dividingBy: columns)
        let y = rect.y + line * Self.groupHeight
        // Half a group would say half the truth; the first is shown as far as it goes.
        guard y == rect.y || y + Self.groupHeight <= rect.bottom else { break }
        let x = rect.x + column * (each + Self.gap)
        let group = tokens[first..<first + min(perGroup, tokens.count - first)]
        let room = Rect(x: x, y: y, width: each, height: rect.bottom - y)
        let heading = heading(Array(group), of: tokens, width: each)
        saysHidden = saysHidden || heading.saysHidden
        grid.spans(heading.spans, in: room.splitTop(1).top, drawing)
        draw(
          Array(group), goesOn: first + group.count < tokens.count, labels, start: start,
          into: &grid, in: room.inset(top: 1))
        place += 1
      }
    }
    let below = rect.inset(top: (place + columns - 1) / columns * Self.groupHeight)
    if dataset.masking != nil, !saysHidden {
      grid.text("\(Self.hidden(drawing.glyphs)) hidden", in: below, drawing[.muted])
    }
  }

  private func draw(
    _ group: [SamplePrediction], goesOn: Bool, _ labels: [String], start: Int,
    into grid: inout Grid, in rect: Rect
  ) {
    for (index, label) in labels.enumerated() where index < rect.height {
      let line = Rect(x: rect.x, y: rect.y + index, width: rect.width, height: 1)
      grid.text(label, in: line, drawing[.muted])
      for (column, sample) in group.enumerated() {
        let target = target(sample)
        let said: (text: String, role: Role) =
          switch index {
          case 0: (given(sample), .text)
          case 1: (name(target), .text)
          default:
            (
              name(sample.predicted),
              target < 0 ? .muted : sample.predicted == target ? .good : .bad
            )
          }
        let place = line.inset(left: start + column * cell)
        grid.text(
          said.text, in: place.splitLeft(cell - 1).left, drawing[said.role], align: .right)
      }
      if goesOn {
        let end = line.inset(left: start + group.count * cell - 1)
        grid.text("…", x: end.x, y: end.y, drawing[.muted], limit: end.width)
      }
    }
  }

  /// Which sequence and how much of it is right; where it goes on, which of its tokens are below.
  /// What stands for a hidden token is explained where there is room.
  private func heading(
    _ group: [SamplePrediction], of sequence: [SamplePrediction], width: Int
  ) -> (spans: [Span], saysHidden: Bool) {
    guard let first = group.first, let last = group.last else { return ([], false) }
    guard first.position == sequence.first?.position else {
      let words = "tokens \(first.position + 1) to \(last.position + 1)"
      return ([Span(words, .muted)], false)
    }
    let counted = sequence.filter { target($0) >= 0 }
    let right = counted.count { target($0) == $0.predicted }
    let isRight = right == counted.count
    let glyphs = drawing.glyphs
    var spans = [Span("row \(first.row + 1)", .muted)]
    if counted.isEmpty {
      // Nothing succeeded, and nothing failed.
      let nothing = dataset.masking == nil ? "nothing to predict" : "nothing hidden"
      return (spans + [Span("  \(nothing)", .muted)], false)
    }
    spans += [
      Span("  \(isRight ? glyphs.check : glyphs.cross) ", isRight ? .good : .bad),
      Span("\(right) of \(counted.count)"),
    ]
    let key = "  \(Self.hidden(glyphs)) hidden"
    let used = (spans.map(\.text) + [key]).reduce(0) { $0 + CharacterWidth.of($1) }
    guard dataset.masking != nil, used <= width else { return (spans, false) }
    return (spans + [Span(key, .muted)], true)
  }

  /// The class that is right, or a negative number where the position is left out.
  private func target(_ sample: SamplePrediction) -> Float {
    let index = sample.row * max(1, dataset.targetWidth) + sample.position
    return dataset.targets.indices.contains(index) ? dataset.targets[index] : -1
  }

  /// The token given at a position, of several inputs that of the first; empty where inputs are no
  /// single numbers.
  private func given(_ sample: SamplePrediction) -> String {
    let width = dataset.inputShape.count
    let part =
      dataset.inputShape.dimensions.count == 1
      ? dataset.inputParts.first { $0.count == dataset.task.positions } : nil
    let index = sample.row * width + (part?.start ?? 0) + sample.position
    guard part != nil || width == dataset.task.positions, dataset.inputs.indices.contains(index)
    else { return "" }
    return dataset.tokenName(dataset.inputs[index], drawing.glyphs)
  }

  private func name(_ number: Float) -> String {
    let names = dataset.task.names
    guard number >= 0, number < 65_536, names.indices.contains(Int(number)) else { return "" }
    return CharacterNames.alone(names[Int(number)])
  }
}
