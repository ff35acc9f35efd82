// One picture that stands for a run: the curves that were recorded while it was trained, beside its
// layers; of a run without them the layers alone. Nothing is trained or evaluated for it.
internal import Networks
internal import Training

package enum RunPicture {
  package static let ending = ".svg"

  /// - Throws: what the network or its data cannot be built for.
  package static func svg(_ run: ExportedRun) throws -> [UInt8] {
    let style = FigureStyle()
    let (trainer, title) = try run.architecture()
    var drawing = NetworkFigure.drawing(
      try GraphOutline(trainer), parameters: trainer.network.parameterCount, title: title, style)
    if run.step > 0, run.checkpoint?.step == run.step {
      var recorded = MeasuredRun(try run.trained(), called: "this run", nil)
      recorded.evaluation = run.checkpoint?.evaluation ?? Evaluation()
      drawing = FigureColumns.drawing(
        [LossFigure.drawing([recorded], style, isLogarithmic: true), drawing], title: run.title,
        style)
    }
    return Array(try SVGWriter.file(drawing, style.palette).utf8)
  }
}
