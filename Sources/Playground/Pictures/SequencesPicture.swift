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
      AttentionDrawing(map: attention[view - 1], names: givenTokens(context.dataset))
        .draw(into: &grid, in: rect, context.drawing)
    } else {
      drawSamples(context, into: &grid, in: rect)
    }
  }

  /// What stands at each position of the first row shown, where inputs are tokens with names.
  private func givenTokens(_ dataset: Dataset) -> [String] {
    guard let row = predictions.first?.row, row >= 0,
      (row + 1) * dataset.inputShape.count <= dataset.inputs.count,
      dataset.inputShape.dimensions.count == 1
    else { return [] }
    let width = dataset.inputShape.count
    return dataset.inputs[row * width..<(row + 1) * width].map {
      CharacterNames.alone(dataset.tokenName($0))
    }
  }

  private func drawSamples(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let names = context.dataset.task.names
    let tokens = SequencesDrawing(
      samples: predictions, dataset: context.dataset, classNames: names)
    let matrix = ConfusionMatrix(context, names: names)
    let tile = (width: 24, height: SequencesDrawing.groupHeight)
    let taken = matrix.draw(beside: tile, into: &grid, in: rect, context.drawing)
    let isBeside = taken.x > rect.x
    let room =
      isBeside
      ? rect.inset(right: taken.isEmpty ? 0 : taken.width + 1)
      : rect.inset(right: taken == rect ? rect.width : 0, bottom: taken.height)
    tokens.draw(into: &grid, in: room, context.drawing)
  }
}

extension Dataset {
  /// What a token number of the inputs is called: of a language model's, which predicts what it
  /// reads, as the class is.
  fileprivate func tokenName(_ value: Float) -> String {
    guard task.kind is LanguageModel, value >= 0, value < Float(task.names.count) else {
      return NumberFormat.compact(value)
    }
    return task.names[Int(value)]
  }
}

private struct SequencesDrawing {
  let samples: [SamplePrediction]
  let dataset: Dataset
  let classNames: [String]

  /// Lines of a group: what it is of, given, right and predicted tokens.
  static let groupHeight = 4

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    let labels =
      rect.width >= 32 ? ["given", "true", "predicted"] : ["in", "true", "out"]
    let labelWidth = (labels.map(\.count).max() ?? 0) + 1
    let cell = cellWidth
    // A token that does not fit in a row by itself is cut rather than left out.
    let perGroup = max(1, (rect.width - labelWidth + 1) / cell)
    var y = rect.y
    for tokens in sequences {
      for start in stride(from: 0, to: tokens.count, by: perGroup) {
        // Half a group would say half the truth; the first is shown as far as it goes.
        guard y == rect.y || y + Self.groupHeight <= rect.bottom else { return }
        let group = tokens[start..<min(start + perGroup, tokens.count)]
        let room = Rect(x: rect.x, y: y, width: rect.width, height: rect.bottom - y)
        draw(
          Array(group), of: tokens, labels, labelWidth: labelWidth, cell: cell, into: &grid,
          in: room, drawing)
        y += Self.groupHeight
      }
    }
  }

  /// Predictions by sequence, in the order they came.
  private var sequences: [[SamplePrediction]] {
    var sequences: [[SamplePrediction]] = []
    for sample in samples {
      if sequences.last?.last?.row == sample.row {
        sequences[sequences.count - 1].append(sample)
      } else {
        sequences.append([sample])
      }
    }
    return sequences
  }

  private var cellWidth: Int {
    var longest = 1
    for sample in samples {
      for text in [given(sample), name(target(sample)), name(sample.predicted)] {
        longest = max(longest, CharacterWidth.of(text))
      }
    }
    return min(longest, 8) + 1
  }

  private func draw(
    _ group: [SamplePrediction], of sequence: [SamplePrediction], _ labels: [String],
    labelWidth: Int, cell: Int, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    func line(_ index: Int) -> Rect {
      let height = index < rect.height ? 1 : 0
      return Rect(x: rect.x, y: rect.y + index, width: rect.width, height: height)
    }
    grid.spans(heading(group, of: sequence, drawing.glyphs), in: line(0), drawing)
    for (index, label) in labels.enumerated() where index + 1 < rect.height {
      grid.text(label, in: line(index + 1), drawing[.muted])
    }
    for (column, sample) in group.enumerated() {
      func place(_ index: Int) -> Rect {
        let x = rect.x + labelWidth + column * cell
        return Rect(
          x: x, y: line(index).y, width: min(cell - 1, rect.right - x), height: line(index).height)
      }
      let target = target(sample)
      let role: Role = target < 0 ? .muted : sample.predicted == target ? .good : .bad
      grid.text(given(sample), in: place(1), drawing[.text], align: .right)
      grid.text(name(target), in: place(2), drawing[.text], align: .right)
      grid.text(name(sample.predicted), in: place(3), drawing[role], align: .right)
    }
  }

  /// Which sequence and how much of it is right; where it goes on, which of its tokens are below.
  private func heading(
    _ group: [SamplePrediction], of sequence: [SamplePrediction], _ glyphs: GlyphSet
  ) -> [Span] {
    guard let first = group.first, let last = group.last else { return [] }
    guard first.position == sequence.first?.position else {
      return [Span("tokens \(first.position + 1) to \(last.position + 1)", .muted)]
    }
    let counted = sequence.filter { target($0) >= 0 }
    let right = counted.count { target($0) == $0.predicted }
    let isRight = right == counted.count
    return [
      Span("row \(first.row + 1)", .muted),
      Span("  \(isRight ? glyphs.check : glyphs.cross) ", isRight ? .good : .bad),
      Span("\(right) of \(counted.count)"),
    ]
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
    return CharacterNames.alone(dataset.tokenName(dataset.inputs[index]))
  }

  private func name(_ number: Float) -> String {
    guard number >= 0, number < 65_536, classNames.indices.contains(Int(number)) else { return "" }
    return CharacterNames.alone(classNames[Int(number)])
  }
}
