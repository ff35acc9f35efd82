// The parts of a page, put together: notes, pictures at every moment, curves, gradients, layers and
// numbers. Everything that came with the document is escaped; everything shown was measured.
internal import Experiments
internal import Numerics
internal import Problems
internal import Schema
internal import Training

struct PageBuilder {
  private let run: ExportedRun
  private let film: RunFilm
  /// Opens the experiment in the program.
  private let code: String?
  private let images = SVGImages()
  private let shapes = SharedShapes()

  /// Images of a page, in all, as they are written.
  static let mostBytes = 12_000_000

  init(_ run: ExportedRun, moments: Int, detail: Int, code: String?) throws {
    try run.checkTrained()
    self.run = run
    self.code = code
    var size = PictureSize(width: detail, height: detail)
    size.samples = 64
    film = try RunFilm(run, moments: moments, size)
  }

  private var tracks: [RunFilm.Track] { [film.main] + (film.other.map { [$0] } ?? []) }
  private var writer: SVGWriter { SVGWriter(palette: nil, images: images) }

  func html() throws -> String {
    let (pictures, curves, gradients, layers) = try (
      outputs(), losses(), heatmaps(), architecture()
    )
    guard images.bytes <= Self.mostBytes else {
      throw ExportError(
        "the pictures of the page take \(images.bytes / 1_000_000) MB; allowed: "
          + "\(Self.mostBytes / 1_000_000); choose fewer with --with moments=12")
    }
    let script = PageScript.text
    let digest = Base64.text(SHA256.digest(Array(script.utf8)))
    let title = Markup.escaped(run.title)
    let definitions = (images.definitions + shapes.definitions).joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
      style-src 'unsafe-inline'; script-src 'sha256-\(digest)'; base-uri 'none'; \
      form-action 'none'">
      <meta name="generator" content="resplay">
      <meta name="color-scheme" content="light dark">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(PageTheme.css())</style>
      </head>
      <body>
      <a class="skip-link" href="#output">Skip to the pictures</a>
      <svg width="0" height="0" style="position:absolute;width:0;height:0" aria-hidden="true">
      <defs>
      \(definitions)
      </defs></svg>
      \(header(title))
      \(controls)
      <main>
      \(pictures)
      \(curves)
      \(gradients)
      \(layers)
      \(try numbers())
      </main>
      <footer><p>Made by resplay from a run that was trained again from step 0 for this page; \
      the program gives the same bits on every machine. This file needs no network.</p></footer>
      <script type="application/json" id="moments">\(data)</script>
      <script>\(script)</script>
      </body>
      </html>

      """
  }

  // MARK: Head

  private func header(_ title: String) -> String {
    let summary = summary
    let notes = run.experiment.presentation.noteParts.filter { !$0.isEmpty }
      .map(Self.paragraphs).joined(separator: "<hr>")
    let author = run.experiment.presentation.author
    let by = author.isEmpty ? "" : " By \(Markup.escaped(author))."
    let fault = film.main.end.faultWords.map { "<p class=\"lead\"><strong>\($0)</strong></p>" }
    return "<header><h1>\(title)</h1><p class=\"lead\">\(Markup.escaped(summary))\(by)</p>"
      + (fault ?? "")
      + (notes.isEmpty ? "" : "<div class=\"notes\">\(notes)</div>") + "</header>"
  }

  private var summary: String {
    let dataset = film.main.end.dataset
    return "\(NumberFormat.grouped(film.main.end.step)) steps, "
      + "\(NumberFormat.grouped(film.parameters)) parameters, "
      + "\(NumberFormat.grouped(dataset.trainRows.count)) training and "
      + "\(NumberFormat.grouped(dataset.testRows.count)) test rows, \(dataset.task.words)."
  }

  /// Lines that follow one another are one paragraph; an empty line ends it, and a list keeps its
  /// lines.
  static func paragraphs(_ text: String) -> String {
    var paragraphs: [String] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.trimming(" ")
      guard !words.isEmpty else {
        isOpen = false
        continue
      }
      let isItem = words.hasPrefix("- ") || words.hasPrefix("* ") || line.hasPrefix("  ")
      if isOpen, let last = paragraphs.popLast() {
        paragraphs.append(last + (isItem ? "<br>" : " ") + Markup.escaped(words))
      } else {
        paragraphs.append(Markup.escaped(words))
      }
      isOpen = true
    }
    return paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n")
  }

  private var controls: String {
    let last = film.steps.count - 1
    return """
      <div class="controls" id="controls" hidden><div>
      <button id="play" type="button">Play</button>
      <label class="hide" for="moment">Moment of the training</label>
      <input id="moment" type="range" min="0" max="\(last)" value="\(last)" step="1">
      <output id="step" for="moment" aria-live="off"></output>
      </div></div>
      <noscript><p style="max-width:1120px;margin:12px auto;padding:0 20px">Without scripts the \
      page shows the end of the training.</p></noscript>
      """
  }

  /// Steps, and what each moment is in words, for the script.
  private var data: String {
    let words = film.steps.indices.map { moment -> String in
      let runs = tracks.map { track -> String in
        "\(track.name): " + (Self.headline(track.frames[moment]) ?? "not measured")
      }
      return Markup.script("step \(film.steps[moment]). " + runs.joined(separator: ". "))
    }
    let steps = film.steps.map(String.init).joined(separator: ",")
    return "{\"steps\":[\(steps)],\"words\":[\(words.joined(separator: ","))]}"
  }

  /// The metric that says most: `test accuracy 98.5 %`.
  private static func headline(_ run: MeasuredRun) -> String? {
    let metric = run.dataset.task.kind.headline
    let hasTest = !run.evaluation.test(metric).isNaN
    let value = hasTest ? run.evaluation.test(metric) : run.evaluation.train(metric)
    guard !value.isNaN else { return nil }
    return "\(hasTest ? "test" : "train") \(metric.title) \(metric.words(Double(value)))"
  }

  // MARK: Pictures

  private func heading(_ track: Int) -> String {
    let name = Markup.escaped(tracks[track].name)
    return "<h3 class=\"run\(track)\"><span class=\"dot\"></span>\(name)</h3>"
  }

  private func card(_ id: String, _ title: String, _ words: String, _ body: String) -> String {
    "<section class=\"card\" id=\"\(id)\" aria-labelledby=\"\(id)-title\">"
      + "<h2 id=\"\(id)-title\">\(title)</h2>"
      + (words.isEmpty ? "" : "<p class=\"sub\">\(words)</p>") + body + "</section>"
  }

  private var pair: String { tracks.count > 1 ? "pair two" : "pair narrow" }

  private func outputs() throws -> String {
    guard film.main.end.picture != nil else { return "" }
    var style = FigureStyle()
    (style.width, style.font) = (370, 12)
    let drawings = try tracks.map { track in
      try track.frames.map { try OutputFigure.drawing($0, style) }
    }
    let shared = shapes.shared(drawings.flatMap { $0 }, writer)
    let figures = try drawings.enumerated().map { number, moments -> String in
      let frames = try moments.enumerated().map { moment, drawing -> String in
        let isLast = moment == moments.count - 1
        let words = Self.headline(tracks[number].frames[moment]) ?? ""
        return "<div class=\"frame\" data-frame=\"\(moment)\"\(isLast ? "" : " hidden")>"
          + (try shapes.element(drawing, shared, writer))
          + "<figcaption>Step \(NumberFormat.grouped(film.steps[moment])): "
          + "\(Markup.escaped(words))</figcaption></div>"
      }
      return "<figure>\(heading(number))\(frames.joined(separator: "\n"))</figure>"
    }
    let note = film.note.isEmpty ? "" : " " + film.note
    return card(
      "output", "What the network makes of its inputs",
      Markup.escaped(
        (tracks.count > 1
          ? "The same seed, data and batches; only the skips differ." : "") + note),
      "<div class=\"\(pair)\">\(figures.joined(separator: "\n"))</div>")
  }

  private func losses() throws -> String {
    let ends = tracks.map(\.end)
    var wide = FigureStyle()
    (wide.width, wide.height, wide.font) = (760, 300, 13)
    var slim = FigureStyle()
    (slim.width, slim.height, slim.font) = (370, 290, 13)
    let drawings = [(wide, "wide"), (slim, "slim")].map { style, name in
      (LossFigure.drawing(ends, style, isLogarithmic: true, cursor: true), name)
    }
    let figures = try drawings.map { "<div class=\"\($1)\">\(try withCursor($0))</div>" }
    return card(
      "loss", "Loss",
      "Of each batch before its update, pale, and as means over stretches of steps; of the test "
        + "rows.",
      "<figure>\(figures.joined())<figcaption>\(Markup.escaped(drawings[0].0.words)).</figcaption>"
        + "</figure>")
  }

  private func heatmaps() throws -> String {
    var style = FigureStyle()
    (style.width, style.height, style.font) = (370, 270, 12)
    let ends = tracks.map(\.end)
    let figures = try ends.enumerated().map { number, end -> String in
      let drawing = HeatmapFigure.drawing(
        [end], style, .weights, scaledLike: ends, cursor: true)
      return "<figure>\(heading(number))\(try withCursor(drawing))"
        + "<figcaption>\(Markup.escaped(drawing.words)).</figcaption></figure>"
    }
    return card(
      "gradients", "Gradients by layer",
      "The norm of the gradient of every layer's weights at sampled steps, input side at the top.",
      "<div class=\"\(pair)\">\(figures.joined(separator: "\n"))</div>")
  }

  private func withCursor(_ drawing: FigureDrawing) throws -> String {
    let element = try writer.element(drawing)
    guard let box = drawing.cursor else { return element }
    let line =
      "<line class=\"cursor\" data-from=\"\(SVGWriter.number(box.x))\" "
      + "data-width=\"\(SVGWriter.number(box.width))\" y1=\"\(SVGWriter.number(box.y))\" "
      + "y2=\"\(SVGWriter.number(box.bottom))\" visibility=\"hidden\"/></svg>"
    return element.replacingEnd("</svg>", with: line)
  }

  private func architecture() throws -> String {
    var style = FigureStyle()
    (style.width, style.font) = (370, 12)
    let drawing = NetworkFigure.drawing(
      film.outline, parameters: film.parameters, title: run.title, style)
    let configuration = film.main.end.configuration
    let training = configuration.training
    let facts: [(String, String)] = [
      ("Data", "\(configuration.data.kind.kind), \(film.main.end.dataset.task.words)"),
      ("Parameters", NumberFormat.grouped(film.parameters)),
      ("Loss", film.main.end.loss),
      ("Optimizer", Self.words(training.optimizer.kind)),
      ("Schedule", Self.words(training.schedule.kind)),
      ("Batch size", String(training.batchSize)),
      ("Seed", String(configuration.seed)),
      (
        "Changes",
        film.main.end.marks.map { "step \($0.step): \($0.label)" }.joined(separator: "; ")
      ),
    ]
    let list = facts.filter { !$0.1.isEmpty }.map {
      "<dt>\($0.0)</dt><dd>\(Markup.escaped(FigureText.printable($0.1)))</dd>"
    }.joined()
    return card(
      "network", "The network", "",
      "<div class=\"pair two\"><figure class=\"narrow\">\(try writer.element(drawing))</figure>"
        + "<div><dl>\(list)</dl></div></div>")
  }

  /// A kind with its fields: `sgd, learning_rate 0.03`.
  private static func words(_ kind: any Kind) -> String {
    let entries = kind.completeNode.entries ?? []
    let fields = entries.compactMap { entry -> String? in
      entry.value.double.flatMap { $0 == 0 ? nil : $0 }.map {
        "\(entry.key.replacing("_", with: " ")) \(NumberFormat.compact($0))"
      }
    }
    return ([kind.kind.replacing("_", with: " ")] + fields).joined(separator: ", ")
  }

  // MARK: Numbers

  private func numbers() throws -> String {
    let names = tracks.map { "<th scope=\"col\">\(Markup.escaped($0.name))</th>" }.joined()
    let metrics = metricCatalog.flatMap { metric in
      [("train", \Evaluation.train), ("validation", \.validation), ("test", \.test)].compactMap {
        part, values -> String? in
        let found = tracks.map { $0.end.evaluation[keyPath: values][metric.kind] }
        guard found.contains(where: { $0 != nil }) else { return nil }
        let cells = found.map { value -> String in
          guard let value, !value.isNaN else { return "<td>not measured</td>" }
          return "<td>\(metric.words(Double(value)))</td>"
        }.joined()
        return "<tr><th scope=\"row\">\(part) \(metric.title)</th>\(cells)</tr>"
      }
    }
    let ended = tracks.map { "<td>\($0.end.endWords)</td>" }.joined()
    let table =
      "<div class=\"scroll\"><table><caption class=\"hide\">Measured at step \(film.main.end.step)"
      + "</caption><thead><tr><th scope=\"col\">measured</th>\(names)</tr></thead><tbody>"
      + metrics.joined() + "<tr><th scope=\"row\">values</th>\(ended)</tr></tbody></table></div>"
    let saved = run.experiment.results
    let agrees =
      saved.map { $0.steps == run.step && !$0.digest.isEmpty } == true
      ? (saved?.digest == film.digest
        ? " It is the digest that the document has: bit for bit the same run."
        : " The document has another digest, \(Markup.escaped(saved?.digest ?? "")): this is not "
          + "the run that was saved.") : ""
    let digest =
      "<p class=\"sub\" style=\"margin:16px 0 0\">Digest of parameters and losses: "
      + "<code>\(Markup.escaped(film.digest))</code>.\(agrees)</p>"
    let document = Markup.escaped(ExperimentFile.write(run.experiment))
    let share = code.map { code in
      "<p>This code opens the experiment in the program:</p>"
        + copied("code", Markup.escaped(code))
    }
    return card(
      "numbers", "Numbers at step \(NumberFormat.grouped(film.main.end.step))", "", table + digest)
      + card(
        "open", "Open it in resplay", "",
        (share ?? "<p>Save the document below as a file and open it with the program.</p>")
          + "<details><summary>The document</summary>\(copied("document", document))</details>")
  }

  private func copied(_ id: String, _ text: String) -> String {
    "<pre id=\"\(id)\" tabindex=\"0\">\(text)</pre><p style=\"margin:8px 0\">"
      + "<button class=\"plain\" type=\"button\" data-copy=\"\(id)\" hidden>Copy</button></p>"
  }
}

extension StringProtocol {
  fileprivate func trimming(_ character: Character) -> String {
    var text = drop { $0 == character }
    while text.last == character { text.removeLast() }
    return String(text)
  }
}

extension String {
  fileprivate func replacingEnd(_ end: String, with text: String) -> String {
    hasSuffix(end) ? String(dropLast(end.count)) + text : self
  }
}
