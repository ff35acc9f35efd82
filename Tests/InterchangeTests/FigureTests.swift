// Pictures: of every kind the program measures, in both formats, with what was measured in words,
// and refused where nothing was trained.
import CCodecs
import Engine
import Experiments
import Foundation
import Networks
import Numerics
import ProjectSupport
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct FigureTests {
  static let pictures = FigureRequest.Subject.allCases.map(\.rawValue)

  @Test(arguments: pictures) func everyPictureIsWellFormed(picture: String) throws {
    let run = try FigureSamples.run("spirals-56", steps: 20)
    let given: [(name: String, value: Node)] = [
      ("picture", Node(.string(picture))), ("twin", Node(.bool(picture != "network"))),
    ]
    let text = try FigureSamples.text(SVGExporter.self, run, given)
    let reader = ReadXML(text)
    #expect(reader.isWellFormed, "\(reader.fault)")
    #expect(reader.names.contains("title") && reader.names.contains("desc"))
    // A column of a paper, as vectors: texts are texts.
    let width = picture == "all" ? 3.3 * 72 * 2 + 16 : 3.3 * 72
    #expect(text.contains("width=\"\(SVGWriter.number(width))pt\""))
    #expect(reader.names.contains("text"))
    let png = try FigureSamples.bytes(PNGExporter.self, run, given + [("dpi", 72)])
    let image = try Image(png)
    #expect(image.width == Int(width.rounded()) && image.channels == 3)
    #expect(Set(image.pixels).count > 8)
  }

  @Test(arguments: [
    "spirals-56", "regression-wave", "digits-mlp-10", "unet-cells", "unet-denoise-digits",
    "detection-shapes", "transformer-reverse", "gpt-text",
  ])
  func everyKindOfOutputIsDrawn(preset: String) throws {
    let run = try FigureSamples.run(preset, steps: 1)
    let text = try FigureSamples.text(SVGExporter.self, run, [("picture", "output")])
    #expect(ReadXML(text).isWellFormed)
    #expect(text.contains("<image") || text.contains("<text"))
    #expect(text.contains("<desc id=\"words\">Step 1: train loss"))
  }

  /// A step is what `train` and the tables call so: the first batch is that of step 1.
  @Test func stepsAreCountedAsInTables() throws {
    let run = try FigureSamples.run("tiny-playground", steps: 3)
    let measured = try run.measured(FigureSamples.small, withTwin: false)
    let points = LossFigure.means(try #require(measured.first).batchLoss, atMost: 100)
    #expect(points.map(\.x) == [1, 2, 3])
    let heatmap = try FigureSamples.text(SVGExporter.self, run, [("picture", "heatmap")])
    #expect(heatmap.contains("2 layers at step 3: first"))
  }

  /// The curve of the test loss has a point every 20 steps here, and the end of the run.
  @Test func theTestLossIsDrawnToTheEnd() throws {
    let words = try [3, 20, 25].map { steps -> String in
      let run = try FigureSamples.run("spirals-56", steps: steps)
      return try FigureSamples.text(SVGExporter.self, run, [("picture", "loss")])
    }
    #expect(words.allSatisfy { $0.contains("test loss ") && !$0.contains("> at step") })
    #expect(words.allSatisfy { !$0.contains("(step ") && $0.contains(">test</text>") })
    #expect(words[0].contains("At step 3: batch loss"))
    let run = try FigureSamples.run("spirals-56", steps: 25)
    var measured = try #require(try run.measured(FigureSamples.small, withTwin: false).first)
    let test = try run.trained().evaluate().testLoss
    #expect(measured.testEnd == test)
    // What was not measured at the end says its step.
    measured.evaluation = Evaluation()
    #expect(measured.testEnd == nil && measured.lossWords.contains("(step 20)"))
  }

  /// The last finite weights may still give outputs that are no numbers.
  @Test func aRunThatDivergedIsNotCalledFinite() throws {
    let run = try FigureSamples.run("spirals-56", steps: 1) { experiment in
      var rates = SGD()
      rates.learningRate = 1000
      experiment.configuration.training.optimizer = OptimizerSpec(rates)
    }
    let page = try FigureSamples.text(PageExporter.self, run)
    #expect(page.contains("<td>not finite at step 1</td>"))
    #expect(page.contains("<strong>The run is not finite at step 1."))
    // Nothing is drawn of what it would predict.
    #expect(page.contains("not finite at step 1: no predictions"))
    let output = try FigureSamples.text(SVGExporter.self, run, [("picture", "output")])
    #expect(output.contains(">not finite at step 1: no predictions</text>"))
    #expect(output.contains("<desc id=\"words\">not finite at step 1: no predictions</desc>"))
  }

  @Test func equalRunsGiveEqualBytes() throws {
    let run = try FigureSamples.run("spirals-56", steps: 10)
    let (one, other) = try (
      FigureSamples.bytes(SVGExporter.self, run), FigureSamples.bytes(SVGExporter.self, run)
    )
    #expect(one == other)
  }

  @Test func whatWasNotTrainedIsSaid() throws {
    let run = try FigureSamples.run("spirals-56", steps: 0)
    for exporter in [SVGExporter.self, PNGExporter.self, PageExporter.self] as [any Exporter.Type] {
      let error = #expect(throws: ExportError.self) {
        try FigureSamples.bytes(exporter, run)
      }
      #expect(error?.description.contains("--steps N") == true)
    }
    // The architecture needs no training.
    #expect(throws: Never.self) {
      try FigureSamples.bytes(SVGExporter.self, run, [("picture", "network")])
    }
  }

  /// Of a run with what it recorded: nothing is trained again.
  @Test func theRunAsOnePicture() throws {
    let run = try FigureSamples.hostileRun(steps: 6)
    let bare = String(decoding: try RunPicture.svg(run), as: UTF8.self)
    #expect(ReadXML(bare).isWellFormed && !bare.contains("Loss over"))
    let trainer = try run.trained()
    let saved = ExportedRun(
      run.experiment, stem: "saved", checkpoint: try trainer.checkpoint(), step: 6,
      files: run.files, progress: { Issue.record("trained: \($0)") }
    ) { checkpoint in
      try ScheduledRun(
        run.experiment.configuration, checkpoint: checkpoint, files: run.files, kernels: .best)
    }
    let text = String(decoding: try RunPicture.svg(saved), as: UTF8.self)
    let reader = ReadXML(text)
    #expect(reader.isWellFormed && !reader.names.contains("script"), "\(reader.fault)")
    #expect(text.contains("Loss over 6 steps") && text.contains("Architecture of"))
  }

  @Test func everyFormatOfPicturesHasTheSameChoices() {
    let formats: [any Exporter.Type] = [SVGExporter.self, PNGExporter.self, PDFExporter.self]
    for format in formats {
      let names = format.options.map(\.name)
      #expect(names.starts(with: SVGExporter.options.map(\.name)), "\(format.name)")
      #expect(format.output == .file(ending: format.name))
    }
    #expect(PDFExporter.converter?.program == "rsvg-convert" && SVGExporter.converter == nil)
  }

  @Test func aNetworkWithoutSkipsHasNoTwin() throws {
    let run = try FigureSamples.run("tiny-playground", steps: 2)
    #expect(throws: ExportError.self) {
      try FigureSamples.bytes(SVGExporter.self, run, [("twin", true)])
    }
  }

  @Test func tooManyPixelsAreRefused() throws {
    let run = try FigureSamples.run("tiny-playground", steps: 2)
    let error = #expect(throws: ExportError.self) {
      try FigureSamples.bytes(PNGExporter.self, run, [("width", 20), ("dpi", 1200)])
    }
    #expect(error?.description.contains("dpi") == true)
  }

  @Test func theTwinIsThatOfASession() throws {
    // The twin of a run is the run of its document with every skip off.
    let run = try FigureSamples.run("spirals-56", steps: 30)
    let main = try run.trained()
    let twin = try VariantRun(.twin, of: main)
    try twin.train(to: 30)
    let plain = try FigureSamples.run("spirals-56", steps: 30) { experiment in
      experiment.configuration = Variant.twin.configuration(experiment.configuration)
    }
    #expect(try twin.trainer.digest == plain.trained().digest)
    #expect(twin.trainer.digest != main.digest)
  }

  @Test func theTwinFollowsChanges() throws {
    // A change of the learning rate reaches the twin; skips that are brought back do not.
    let events = [
      Edit(step: 5, path: NodePath("training.optimizer.learning_rate"), value: 0.01),
      Edit(step: 7, path: NodePath("network.blocks.body.skips.0.enabled"), value: false),
    ]
    let run = try FigureSamples.run("spirals-56", steps: 12) { $0.events = events }
    let twin = try VariantRun(.twin, of: try run.trained())
    try twin.train(to: 12)
    #expect(!twin.trainer.configuration.network.hasActiveSkip)
    let plain = try FigureSamples.run("spirals-56", steps: 12) { experiment in
      experiment.configuration = Variant.twin.configuration(experiment.configuration)
      experiment.events = [events[0]]
    }
    #expect(try twin.trainer.digest == plain.trained().digest)
  }

  @Test func hostileTextsStayText() throws {
    let run = try FigureSamples.hostileRun(steps: 2)
    for picture in Self.pictures {
      let text = try FigureSamples.text(
        SVGExporter.self, run, [("picture", Node(.string(picture)))])
      let reader = ReadXML(text)
      #expect(reader.isWellFormed, "\(picture): \(reader.fault)")
      #expect(!reader.names.contains("script") && !reader.names.contains("b"))
    }
  }

  // MARK: Parts

  @Test func axesHaveFewRoundTicks() {
    let axis = FigureAxis(0, 4000)
    let thousands = (1...4).map { "\($0)\u{2009}000" }
    #expect(axis.ticks(5).map(\.text) == ["0"] + thousands)
    let powers = FigureAxis(2e-5, 3, logarithmic: true)
    let small = ["10\u{2212}4", "10\u{2212}3", "10\u{2212}2"]
    #expect(powers.ticks(7).map { $0.text + $0.raised } == small + ["0.1", "1"])
    #expect(powers.position(0) == nil && powers.position(.nan) == nil)
    for (low, high) in [(0.0, 0.0), (1, 1), (.nan, 3), (-1e300, 1e300), (5, 2)] {
      for isLogarithmic in [false, true] {
        let axis = FigureAxis(low, high, logarithmic: isLogarithmic)
        #expect(axis.low < axis.high && axis.ticks(6).count <= 40)
        #expect(axis.ticks(6).allSatisfy { $0.value.isFinite })
      }
    }
  }

  @Test func everyLetterHasStrokes() {
    for value in UInt32(33)...126 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let glyph = StrokeFont.glyph(scalar)
      #expect(!glyph.lines.isEmpty || !glyph.dots.isEmpty, "\(scalar)")
      let width = FigureText.width(scalar) * 100
      for point in glyph.lines.flatMap(\.points) + glyph.dots {
        #expect(point.x >= -1 && point.x <= width + 1, "\(scalar): \(point.x) of \(width)")
        #expect(point.y >= -21 && point.y <= 77, "\(scalar)")
      }
    }
    // An unknown character is a box.
    #expect(StrokeFont.glyph("\u{4E00}").lines.count == 1)
  }

  @Test func shapesCoverTheirArea() throws {
    var drawing = FigureDrawing(width: 20, height: 20)
    drawing.circle(FigurePoint(10.3, 9.6), 7, fill: .ink)
    drawing.polyline([FigurePoint(1, 1), FigurePoint(19, 19)], FigureStroke(.ink, 1))
    let image = try Image(FigureRaster.png(drawing, .print, perInch: 72))
    let dark = stride(from: 0, to: image.pixels.count, by: 3).reduce(0.0) {
      $0 + (255 - Double(image.pixels[$1])) / 255
    }
    // The disc, and what of the line is outside it.
    let expected = Double.pi * 49 + (18 * 2.0.squareRoot() - 14) + 0.25 * Double.pi
    #expect(abs(dark - expected) < 1.5, "\(dark) of \(expected)")
  }

  @Test func pngIsWrittenAsItIs() throws {
    let pixels = (0..<5 * 4 * 3).map { UInt8($0 * 4) }
    let image = try Image(PNGImage.encoded(pixels, 5, 4, channels: 3, resolution: 300))
    #expect(image.pixels == pixels && image.width == 5 && image.height == 4)
    var made = 0
    var small = [UInt8](repeating: 0, count: 20)
    #expect(codec_png_encode(pixels, 5, 4, 3, &small, small.count, &made) == Int32(CODEC_FULL))
    #expect(codec_png_encode(pixels, 0, 4, 3, &small, small.count, &made) != Int32(CODEC_OK))
    #expect(codec_png_encode(pixels, 5, 4, 2, &small, small.count, &made) != Int32(CODEC_OK))
  }

  @Test func digestsAreThoseOfTheStandard() {
    func text(_ bytes: [UInt8]) -> String {
      SHA256.digest(bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    #expect(text([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      text(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func base64IsThatOfTheStandard() {
    #expect(Base64.text(Array("foobar".utf8)) == "Zm9vYmFy")
    #expect(Base64.text(Array("foob".utf8)) == "Zm9vYg==")
    #expect(Base64.text(Array("fooba".utf8)) == "Zm9vYmE=")
  }
}

/// A PNG, read by libpng.
struct Image {
  var width: Int
  var height: Int
  var channels: Int
  var pixels: [UInt8]

  init(_ png: [UInt8]) throws {
    var header = codec_png()
    guard codec_png_header(png, png.count, &header) == Int32(CODEC_OK) else {
      throw ExportError("no PNG")
    }
    (width, height) = (Int(header.width), Int(header.height))
    channels = Int(header.channels)
    pixels = [UInt8](repeating: 0, count: width * height * channels)
    guard codec_png_pixels(png, png.count, &header, &pixels, pixels.count) == Int32(CODEC_OK) else {
      throw ExportError("no pixels")
    }
  }
}
