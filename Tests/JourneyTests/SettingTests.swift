// `--set PATH=VALUE`, and where documents are looked for.
import ProjectSupport
import Foundation
import Testing

@Suite struct SettingTests {
  @Test(arguments: [
    ("network.blocks.body.repeats=3", "body.dense1 ×3"),
    ("network.blocks.body.repeats=10", "Two spirals, 22 layers"),
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
    ("training.optimizer.learning_rate=", "training.optimizer.learning_rate", "read nothing"),
    ("network.blocks.body.skips=", "network.blocks.body.skips", "read nothing"),
    ("network.blocks.body.repeats=null", "network.blocks.body.repeats", "read nothing"),
    ("training.optimizer.kind=adm", "training.optimizer.kind", "'adam'"),
    ("training.optimizer.learning_rate=# 1", "training.optimizer.learning_rate", "'# 1'"),
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

  /// Text is taken as it stands where the field is text.
  @Test(arguments: ["# class", "class: a", "[b]", "a # b", "12 kg", "*x", "'quoted'", "y", "- n"])
  func text(_ name: String) throws {
    let folder = try TemporaryFolder()
    let column = name.replacing("'", with: "")
    try folder.write(
      "x,\(column),z\n" + (0..<10).map { "\($0),\($0 % 2),\($0 % 3)\n" }.joined(), to: "table.csv")
    try folder.write(
      """
      format: resplay/1
      data: {kind: csv, path: table.csv}
      network:
        blocks: [{name: head, layers: [{kind: dense, units: 2}]}]
      """, to: "table.yaml")
    let outcome = try ProgramUnderTest.run(
      ["train", "table.yaml", "--steps", "1", "--set", "data.label=\(name)", "--out", "run.yaml"],
      in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try folder.text(of: "run.yaml").contains(column))
    #expect(try ProgramUnderTest.run(["replay", "run.yaml"], in: folder).status == 0)
  }

  @Test func anotherKindKeepsWhatBothHave() throws {
    let folder = try TemporaryFolder()
    func written(_ settings: String...) throws -> String {
      let outcome = try ProgramUnderTest.run(
        ["train", "digits-mlp-56", "--steps", "1", "--replace", "--out", "run.yaml"]
          + settings.flatMap { ["--set", $0] }, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try folder.text(of: "run.yaml")
    }
    let adam = try written(
      "training.optimizer.weight_decay=0.25", "training.optimizer.learning_rate=0.02",
      "training.optimizer.kind=adam", "training.optimizer.beta1=0.8")
    for words in ["kind: adam", "weight_decay: 0.25", "learning_rate: 0.02", "beta1: 0.8"] {
      #expect(adam.contains(words), "\(adam)")
    }
    #expect(!adam.contains("momentum"))
    #expect(try written("training.schedule.kind=cosine").contains("cosine"))
    let show = try ProgramUnderTest.run(["show", "spirals-56", "--set", "data.kind=moons"])
    #expect(show.status == 0 && show.output.contains("moons"), "\(show.errors)")
  }

  @Test func replayAndValidateTakeSettingsToo() throws {
    let folder = try TemporaryFolder()
    let trained = try ProgramUnderTest.run(
      ["train", "spirals-56", "--steps", "20", "--out", "run.yaml"], in: folder)
    #expect(trained.status == 0)
    func run(_ words: String...) throws -> Outcome { try ProgramUnderTest.run(words, in: folder) }
    #expect(try run("replay", "run.yaml", "--set", "training.pace=3").status == 0)
    #expect(try run("replay", "run.yaml", "--set", "seed=5").status == 1)
    #expect(try run("validate", "spirals-56", "--set", "network.blocks.body.repeats=3").status == 0)
    let faulty = try run("validate", "spirals-56", "--set", "network.blocks.body.repeats=0")
    #expect(faulty.status == 2 && faulty.errors.contains("network.blocks.body.repeats"))
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
