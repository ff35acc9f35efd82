// `--set PATH=VALUE`, and where documents are looked for.
import ProjectSupport
import Foundation
import Testing

@Suite struct SettingTests {
  @Test(arguments: [
    ("network.blocks.body.repeats=3", "body.dense1 ×3"),
    ("network.blocks.body.layers.0.units=24", "24"),
    ("network.blocks.body.skips.0.join=gate", "body.skip0: gate from 0 to 3, identity, on"),
    ("network.blocks.body.skips.0.shortcut=zero_pad", "zero padding"),
    ("network.blocks.body.skips.0.survival=0.8", "body.skip0: add"),
    ("network.blocks.body.skips.0.dropout=0.1", "body.skip0: add"),
    ("data.points=100", "100 rows"),
  ])
  func good(_ setting: String, _ words: String) throws {
    let outcome = try ProgramUnderTest.run(["show", "spirals-56", "--set", setting])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(words))
  }

  @Test(arguments: [
    ("network.blocks.bodi.repeats=3", "network.blocks.bodi", "'body'"),
    ("training.optimizer.learning_rat=1", "training.optimizer", "'learning_rate'"),
    ("training.optimizer.learning_rate=fast", "training.optimizer.learning_rate", "a number"),
    ("network.blocks.body.skips.0.survival=0", "network.blocks.body.skips.0.survival", "0.01 to 1"),
    ("network.blocks.body.skips.0.join=gte", "network.blocks.body.skips.0.join", "'gate'"),
    ("network.blocks.body.repeats=0", "network.blocks.body.repeats", "from 1 to"),
    ("data.kind=sprial", "data.kind", "'spiral'"),
    ("training.loss", "training.loss", "PATH=VALUE"), ("=3", "'=3'", "PATH=VALUE"),
    ("network.blocks.body.layers.7.units=3", "network.blocks.body.layers.7", ""),
  ])
  func bad(_ setting: String, _ path: String, _ words: String) throws {
    let outcome = try ProgramUnderTest.run(
      ["train", "spirals-56", "--steps", "1", "--set", setting])
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(path), "\(outcome.errors)")
    #expect(words.isEmpty || outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func foldersOfSaves() throws {
    let folder = try TemporaryFolder()
    let saves = folder.saves.path
    let trained = try ProgramUnderTest.run(
      ["train", "tiny-playground", "--steps", "5", "--out", folder.path("saves/mine.yaml")])
    #expect(trained.status == 0, "\(trained.errors)")
    let data = folder.path("data/resplay/saves")
    try FileManager.default.createDirectory(
      atPath: folder.path("data/resplay"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: data, withDestinationPath: saves)
    let elsewhere: [([String], [String: String?])] = [
      ([], ["RESPLAY_SAVES": saves]), (["--saves", saves], ["RESPLAY_SAVES": "/nonexistent"]),
      ([], ["RESPLAY_SAVES": nil, "XDG_DATA_HOME": folder.path("data")]),
    ]
    let other = try TemporaryFolder()
    for (options, environment) in elsewhere {
      let outcome = try ProgramUnderTest.run(
        ["show", "mine"] + options, in: other, environment: environment)
      #expect(outcome.status == 0, "\(options) \(environment): \(outcome.errors)")
    }
    try FileManager.default.createSymbolicLink(
      atPath: other.path("Saves"), withDestinationPath: saves)
    #expect(
      try ProgramUnderTest.run(["show", "mine"], in: other, environment: ["RESPLAY_SAVES": nil])
        .status == 0)
    let none = try ProgramUnderTest.run(["show", "mine"], in: other)
    #expect(none.status == 2)
  }

  @Test func foldersOfPresets() throws {
    let folder = try TemporaryFolder()
    let unset: [String: String?] = ["RESPLAY_PRESETS": nil]
    func show(_ options: [String], _ environment: [String: String?], _ program: String? = nil)
      throws -> Outcome
    {
      try ProgramUnderTest.run(
        ["show", "tiny-playground"] + options, in: folder, environment: environment,
        program: program)
    }
    // The package it was built in, from any working directory, through a link too.
    #expect(try show([], unset).status == 0)
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: ProgramUnderTest.path)
    #expect(try show([], unset, link).status == 0)
    #expect(try show(["--presets", ProgramUnderTest.presets], unset).status == 0)
    #expect(try show(["--presets", folder.url.path], unset).status == 2)
    #expect(try show([], ["RESPLAY_PRESETS": folder.url.path]).status == 2)

    // Installed: PREFIX/bin/resplay and PREFIX/share/resplay/presets.
    for name in ["prefix/bin", "prefix/share/resplay"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    let installed = folder.path("prefix/bin/resplay")
    let original = URL(filePath: ProgramUnderTest.path).resolvingSymlinksInPath().path
    // Copied by another process: a file that this one holds open for writing cannot be started.
    #expect(try ChildProcess.run("/bin/cp", [original, installed]).status == 0)
    #expect(try show([], unset, installed).status == 2, "there are no presets yet")
    try FileManager.default.copyItem(
      atPath: ProgramUnderTest.presets, toPath: folder.path("prefix/share/resplay/presets"))
    #expect(try show([], unset, installed).status == 0)
    let doctor = try ProgramUnderTest.run(
      ["doctor"], in: folder, environment: unset, program: installed)
    #expect(doctor.output.contains("prefix/share/resplay/presets"))
  }
}
