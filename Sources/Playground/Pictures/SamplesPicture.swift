// Predictions for test rows: small images with what they were taken for, or lines where the data
// has no picture; beside them the confusion matrix.
internal import Numerics
import Problems
import TextUI

extension SamplesPicture: DrawnPicture {
  /// Values are neither wrong nor right.
  var note: String {
    predictions.first?.probability.isNaN == true
      ? "samples" : "wrong ones first  true→read as"
  }
  var isWide: Bool { true }

  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect) {
    let samples = SamplesDrawing(
      samples: predictions, dataset: context.dataset, needsBars: outputs != .logits)
    var matrix = ConfusionMatrix(context, names: context.dataset.task.names)
    let place = matrix.place(beside: samples.tileSize, in: rect)
    let hasBars = samples.hasBars(in: rect, beside: place)
    if hasBars { matrix.notes = samples.barsKey(context.drawing.glyphs) }
    let taken = matrix.draw(beside: samples.tileSize, into: &grid, in: rect, context.drawing)
    samples.draw(into: &grid, in: rect, beside: taken, hasBars: hasBars, context.drawing)
  }
}

private struct SamplesDrawing {
  let samples: [SamplePrediction]
  let dataset: Dataset
  /// Whether bars are drawn even where fewer images fit then.
  let needsBars: Bool

  /// - Parameter taken: by the confusion matrix.
  func draw(
    into grid: inout Grid, in rect: Rect, beside taken: Rect, hasBars: Bool, _ drawing: Drawing
  ) {
    switch dataset.display {
    case .image(let width, let height, let channels, let maximum):
      let image = PixelImage(
        rows: height, columns: width, channels: channels, maximum: Double(maximum))
      drawTiles(image, into: &grid, in: rect, beside: taken, hasBars: hasBars, drawing)
    case .plane, .none: drawLines(into: &grid, in: rect, beside: taken, drawing)
    }
  }

  /// One image with its caption below, and wide enough for bars that are needed.
  var tileSize: (width: Int, height: Int) { tileSize(scale: 1) }

  private func tileSize(scale: Int) -> (width: Int, height: Int) {
    switch dataset.display {
    case .image(let width, let height, _, _):
      (max(width * scale, 6, needsBars ? bars : 0), (height * scale + 1) / 2 + 1)
    case .plane, .none: (24, 4)
    }
  }

  /// Bars below an image: one a class or value. Of two classes the caption says all.
  private var bars: Int {
    guard let count = samples.first?.readings.count, count > 2 else { return 0 }
    return count
  }

  /// Whether there is room for bars: where they are needed, or no image is lost to them.
  func hasBars(in rect: Rect, beside taken: Rect) -> Bool {
    guard case .image = dataset.display, bars > 0, bars <= rect.width else { return false }
    let (images, fewer) = (rect.height / tileSize.height, rect.height / (tileSize.height + 1))
    guard fewer > 0 else { return false }
    let scale = scale(in: rect, beside: taken, hasBars: false)
    return needsBars || fewer == images
      || tiles(in: rect, beside: taken, scale, hasBars: true).count >= samples.count
  }

  /// What bars and their colours mean.
  func barsKey(_ glyphs: GlyphSet) -> [[Span]] {
    let names = dataset.task.names
    let isChoice = dataset.task.target == .classNumber
    let ends = [names.first ?? "", names.last ?? ""]
    let classes =
      ends.allSatisfy { (1...4).contains(CharacterWidth.of($0)) }
      ? ends.joined(separator: " to ") : "each class"
    guard isChoice else { return [[Span("bars: each value", .muted)]] }
    return [
      [Span("bars: how surely \(classes)", .muted)],
      [
        Span("\(glyphs.fullBlock)", .good), Span(" true  ", .muted),
        Span("\(glyphs.fullBlock)", .bad), Span(" wrongly named", .muted),
      ],
    ]
  }

  /// The largest whole scale at which there is room for all samples, at least 1.
  private func scale(in rect: Rect, beside taken: Rect, hasBars: Bool) -> Int {
    var scale = 1
    while scale < 64, !samples.isEmpty,
      tiles(in: rect, beside: taken, scale + 1, hasBars: hasBars).count >= samples.count
    {
      scale += 1
    }
    return scale
  }

