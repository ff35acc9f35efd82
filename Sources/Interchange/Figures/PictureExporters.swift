// Pictures of a run, for papers and pages: SVG, and PNG of the same drawing.
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

enum SVGExporter: Exporter {
  static let name = "svg"
  static let summary = "a picture of the run as vectors, sized for a column of a paper"
  static let output = ExportOutput.file(ending: "svg")
  static let options = pictureOptions

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let (drawing, style) = try FigureRequest(choices).drawing(run)
    return Exported(
      [ExportedFile("", try SVGWriter.file(drawing, style.palette))],
      hints: ["rsvg-convert -f pdf -o picture.pdf % makes a PDF of it"])
  }
}

enum PNGExporter: Exporter {
  static let name = "png"
  static let summary = "a picture of the run as pixels"
  static let output = ExportOutput.file(ending: "png")
  static let options =
    pictureOptions + [
      ExportOption("dpi", .number(36...1200), standard: 300, help: "pixels per inch")
    ]

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let (drawing, style) = try FigureRequest(choices).drawing(run)
    return Exported(
      try FigureRaster.png(drawing, style.palette, perInch: choices.number("dpi")))
  }
}

/// Of both kinds.
private let pictureOptions = [
  ExportOption(
    "picture", .choice(FigureRequest.Subject.allCases.map(\.rawValue)), standard: "loss",
    help: "the loss, gradients by layer, what it makes of its inputs, its layers, or all four"),
  ExportOption("width", .number(1...20), standard: 3.3, help: "inches; all takes twice as much"),
  ExportOption(
    "height", .number(0...20), standard: 0, help: "inches; 0 is what suits the picture"),
  ExportOption("font", .number(4...24), standard: 8, help: "size of names of axes in points"),
  ExportOption(
    "colours", .choice(FigureStyle.Palette.allCases.map(\.rawValue)), standard: "print",
    help: "white paper, or the screen's light or dark palette"),
  ExportOption("twin", .flag, standard: false, help: "the same run without its skips, beside it"),
  ExportOption(
    "scale", .choice(["log", "linear"]), standard: "log", help: "of the axis of the loss"),
  ExportOption(
    "gradient", .choice(HeatmapFigure.Gradient.allCases.map(\.rawValue)), standard: "weights",
    help: "by the weights or by the outputs of layers"),
]

/// What was asked for.
struct FigureRequest {
  enum Subject: String, CaseIterable { case loss, heatmap, output, network, all }

  var subject: Subject
  var style = FigureStyle()
  var hasTwin: Bool
  var isLogarithmic: Bool
  var gradient: HeatmapFigure.Gradient

  init(_ choices: ExportChoices) {
    subject = Subject(rawValue: choices.text("picture")) ?? .loss
    style.width = choices.number("width") * 72
    style.height = choices.number("height") > 0 ? choices.number("height") * 72 : nil
    style.font = choices.number("font")
    style.palette = FigureStyle.Palette(rawValue: choices.text("colours")) ?? .print
    hasTwin = choices.flag("twin")
    isLogarithmic = choices.text("scale") == "log"
    gradient = HeatmapFigure.Gradient(rawValue: choices.text("gradient")) ?? .weights
  }

  func drawing(_ run: ExportedRun) throws -> (FigureDrawing, FigureStyle) {
    guard subject != .network else { return (try network(run), style) }
    let runs = try run.measured(Picture.figureSize, withTwin: hasTwin)
    switch subject {
    case .loss: return (LossFigure.drawing(runs, style, isLogarithmic: isLogarithmic), style)
    case .heatmap: return (HeatmapFigure.drawing(runs, style, gradient), style)
    case .output: return (try OutputFigure.drawing(runs, style), style)
    case .network, .all: return (try all(run, runs), style)
    }
  }

  private func network(_ run: ExportedRun) throws -> FigureDrawing {
    let trainer = try run.architecture()
    return NetworkFigure.drawing(
      try GraphOutline(trainer), parameters: trainer.network.parameterCount, title: run.title,
      style)
  }

  /// Two columns: the architecture at the left, or what is as high, and the others below one
  /// another.
  private func all(_ run: ExportedRun, _ runs: [MeasuredRun]) throws -> FigureDrawing {
    var style = style
    style.height = nil
    var parts = [
      LossFigure.drawing(runs, style, isLogarithmic: isLogarithmic),
      HeatmapFigure.drawing(runs, style, gradient),
    ]
    if runs[0].picture != nil { parts.append(try OutputFigure.drawing(runs, style)) }
    parts.append(try network(run))
    // The next part goes where there is more room, the highest first.
    let gap = style.font * 2
    let head = style.font * 1.8
    let order = parts.indices.sorted { (parts[$0].height, $1) > (parts[$1].height, $0) }
    var heights = [0.0, 0.0]
    var columns = [Int](repeating: 0, count: parts.count)
    for index in order {
      let column = heights[0] <= heights[1] ? 0 : 1
      columns[index] = column
      heights[column] += parts[index].height + head + gap
    }
    // The first part stands in the first column.
    if columns[0] == 1 { columns = columns.map { 1 - $0 } }
    var whole = FigureDrawing(width: style.width * 2 + gap, height: 0)
    whole.title = run.title
    var ends = [0.0, 0.0]
    var letters = "abcdefgh".makeIterator()
    for column in 0...1 {
      for index in parts.indices where columns[index] == column {
        let x = Double(column) * (style.width + gap)
        let letter = letters.next().map(String.init) ?? ""
        whole.label("(\(letter))", x, ends[column] + style.font, style.font, .ink, bold: true)
        whole.label(
          FigureText.fitted(
            parts[index].title, style.font, style.width - style.font * 2.2), x + style.font * 2,
          ends[column] + style.font, style.font)
        whole.add(parts[index], x: x, y: ends[column] + head)
        ends[column] += head + parts[index].height + gap
        whole.words += (whole.words.isEmpty ? "" : ". ") + "(\(letter)) \(parts[index].words)"
      }
    }
    whole.height = max(ends[0], ends[1]) - gap
    return whole
  }
}
