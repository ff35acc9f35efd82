// Commands that only tell something: help, version, presets, show, validate, doctor.
import ProjectSupport
import Foundation
import Testing

@Suite struct CommandTests {
  @Test func versionAndHelp() throws {
    let version = try ProgramUnderTest.run(["--version"])
    #expect(version.status == 0)
    #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    let help = try ProgramUnderTest.run(["--help"])
    #expect(help.status == 0)
    for word in [
      "play", "presets", "show", "train", "replay", "validate", "bench", "doctor", "[<document>]",
      "RESPLAY_SAVES", "RESPLAY_PRESETS", "RESPLAY_KERNELS", "NO_COLOR", "Exit codes",
    ] { #expect(help.output.contains(word), "\(word)") }
    let train = try ProgramUnderTest.run(["train", "--help"])
    #expect(train.status == 0)
    for option in [
      "--steps", "--seed", "--set", "--json", "--out", "--replace", "--threads", "--saves",
      "--presets", "--restart", "--continue",
    ] { #expect(train.output.contains(option), "\(option)") }
    for command in [
      "play", "presets", "show", "train", "replay", "gradients", "validate", "bench", "doctor",
    ] {
      let help = try ProgramUnderTest.run([command, "--help"])
      #expect(help.status == 0 && help.output.contains("Examples:"), "\(command)")
      #expect(try ProgramUnderTest.run(["help", command]).status == 0)
    }
  }

  @Test(
    arguments: [
      (["train"], "name a document"), (["trian", "spirals-56"], "command 'train'"),
      (["shwo"], "command 'show'"), (["train", "spirals-56", "--bogus"], "--bogus"),
      (["train", "spirals-56", "--steps", "-3"], "read -3"),
      (["train", "spirals-56", "--steps", "many"], "many"),
      (["train", "spirals-56", "--threads", "0"], "read 0"),
      (["train", "spirals-56", "--seed", "-1"], "read -1"),
      (["train", "spirals-56", "--out", "/nonexistent/a.yaml"], "there is no folder"),
      (["train", "spirals-56", "--out", "a.txt"], ".yaml"),
      (["train", "spirals-56", "--out", "/proc/a.yaml"], "folder '/proc'"),
      (["show", "spirals-65"], "did you mean 'spirals-56'?"),
      (["replay", "spirals-56"], "to compare with"),
    ] as [([String], String)])
  func badUsage(_ arguments: [String], _ words: String) throws {
    let outcome = try ProgramUnderTest.run(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }

  /// What a mistyped command is taken for is no reason to list the presets.
  @Test func aMistypedCommandIsSaidFirst() throws {
    let outcome = try ProgramUnderTest.run(["shwo"])
    #expect(outcome.errors.hasPrefix("resplay: 'shwo' is neither a command nor a preset"))
    #expect(!outcome.errors.contains("presets:"))
    // A name that is near no command is answered with what there is.
    #expect(try ProgramUnderTest.run(["spirals-65"]).errors.contains("did you mean 'spirals-56'"))
  }

  @Test func presets() throws {
    struct Preset: Decodable {
      var name: String
      var title: String
      var group: String
      var parameters: Int
    }
    let json = try ProgramUnderTest.run(["presets", "--json"])
    #expect(json.status == 0)
    let list = try JSONDecoder().decode([Preset].self, from: Data(json.output.utf8))
    let files = try FileManager.default.contentsOfDirectory(atPath: ProgramUnderTest.presets)
    #expect(Set(list.map { $0.name + ".yaml" }) == Set(files.filter { $0.hasSuffix(".yaml") }))
    #expect(list.allSatisfy { !$0.title.isEmpty && !$0.group.isEmpty })
    // What a file holds is not known before it is read.
    let readFiles = ["gpt-text", "llama-style", "prefix-tuning", "cifar-", "mnist-"]
    #expect(
      list.filter { $0.parameters == 0 }.allSatisfy { preset in
        readFiles.contains { preset.name.hasPrefix($0) }
      })
    #expect(list.first?.name == "spirals-56")
    #expect(list.first { $0.name == "tiny-playground" }?.parameters == 22)

    let table = try ProgramUnderTest.run(["presets"])
    for preset in list { #expect(table.output.contains("  \(preset.name) ")) }
    #expect(table.lines.allSatisfy { $0.count <= 100 })
  }

  @Test func show() throws {
    let outcome = try ProgramUnderTest.run(["show", "spirals-56"])
    #expect(outcome.status == 0)
    for words in [
      "Two spirals, 56 layers", "body.dense1 ×27", "╰──⊕", "14 770 parameters", "30 402 FLOPs",
      "identity, on", "first arm",
    ] { #expect(outcome.output.contains(words), "\(words)") }
    let off = try ProgramUnderTest.run(
      ["show", "spirals-56", "--set", "network.blocks.body.skips.0.enabled=false"])
    #expect(off.output.contains("identity, off"))
    let projection = try ProgramUnderTest.run(["show", "projection-shortcuts"])
    #expect(projection.output.contains("projection shortcuts: "))
    let unfolded = try ProgramUnderTest.run(["show", "--unfold", "spirals-56"])
    #expect(unfolded.output.contains("body[26].dense2"))
  }

  @Test func namesThatDoNotFitTheDataAreSaid() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      format: resplay/1
      view: {classes: [calm, storm, fog], axes: [wind]}
      seed: 1
      data: moons
      network: {blocks: [{name: head, layers: [{kind: dense, units: 2}]}]}
      """, to: "names.yaml")
    let outcome = try ProgramUnderTest.run(["validate", "names.yaml"], in: folder)
    #expect(outcome.status == 0 && outcome.errors.contains("view.classes has 3 names"))
    #expect(outcome.errors.contains("view.axes has 1 name"), "\(outcome.errors)")
  }

  @Test func validate() throws {
    let folder = try TemporaryFolder()
    let good = try ProgramUnderTest.run(["validate", "spirals-56"])
    #expect(good.status == 0)
    #expect(good.output.contains("valid"))
    try folder.write(faultyDocument, to: "bad.yaml")
    let bad = try ProgramUnderTest.run(["validate", "bad.yaml"], in: folder)
    #expect(bad.status == 2)
    #expect(bad.errors.split(separator: "\n").count == expectedFaults.count + 1)
    for (place, words) in expectedFaults {
      let line = bad.errors.line(with: "bad.yaml:\(place): ")
      #expect(line?.contains(words) == true, "\(place): \(bad.errors)")
    }
  }

  @Test func aHostileDocumentCannotSteerTheTerminal() throws {
    let folder = try TemporaryFolder()
    let preset = try String(
      contentsOfFile: ProgramUnderTest.presets + "/tiny-playground.yaml", encoding: .utf8)
    let hostile = preset.replacing(
      "name: Tiny playground, 2-4-2", with: #"name: "\e[2J\e]0;owned\a\u202eplain""#)
    try folder.write(hostile, to: "hostile.yaml")
    try folder.write(
      hostile.replacing("kind: circle", with: #"kind: "\e[2J""#), to: "faulty.yaml")
    for arguments in [
      ["show", "hostile.yaml"], ["validate", "hostile.yaml"],
      ["train", "hostile.yaml", "--steps", "1"], ["show", "faulty.yaml"],
    ] {
      let outcome = try ProgramUnderTest.run(arguments, in: folder)
      for text in [outcome.output, outcome.errors] {
        #expect(
          text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0.properties.generalCategory != .control && $0 != "\u{202E}"
          })
      }
    }
    let terminal = try TerminalUnderTest(["hostile.yaml"], in: folder)
    try terminal.waitForStep(beyond: 0)
    #expect(try terminal.screen().contains("1 Network"))
  }

  /// A name of Persian or emoji is printed as it is, and is the same once its JSON is read.
  @Test func joinersInANameAreText() throws {
    let folder = try TemporaryFolder()
    let preset = try String(
      contentsOfFile: ProgramUnderTest.presets + "/tiny-playground.yaml", encoding: .utf8)
    let name = "نمی\u{200C}خواهم \u{1F468}\u{200D}\u{1F469}"
    try folder.write(
      preset.replacing("name: Tiny playground, 2-4-2", with: "name: \(name)"), to: "\(name).yaml")
    let shown = try ProgramUnderTest.run(["show", "\(name).yaml"], in: folder)
    #expect(shown.status == 0 && shown.output.hasPrefix(name), "\(shown.output)\(shown.errors)")
    let listed = try ProgramUnderTest.run(
      ["presets", "--json", "--presets", folder.path], in: folder)
    let entries = try #require(
      try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
    #expect(entries.map { $0["title"] as? String } == [name])
  }

  @Test func doctor() throws {
    let outcome = try ProgramUnderTest.run(["doctor"])
    #expect(outcome.status == 0)
    for word in ["version", "TERM", "kernels", "presets", "saves", ProgramUnderTest.presets] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    let terminal = try TerminalUnderTest(["doctor"])
    let screen = try terminal.wait(for: "[exit 0]")
    #expect(screen.contains("colours") && screen.contains("the locale is UTF-8"))
  }
}