  /// Places around the matrix, row by row.
  private func tiles(in rect: Rect, beside taken: Rect, _ scale: Int, hasBars: Bool) -> [Rect] {
    var size = tileSize(scale: scale)
    if hasBars { size = (max(size.width, bars), size.height + 1) }
    let columns = max(1, (rect.width + 1) / (size.width + 1))
    let rows = max(1, (rect.height + (rect.height % size.height == 0 ? 0 : 1)) / size.height)
    let room = Rect(
      x: taken.x - 1, y: taken.y, width: taken.isEmpty ? 0 : taken.width + 1, height: taken.height)
    return (0..<columns * rows).map { index in
      Rect(
        x: rect.x + index % columns * (size.width + 1), y: rect.y + index / columns * size.height,
        width: size.width, height: size.height)
    }.filter {
      $0.bottom <= rect.bottom && (scale == 1 || $0.right <= rect.right)
        && $0.intersection(room).isEmpty
    }
  }

  private func drawTiles(
    _ image: PixelImage, into grid: inout Grid, in rect: Rect, beside taken: Rect, hasBars: Bool,
    _ drawing: Drawing
  ) {
    var image = image
    let scale = scale(in: rect, beside: taken, hasBars: hasBars)
    let tiles = tiles(in: rect, beside: taken, scale, hasBars: hasBars)
    for (tile, sample) in zip(tiles, samples) {
      guard let pixels = dataset.pixels(ofRow: sample.row) else { continue }
      let (above, caption) = tile.splitBottom(1)
      let (place, line) = hasBars ? above.splitBottom(1) : (above, Rect(width: 0, height: 0))
      drawBars(sample, into: &grid, in: line, drawing)
      image.values = pixels
      image.draw(into: &grid, in: place.splitLeft(image.columns * scale).left, drawing)
      grid.spans(words(sample, short: true, drawing.glyphs), in: caption, drawing)
    }
  }

  /// How surely each class was named, or how large each value is beside the largest: what is right
  /// and what was wrongly named stand out.
  private func drawBars(
    _ sample: SamplePrediction, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    guard !rect.isEmpty else { return }
    let expected = targets(of: sample)
    let isChoice = dataset.task.target == .classNumber
    let scale = isChoice ? 1 : max(1, (sample.readings + expected).max() ?? 1)
    // Of values that are 0 or 1, those that are 1 are there.
    let isMarked = isChoice || expected.allSatisfy { $0 == 0 || $0 == 1 }
    let steps = drawing.glyphs.lowerBlocks
    for (index, reading) in sample.readings.prefix(rect.width).enumerated()
    where reading.isFinite {
      let share = Double(max(0, min(1, reading / scale)))
      let step = Int((share * Double(steps.count - 1)).rounded())
      let isRight =
        isChoice
        ? expected.first == Float(index)
        : isMarked && expected.indices.contains(index) && expected[index] == 1
      let isWrong = isChoice && !isRight && sample.predicted == Float(index)
      let role: Role = isRight ? .good : isWrong ? .bad : .muted
      grid.text(String(steps[step]), x: rect.x + index, y: rect.y, drawing[role], limit: 1)
    }
  }

  /// What the data says of a prediction.
  private func targets(of sample: SamplePrediction) -> [Float] {
    let width = dataset.task.targetWidth
    let start = sample.row * max(1, dataset.targetWidth) + sample.position * width
    guard start >= 0, start + width <= dataset.targets.count else { return [] }
    return Array(dataset.targets[start..<start + width])
  }

  private func drawLines(
    into grid: inout Grid, in rect: Rect, beside taken: Rect, _ drawing: Drawing
  ) {
    guard !rect.isEmpty else { return }
    let lines = lines(within: rect.width, drawing.glyphs)
    let widest = max(1, lines.map(Self.width).max() ?? 1)
    let columns = max(1, (rect.width + 3) / (widest + 3))
    let room = Rect(
      x: taken.x - 1, y: taken.y, width: taken.isEmpty ? 0 : taken.width + 1, height: taken.height)
    // One below the other, in as many columns as there is room for around a matrix. The first
    // column is cut rather than left out.
    let places = (0..<columns * rect.height).compactMap { index -> Rect? in
      let (column, row) = index.quotientAndRemainder(dividingBy: rect.height)
      let x = rect.x + column * (widest + 3)
      let place = Rect(x: x, y: rect.y + row, width: min(widest, rect.right - x), height: 1)
      guard !place.intersection(room).isEmpty else { return place }
      return column == 0 && room.x > x ? place.splitLeft(room.x - x).left : nil
    }
    for (place, words) in zip(places, lines) { grid.spans(words, in: place, drawing) }
  }

