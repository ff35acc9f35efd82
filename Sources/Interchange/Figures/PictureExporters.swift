// Pictures of a run, for papers and pages: SVG, and PNG and PDF of the same drawing.
internal import Networks
internal import Numerics
internal import Problems
internal import Schema
internal import Training

/// A format of pictures: what is drawn, and every choice about it, is the same in all.
protocol PictureExporter: Exporter {
  /// Choices of this format alone.
  static var ownOptions: [ExportOption] { get }

  static func file(
    _ drawing: FigureDrawing, _ palette: FigureStyle.Palette, _ choices: ExportChoices
  ) throws -> [UInt8]
}

extension PictureExporter {
  static var ownOptions: [ExportOption] { [] }
  static var output: ExportOutput { .file(ending: name) }
  static var options: [ExportOption] { pictureOptions + ownOptions }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let (drawing, style) = try FigureRequest(choices).drawing(run)
    return Exported(try file(drawing, style.palette, choices))
  }
}

enum SVGExporter: PictureExporter {
  static let name = "svg"
  static let summary = "a picture of the run as vectors, sized for a column of a paper"

  static func file(
    _ drawing: FigureDrawing, _ palette: FigureStyle.Palette, _ choices: ExportChoices
  ) throws -> [UInt8] {
    Array(try SVGWriter.file(drawing, palette).utf8)
  }
}

enum PNGExporter: PictureExporter {
  static let name = "png"
  static let summary = "a picture of the run as pixels"
  static let ownOptions = [
    ExportOption("dpi", .number(36...1200), standard: 300, help: "pixels per inch")
  ]

  static func file(
    _ drawing: FigureDrawing, _ palette: FigureStyle.Palette, _ choices: ExportChoices
  ) throws -> [UInt8] {
    try FigureRaster.png(drawing, palette, perInch: choices.number("dpi"))
  }
}

/// The SVG, which librsvg makes a page of its size of.
enum PDFExporter: PictureExporter {
  static let name = "pdf"
  static let summary = "a picture of the run as a page of its size, made by rsvg-convert"
  static let converter: ExportConverter? = ExportConverter(
    program: "rsvg-convert", arguments: ["-f", "pdf"],
    remedy: "apt install librsvg2-bin, dnf install librsvg2-tools, or brew install librsvg")

  static func file(
    _ drawing: FigureDrawing, _ palette: FigureStyle.Palette, _ choices: ExportChoices
  ) throws -> [UInt8] {
    try SVGExporter.file(drawing, palette, choices)
  }
}

/// Of every format of pictures.
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
  variantOption,
]

/// What was asked for.
struct FigureRequest {
  enum Subject: String, CaseIterable { case loss, heatmap, output, network, all }

  var subject: Subject
  var style = FigureStyle()
  var hasTwin: Bool
  var isLogarithmic: Bool
  var gradient: HeatmapFigure.Gradient
  /// Whose layers are drawn: a name that `ExportedRun.architecture` knows.
  var variant: String

  init(_ choices: ExportChoices) {
    subject = Subject(rawValue: choices.text("picture")) ?? .loss
    style.width = choices.number("width") * 72
    style.height = choices.number("height") > 0 ? choices.number("height") * 72 : nil
    style.font = choices.number("font")
    style.palette = FigureStyle.Palette(rawValue: choices.text("colours")) ?? .print
    hasTwin = choices.flag("twin")
    isLogarithmic = choices.text("scale") == "log"
    gradient = HeatmapFigure.Gradient(rawValue: choices.text("gradient")) ?? .weights
    variant = choices.text(variantOption.name)
  }

  func drawing(_ run: ExportedRun) throws -> (FigureDrawing, FigureStyle) {
    guard subject != .network else { return (try network(run), style) }
    if subject == .all { _ = try run.variant(named: variant) }
    let runs = try run.measured(Picture.figureSize, withTwin: hasTwin)
    switch subject {
    case .loss: return (LossFigure.drawing(runs, style, isLogarithmic: isLogarithmic), style)
    case .heatmap: return (HeatmapFigure.drawing(runs, style, gradient), style)
    case .output: return (try OutputFigure.drawing(runs, style), style)
    case .network, .all: return (try all(run, runs), style)
    }
  }

  private func network(_ run: ExportedRun) throws -> FigureDrawing {
    let (trainer, title) = try run.architecture(of: variant)
    return NetworkFigure.drawing(
      try GraphOutline(trainer), parameters: trainer.network.parameterCount, title: title, style)
  }

  /// The four pictures, or those of them that there are.
  private func all(_ run: ExportedRun, _ runs: [MeasuredRun]) throws -> FigureDrawing {
    var style = style
    style.height = nil
    var parts = [
      LossFigure.drawing(runs, style, isLogarithmic: isLogarithmic),
      HeatmapFigure.drawing(runs, style, gradient),
    ]
    if runs[0].picture != nil { parts.append(try OutputFigure.drawing(runs, style)) }
    parts.append(try network(run))
    return FigureColumns.drawing(parts, title: run.title, style)
  }
}
