// Predictions at every position of test sequences, what heads of attention look at in the first of
// them, and text that a language model writes.
internal import Networks
internal import Numerics
internal import Problems

extension SequencesPicture: FiguredPicture {
  func figure(_ run: MeasuredRun, _ style: FigureStyle) -> FigureDrawing {
    var drawing = FigureDrawing(width: style.width, height: 0)
    drawing.title = "Predictions for test sequences at step \(run.step)"
    if texts.isEmpty {
      tokens(run, style, into: &drawing)
    } else {
      for text in texts { write(text, run, style, into: &drawing) }
    }
    if !attention.isEmpty { heads(run, style, into: &drawing) }
    return drawing
  }

  // MARK: Tokens

  private func tokens(
    _ run: MeasuredRun, _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    let dataset = run.dataset
    var sequences: [[SamplePrediction]] = []
    for sample in predictions {
      if sequences.last?.last?.row == sample.row {
        sequences[sequences.count - 1].append(sample)
      } else {
        sequences.append([sample])
      }
    }
    let size = style.small
    let head = FigureText.width("predicted", size) + size
    for sequence in sequences.prefix(4) {
      let rows: [(String, [(String, FigurePaint)])] = [
        ("given", sequence.map { (given($0, dataset), .ink) }),
        ("true", sequence.map { (Self.name(target($0, dataset), dataset), .ink) }),
        (
          "predicted",
          sequence.map { sample in
            let target = target(sample, dataset)
            let paint: FigurePaint =
              target < 0 ? .muted : sample.predicted == target ? .good : .bad
            return (Self.name(sample.predicted, dataset), paint)
          }
        ),
      ]
      let cell =
        max(
          size * 1.1,
          rows.flatMap(\.1).map { FigureText.width($0.0, size) }.max() ?? 0) + size * 0.5
      let most = max(1, Int((style.width - head) / cell))
      for (label, words) in rows where words.contains(where: { !$0.0.isEmpty }) {
        drawing.height += size * 1.3
        drawing.label(label, 0, drawing.height, size, .muted)
        for (place, word) in words.prefix(most).enumerated() {
          drawing.label(
            word.0, head + (Double(place) + 0.5) * cell, drawing.height, size, word.1, .middle)
        }
      }
      drawing.height += size * 0.7
    }
  }

  private func target(_ sample: SamplePrediction, _ dataset: Dataset) -> Float {
    let index = sample.row * max(1, dataset.targetWidth) + sample.position
    return dataset.targets.indices.contains(index) ? dataset.targets[index] : -1
  }

  /// The token given at a position; empty where inputs are no single numbers.
  private func given(_ sample: SamplePrediction, _ dataset: Dataset) -> String {
    let width = dataset.inputShape.count
    let part =
      dataset.inputShape.dimensions.count == 1
      ? dataset.inputParts.first { $0.count == dataset.task.positions } : nil
    let index = sample.row * width + (part?.start ?? 0) + sample.position
    guard part != nil || width == dataset.task.positions, dataset.inputs.indices.contains(index)
    else { return "" }
    return Self.token(dataset.inputs[index], dataset)
  }

  /// Of a language model, which predicts what it reads, as the class is called.
  private static func token(_ value: Float, _ dataset: Dataset) -> String {
    guard dataset.task.kind is LanguageModel else { return NumberFormat.compact(value) }
    return name(value, dataset)
  }

  private static func name(_ value: Float, _ dataset: Dataset) -> String {
    value < 0 ? "" : shown(dataset.className(value))
  }

  private static func shown(_ name: String) -> String {
    switch name {
    case "newline": "\\n"
    case "tab": "\\t"
    case "space": "_"
    default: name
    }
  }

  // MARK: Text

  private func write(
    _ text: GeneratedText, _ run: MeasuredRun, _ style: FigureStyle,
    into drawing: inout FigureDrawing
  ) {
    let names = run.dataset.task.names
    let size = style.small
    drawing.height += size * 1.4
    drawing.label(
      "temperature \(NumberFormat.compact(text.temperature))", 0, drawing.height, size, .muted)
    let cell = 0.602 * size
    let isLetters = names.allSatisfy { Self.shown($0).unicodeScalars.count <= 2 }
    let most = max(8, Int(style.width / cell))
    var (column, run) = (0, "")
    var start = 0
    var paint = FigurePaint.muted
    drawing.height += size * 1.35
    func flush(_ drawing: inout FigureDrawing) {
      drawing.label(
        run, Double(start) * cell, drawing.height, size, paint, fixed: true)
      (run, start) = ("", column)
    }
    for (index, token) in (text.prompt + text.tokens).enumerated() {
      if index == text.prompt.count {
        flush(&drawing)
        paint = .ink
      }
      let name = names.indices.contains(token) ? names[token] : "?"
      let word = (name == "space" ? " " : Self.shown(name)) + (isLetters ? "" : " ")
      let length = word.unicodeScalars.count
      if column + length > most {
        flush(&drawing)
        drawing.height += size * 1.35
        (column, start) = (0, 0)
      }
      run += word
      column += length
    }
    flush(&drawing)
    drawing.height += size * 0.4
  }

  // MARK: Attention

  private func heads(
    _ run: MeasuredRun, _ style: FigureStyle, into drawing: inout FigureDrawing
  ) {
    let gap = style.font
    let shown = Array(attention.prefix(4))
    let columns = Double(max(2, shown.count))
    let side = (style.width - gap * (columns - 1)) / columns
    drawing.height += style.font * 1.2
    let top = drawing.height + style.small * 0.4
    for (number, map) in shown.enumerated() {
      guard map.tokens > 0, map.weights.count == map.tokens * map.tokens else { continue }
      let x = Double(number) * (side + gap)
      drawing.label(
        FigureText.fitted(
          "\(map.path.prefix { $0 != "." }), head \(map.head + 1)", style.small, side), x,
        top - style.small * 0.4, style.small, .muted)
      var image = FigureImage(width: map.tokens, height: map.tokens, pixels: [])
      for weight in map.weights {
        image.pixels += FigureColors.bytes(FigureColors.sequential(Double(weight)))
      }
      let box = FigureBox(x: x, y: top, width: side, height: side)
      drawing.image(image, box)
      drawing.rectangle(box, stroke: FigureStroke(.ink, style.thin))
    }
    drawing.label(
      FigureText.fitted(
        "attention: a row for each position, a column for each it looks at", style.small,
        style.width), 0, top + side + style.small * 1.3, style.small, .muted)
    drawing.height = top + side + style.small * 1.8
  }
}