  private static func width(_ spans: [Span]) -> Int {
    spans.reduce(0) { $0 + CharacterWidth.of($1.text) }
  }

  /// Which row, or the tokens it asks about, and what was made of it: numbers and names below each
  /// other where that fits.
  private func lines(within width: Int, _ glyphs: GlyphSet) -> [[Span]] {
    let questions = questions
    let heads = samples.indices.map { index in
      questions.isEmpty ? "\(samples[index].row + 1)" : questions[index]
    }
    let headWidth = heads.map { CharacterWidth.of($0) }.max() ?? 0
    let wrong = samples.filter { targets(of: $0).first != $0.predicted }
    let names = wrong.compactMap { targets(of: $0).first }.map(name)
    let nameWidth = names.map { CharacterWidth.of($0) }.max() ?? 0
    func lines(_ headWidth: Int, _ nameWidth: Int) -> [[Span]] {
      zip(samples, heads).map { sample, head in
        let head = Self.padded(head, to: headWidth)
        return [Span(questions.isEmpty ? "row \(head): " : "\(head): ", .muted)]
          + words(sample, short: false, nameWidth: nameWidth, glyphs)
      }
    }
    let aligned = lines(headWidth, nameWidth)
    return aligned.allSatisfy { Self.width($0) <= width } ? aligned : lines(0, 0)
  }

  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - CharacterWidth.of(text))) + text
  }

  /// The inputs of each row, where those are a few tokens; else nothing.
  private var questions: [String] {
    let count = dataset.inputShape.count
    guard dataset.inputShape.dimensions.count == 1, (1...4).contains(count),
      dataset.task.target == .classNumber
    else { return [] }
    let tokens = samples.map { sample -> [Float] in
      let start = sample.row * count
      guard start >= 0, start + count <= dataset.inputs.count else { return [-1] }
      return Array(dataset.inputs[start..<start + count])
    }
    guard tokens.joined().allSatisfy({ (0..<65_536).contains($0) && $0 == $0.rounded() }) else {
      return []
    }
    let written = tokens.map { $0.map { String(Int($0)) } }
    let widest = written.joined().map(\.count).max() ?? 1
    return written.map { row in
      row.map { Self.padded($0, to: widest) }.joined(separator: " ")
    }
  }

  /// What it was taken for, and what it is where that differs.
  private func words(
    _ sample: SamplePrediction, short: Bool, nameWidth: Int = 0, _ glyphs: GlyphSet
  ) -> [Span] {
    let expected = targets(of: sample)
    guard let target = expected.first else { return [] }
    switch dataset.task.target {
    case .classNumber:
      return choice(sample, target, short: short, nameWidth: nameWidth, glyphs)
    case .values, .boxes:
      if expected.count > 1, expected.count == sample.readings.count {
        let differences = zip(expected, sample.readings).map { Double(abs($0 - $1)) }
        let mean = differences.reduce(0, +) / Double(differences.count)
        return [Span("off by ", .muted), Span(NumberFormat.compact(mean))]
      }
      return [
        Span(NumberFormat.compact(sample.predicted)),
        Span(" is \(NumberFormat.compact(target))", .muted),
      ]
    }
  }

  private func choice(
    _ sample: SamplePrediction, _ target: Float, short: Bool, nameWidth: Int, _ glyphs: GlyphSet
  ) -> [Span] {
    let predicted = name(sample.predicted)
    if sample.predicted == target {
      let share = short ? "" : " \(NumberFormat.percent(Double(sample.probability), decimals: 0))"
      return [Span("\(glyphs.check) ", .good), Span(predicted), Span(share, .muted)]
    }
    let arrow = glyphs.hasBlocks ? "→" : "->"
    return [
      Span("\(glyphs.cross) ", .bad),
      Span("\(Self.padded(name(target), to: nameWidth))\(arrow)", .muted), Span(predicted),
    ]
  }

  private func name(_ number: Float) -> String {
    let names = dataset.task.names
    guard number >= 0, number < 65_536, names.indices.contains(Int(number)) else { return "?" }
    return names[Int(number)]
  }
}
