// `new`, `lesion`, `landscape`, `spectrum` and `paths` as processes.
import Foundation
import ProjectSupport
import Testing

@Suite struct AnalysisCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Outcome {
    try ProgramUnderTest.run(arguments, in: folder)
  }

  @Test func aNewDocumentIsOneThatTrains() throws {
    let made = try run("new", "moons", "--template", "plain", "--out", "moons.yaml")
    #expect(made.status == 0 && made.output.contains("plain"), "\(made.errors)")
    #expect(try run("train", "moons.yaml", "--steps", "3").status == 0)
    #expect(try run("new", "spiral").output.hasPrefix("format: resplay/1"))
    let again = try run("new", "moons", "--out", "moons.yaml")
    #expect(again.status != 0 && again.errors.contains("moons.yaml"))
    // A name that is not there: the nearest one, and no list of all that is.
    let near = try run("lesion", "spirals-65.yaml")
    #expect(near.status == 2 && near.errors.contains("did you mean 'spirals-56'?"))
    let far = try run("lesion", "nosuch.yaml")
    #expect(far.status == 2 && far.errors.contains("'resplay presets' lists the presets"))
    #expect(!far.errors.contains("spirals-56") && far.errors.count < 200, "\(far.errors)")
    let unknown = try run("new", "spirals")
    #expect(unknown.status == 2 && unknown.errors.contains("did you mean 'spiral'?"))
    let file = try run("new", "table.csv")
    #expect(file.status == 2 && file.errors.contains("resplay train --data FILE --steps 0 --out"))
    let unfit = try run("new", "moons", "--template", "unet")
    #expect(unfit.status == 2 && unfit.errors.contains("allowed for moons: residual, plain, empty"))
  }

  @Test func aTrainedNetworkIsLookedInto() throws {
    let trained = try run("train", "spirals-56", "--steps", "50", "--out", "saves/t.yaml")
    #expect(trained.status == 0, "\(trained.errors)")
    let lesion = try run("lesion", "t", "--random", "2", "--draws", "2", "--json")
    let lines = try lesion.jsonLines()
    #expect(lesion.status == 0 && lines.count == 1 + 27 + 2, "\(lesion.errors)")
    #expect(lines[1]["part"] as? String == "body[0]" && lines[0]["step"] as? Int == 50)
    let landscape = try run("landscape", "t", "--side", "5", "--rows", "20")
    #expect(landscape.lines.count == 6 && landscape.output.contains("20 training rows"))
    #expect(landscape.output.hasSuffix(", step 50\n"), "\(landscape.output)")
    for command in [["landscape", "t", "--side", "3", "--rows", "9"], ["spectrum", "t"]] {
      let points = try ProgramUnderTest.run(command + ["--json"], in: folder).jsonLines()
      #expect(!points.isEmpty && points.allSatisfy { $0["step"] as? Int == 50 }, "\(points)")
    }
    let spectrum = try run("spectrum", "t", "--json")
    #expect(try spectrum.jsonLines().last?["path"] as? String == "outputs by inputs")
    let paths = try run("paths", "t", "--draws", "2", "--json")
    let lengths = try paths.jsonLines()
    #expect(lengths.count == 28 && lengths[1]["paths"] as? Double == 27, "\(paths.errors)")
    #expect(lengths.allSatisfy { ($0["gradient"] as? Double ?? 0) > 0 && $0["drawn"] as? Int == 2 })
    let told = try run("paths", "t", "--draws", "1")
    #expect(told.status == 0 && told.output.contains("27 skips on"))
    #expect(try run("paths", "t", "--draws", "0").status == 2)
    #expect(try run("lesion", "t", "--random", "99").status == 2)
    #expect(try run("landscape", "t", "--side", "4").status == 2)
    #expect(try run("spectrum", "t", "--row", "-1").status == 2)
    let untrained = try run("spectrum", "spirals-56")
    #expect(untrained.status == 0 && untrained.errors.contains("no trained weights"))
    let plain = try run("lesion", "spirals-56-plain")
    #expect(plain.status == 1 && plain.errors.contains("no skip is on"))
    let one = try run("paths", "spirals-56-plain")
    #expect(one.status == 0 && one.output.contains("1 path, 0 skips on"), "\(one.errors)")
  }
}
