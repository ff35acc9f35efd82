// A page of a run: one file that needs no network, used in Chromium by keyboard at two widths,
// light and dark, and safe whatever the document says.
import Experiments
import Foundation
import Networks
import ProjectSupport
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct PageTests {
  static let chromium = ["chromium", "chromium-browser", "google-chrome"].lazy.map {
    "/usr/bin/\($0)"
  }.first { FileManager.default.isExecutableFile(atPath: $0) }

  /// What the driver found.
  struct Found: Decodable {
    struct State: Decodable {
      var value: String
      var text: String?
      var step: String
      var play: String
      var shown: [String]
      var caption: [String]
      var cursors: [String?]
      var focus: String
    }
    struct Picture: Decodable {
      var label: String
      var right: Double
    }
    struct Width: Decodable {
      var start: State
      var home: State
      var right: State
      var overflow: Double
      var ground: String
      var pictures: [Picture]
      var title: String
      var stops: [String]
      var scripts: Int
    }
    struct Playing: Decodable {
      var label: String
      var after: State
      var stopped: String
    }
    struct Role: Decodable {
      var role: String
      var name: String
    }
    var widths: [String: Width]
    var playing: Playing
    var roles: [Role]
    var problems: [String]
    var requests: [String]
  }

  static func found(_ page: String) throws -> Found {
    let (chromium, python) = try (#require(Self.chromium), #require(Python.any))
    let folder = try TemporaryFolder()
    let path = try folder.write(page.utf8, to: "page.html")
    let driver = Project.file("Tests/InterchangeTests/Tools/page.py").path
    let outcome = try ChildProcess.run(python.path, [driver, chromium, path])
    #expect(outcome.status == 0, "\(outcome.errors.suffix(800))")
    return try JSONDecoder().decode(Found.self, from: Data(outcome.output.utf8))
  }

  @Test(.enabled(if: chromium != nil && Python.any != nil))
  func aBrowserShowsItAndKeysMoveIt() throws {
    let run = try FigureSamples.run("spirals-56", steps: 60)
    let page = try FigureSamples.text(PageExporter.self, run, [("moments", 6), ("detail", 24)])
    let found = try Self.found(page)
    #expect(found.problems.isEmpty, "\(found.problems)")
    #expect(found.requests.isEmpty, "\(found.requests)")
    #expect(found.widths.count == 2)
    for (name, width) in found.widths {
      #expect(width.overflow <= 0, "\(name)")
      // The end of the training first: both runs, with what was measured.
      #expect(width.start.step == "step 60 of 60" && width.start.shown == ["5", "5"])
      #expect(width.start.caption.allSatisfy { $0.contains("test accuracy") })
      // The slider is the third stop of the keyboard: past the link to the pictures and the button.
      #expect(width.stops == ["skip-link", "play", "moment"], "\(width.stops)")
      #expect(width.home.step == "step 0 of 60" && width.home.shown == ["0", "0"])
      #expect(width.right.value == "1" && width.right.shown == ["1", "1"])
      #expect(width.right.text?.contains("test accuracy") == true)
      #expect(Set(width.right.cursors).count > 0 && width.right.cursors != width.home.cursors)
      // Every picture has words with numbers, and is within the page.
      #expect(width.pictures.count >= 2 * 6 + 4)
      for picture in width.pictures {
        #expect(picture.label.contains { $0.isNumber }, "\(picture.label)")
        #expect(picture.right <= (name.hasPrefix("400") ? 400 : 1200))
      }
    }
    #expect(found.widths["1200-light"]?.ground != found.widths["400-dark"]?.ground)
    #expect(found.playing.label == "Pause" && found.playing.stopped == "Play")
    #expect((Int(found.playing.after.value) ?? 0) >= 2)
    // To a screen reader.
    #expect(found.roles.contains { $0.role == "slider" && $0.name == "Moment of the training" })
    #expect(found.roles.contains { $0.role == "button" && $0.name == "Play the training" })
    #expect(found.roles.count { $0.role == "image" } >= 6)
  }

  @Test(.enabled(if: chromium != nil && Python.any != nil))
  func hostileTextsAreShownAndNeverRun() throws {
    let page = try FigureSamples.text(
      PageExporter.self, FigureSamples.hostileRun(steps: 4), [("moments", 3), ("detail", 16)])
    let found = try Self.found(page)
    #expect(found.problems.isEmpty, "\(found.problems)")
    let width = try #require(found.widths["1200-light"])
    #expect(width.scripts == 2)
    #expect(width.title.contains("</script><script>alert(1)"))
    #expect(width.home.step == "step 0 of 4")
  }

  @Test func hostileTextsAreEscaped() throws {
    let page = try FigureSamples.text(
      PageExporter.self, FigureSamples.hostileRun(steps: 2), [("moments", 2), ("detail", 16)])
    #expect(!page.contains("<script>alert"))
    #expect(page.ranges(of: "</script>").count == 2)
    #expect(page.unicodeScalars.allSatisfy { isPrinted($0) || $0 == "\n" })
  }

  @Test func itIsSmallAndComplete() throws {
    let run = try FigureSamples.run("digits-mlp-20", steps: 12)
    let page = try FigureSamples.text(PageExporter.self, run, [("moments", 6)])
    #expect(page.utf8.count < 2_000_000, "\(page.utf8.count)")
    for part in ["id=\"output\"", "id=\"loss\"", "id=\"gradients\"", "id=\"network\"", "skips off"]
    {
      #expect(page.contains(part), "\(part)")
    }
    // The document is in it, to be opened again.
    let text = try #require(
      page.split(separator: "<pre id=\"document\" tabindex=\"0\">").last?
        .split(separator: "</pre>").first)
    let document = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
      .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    #expect(try ExperimentFile.read(document).configuration == run.experiment.configuration)
  }

  @Test func momentsAreDenserAtTheStart() {
    #expect(RunFilm.moments(100, 6) == [0, 4, 16, 36, 64, 100])
    #expect(RunFilm.moments(3, 24) == [0, 1, 2, 3])
    #expect(RunFilm.moments(1, 2) == [0, 1])
  }

  @Test func whatItShowsAtTheEndIsTheRun() throws {
    let run = try FigureSamples.run("spirals-56", steps: 25)
    let film = try RunFilm(run, moments: 4, FigureSamples.small)
    #expect(film.digest == (try run.trained().digest))
    #expect(film.main.end.step == 25 && film.other?.end.step == 25)
    #expect(film.main.frames.map(\.step) == film.steps)
  }

  @Test func aRunThatDivergesIsShownToItsEnd() throws {
    let run = try FigureSamples.run("spirals-56", steps: 40) { experiment in
      let fast = Edit(step: 0, path: NodePath("training.optimizer.learning_rate"), value: 1000)
      if let changed = try? experiment.configuration.applying([fast]) {
        experiment.configuration = changed
      }
    }
    let film = try RunFilm(run, moments: 5, FigureSamples.small)
    #expect(film.main.frames.count == film.steps.count && film.main.end.divergedAt != nil)
    #expect(throws: Never.self) {
      try FigureSamples.text(PageExporter.self, run, [("moments", 3), ("detail", 16)])
    }
  }
}
