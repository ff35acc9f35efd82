// `--json` of every command: what is printed is what `Docs/Json.md` and its schemas say. The
// schemas are asked by Python's jsonschema, of real output and of every example on the page.
// `UPDATE_GOLDENS=1` writes schemas and tables anew.
import Foundation
import ProjectSupport
import Testing

@testable import resplay

@Suite struct JSONRecordTests {
  /// A Python with the packages of `Scripts/interchange-requirements.txt`.
  static let tools: String? = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]

  @Test func schemasAreThoseOfTheRecords() throws {
    for record in jsonRecords {
      try expectFile(
        "Docs/Schemas/\(record.name).schema.json", holds: JSONText.pretty(record.schema))
    }
    let files = Project.files(under: "Docs/Schemas").map(\.lastPathComponent)
    #expect(files == jsonRecords.map { "\($0.name).schema.json" }.sorted())
  }

  @Test func thePageIsThatOfTheRecords() throws {
    try Page("Docs/Json.md").expect(
      parts: Dictionary(uniqueKeysWithValues: jsonRecords.map { ($0.name, $0.table) }))
  }

  @Test func everyCommandHasJSON() throws {
    let help = try ProgramUnderTest.run(["--help"]).output
    let commands = help.matches(of: #/(?m)^  ([a-z]+)(?:, [a-z]+)?(?: \(default\))? {2,}\w/#).map {
      String($0.1)
    }
    #expect(commands.count > 14 && commands.contains("play"))
    for command in commands where !["play", "manual"].contains(command) {
      #expect(
        try ProgramUnderTest.run([command, "--help"]).output.contains("--json"), "\(command)")
    }
  }

  /// What layers and skips cost adds up to the totals, and every setting is there, default or not.
  @Test(arguments: ["projection-shortcuts", "spirals-56", "squeeze-excite", "highway-50"])
  func figuresAddUp(preset: String) throws {
    let outcome = try ProgramUnderTest.run(["show", preset, "--json"])
    let show = try #require(try outcome.jsonLines().first, "\(outcome.errors)")
    for key in ["parameters", "flops"] {
      let parts = ["layers", "skips"].flatMap { show[$0] as? [[String: Any]] ?? [] }
      #expect(parts.compactMap { $0[key] as? Int }.reduce(0, +) == show[key] as? Int, "\(key)")
    }
    let settings = try #require(show["settings"] as? [String: Any])
    let training = try #require(settings["training"] as? [String: Any])
    let optimizer = try #require(training["optimizer"] as? [String: Any])
    #expect(optimizer["weight_decay"] != nil && training["clip_norm"] != nil)
    let text = try ProgramUnderTest.run(["show", preset])
    #expect(text.output.contains("optimizer: ") && text.output.contains("weight_decay"))
    #expect(text.output.contains("FLOPs\n"))
  }

  /// What is done to a branch is half of an architecture.
  @Test func skipsSayWhatTheyDoToTheirBranch() throws {
    let words = [
      "show", "rezero-110", "--set", "network.blocks.body.skips.0.survival=0.8", "--set",
      "network.blocks.body.skips.0.dropout=0.1",
    ]
    let text = try ProgramUnderTest.run(words)
    #expect(text.output.contains("identity, on, branch_scale learnable, survival 0.8, dropout 0.1"))
    let show = try #require(try ProgramUnderTest.run(words + ["--json"]).jsonLines().first)
    let skips = try #require(show["skips"] as? [[String: Any]])
    let settings = try #require(skips.first?["settings"] as? [String: Any])
    #expect(settings["branch_scale"] as? String == "learnable", "\(settings)")
    #expect(settings["survival"] as? Double == 0.8 && settings["scale"] == nil)
    // What is standard is not repeated.
    let plain = try ProgramUnderTest.run(["show", "zero-pad-shortcut"])
    #expect(plain.output.contains("identity, on, ") && !plain.output.contains("branch_scale"))
  }

  @Test func severalDocumentsAreValidatedAtOnce() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try folder.write("format: resplay/1\ndata: moons\nnetwork: {}\n", to: "\(name).yaml")
    }
    let outcome = try ProgramUnderTest.run(
      ["validate", "a.yaml", "tiny-playground", "b.yaml"], in: folder)
    #expect(outcome.status == 2 && outcome.output.hasSuffix("valid, Tiny playground, 2-4-2\n"))
    for name in ["a", "b"] { #expect(outcome.errors.contains("\(name).yaml:3:10: ")) }
    #expect(try ProgramUnderTest.run(["validate", "spirals-56", "tiny-playground"]).status == 0)
  }

  /// What the playground says of an export that trains: nothing at first, then four times a second.
  @Test func anExportSaysHowFarItIs() {
    var (now, said) = (0.0, [String]())
    let news = ExportNews(of: "page", clock: { now }, { said.append($0) })
    for step in 1...100 {
      now = Double(step) / 50
      news.tell("this run", step * 40, of: 4000)
    }
    #expect(said.count == 6, "\(said)")
    #expect(
      said.first == "exporting page: this run is trained again, step 1 040 of 4 000 (26 %)",
      "\(said)")
  }

  @Test func numbersComeBackAndNoneIsNaN() throws {
    let values: [JSONValue] = [
      .number(0.1), .number(.nan), .double(.infinity), .double(1e-300), .number(.ulpOfOne),
      .text("\u{1B}[2J\"\\\u{202E}ü"), .object([("b", .integer(1)), ("a", .null)]),
    ]
    let line = JSONText.line(.list(values))
    #expect(
      line.hasPrefix(
        #"[0.1,null,null,1e-300,1.1920929e-07,"\u001b[2J\"\\\u202eü",{"b":1,"a":null}]"#), "\(line)"
    )
    let read = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
    #expect(read[5] as? String == "\u{1B}[2J\"\\\u{202E}ü")
    #expect(Float(try #require(read[4] as? Double)) == .ulpOfOne)
  }

  /// Whatever goes wrong, the last line of standard error is an object that says so.
  @Test(
    arguments: [
      (["train", "spirals-65", "--json"], 2, "did you mean 'spirals-56'?"),
      (["train", "tiny-playground", "--json", "--steps", "-3"], 2, "read -3"),
      (["train", "tiny-playground", "--json", "--every", "0"], 2, "read 0"),
      (["show", "--json"], 2, "name a document"),
      (["train", "tiny-playground", "--json", "--bogus"], 2, "--bogus"),
      (["shwo", "--json"], 2, "command 'show'"),
      (["lesion", "spirals-56-plain", "--json"], 1, "no skip is on"),
    ] as [([String], Int32, String)])
  func errorsAreObjects(_ arguments: [String], _ code: Int32, _ words: String) throws {
    let outcome = try ProgramUnderTest.run(arguments)
    #expect(outcome.status == code && outcome.output.isEmpty, "\(outcome)")
    let last = try #require(outcome.errors.split(separator: "\n").last)
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
    #expect(record["format"] as? String == "resplay-error/1")
    #expect(record["code"] as? Int == Int(code))
    #expect((record["message"] as? String)?.contains(words) == true, "\(last)")
  }

  @Test(.enabled(if: tools != nil, "RESPLAY_TOOLS_PYTHON names no Python"))
  func outputIsWhatTheSchemasSay() throws {
    let folder = try TemporaryFolder()
    try folder.write("format: resplay/1\ndata: moons\nnetwork: {}\n", to: "bad.yaml")
    var lines: [String] = []
    for command in Self.commands {
      let outcome = try ProgramUnderTest.run(
        command.split(separator: " ").map(String.init) + ["--json"], in: folder)
      #expect(!outcome.output.isEmpty, "\(command): \(outcome.errors)")
      // An array is a value of several lines.
      lines +=
        outcome.output.hasPrefix("[\n")
        ? [outcome.output.replacing("\n", with: " ")] : outcome.lines
      lines += outcome.errors.split(separator: "\n").map(String.init)
    }
    lines += try Page("Docs/Json.md").examples.filter { $0.language == "json" }
      .flatMap { $0.text.split(separator: "\n").map(String.init) }
    try folder.write(lines.joined(separator: "\n"), to: "lines.jsonl")
    try folder.write(Self.validator, to: "validate.py")
    let outcome = try ChildProcess.run(
      try #require(Self.tools), ["validate.py", Project.file("Docs/Schemas").path],
      directory: folder.url)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    // Every record was seen.
    for record in jsonRecords { #expect(outcome.lines.contains(record.format), "\(record.name)") }
  }

  private static let commands = [
    "train tiny-playground --steps 12 --every 4 --out run.yaml", "train run.yaml",
    "train unet-cells --steps 1", "show run.yaml", "show projection-shortcuts --unfold",
    "validate run.yaml bad.yaml", "replay run.yaml",
    "check run.yaml bad.yaml missing.yaml tiny-playground --against tiny-playground",
    "gradients run.yaml --trained --out g.safetensors", "lesion spirals-56",
    "landscape run.yaml --side 3", "spectrum run.yaml", "paths run.yaml",
    "export run.yaml --to data-csv rows", "new moons", "new moons --out moons.yaml", "presets",
    "bench W1 --seconds 0.001", "doctor", "share tiny-playground", "pack run.yaml",
    "unpack run.resplay unpacked", "import run.safetensors --out again.yaml",
  ]

  /// Keys that a schema does not list are allowed to later programs, and not to this one.
  private static let validator = """
    import json, pathlib, sys
    from jsonschema import Draft202012Validator

    def closed(schema):
        if isinstance(schema, dict):
            if "properties" in schema:
                schema["additionalProperties"] = False
            for value in schema.values():
                closed(value)
        elif isinstance(schema, list):
            for value in schema:
                closed(value)
        return schema

    validators = {}
    for path in pathlib.Path(sys.argv[1]).iterdir():
        schema = json.loads(path.read_text(encoding="utf-8"))
        Draft202012Validator.check_schema(schema)
        validators[schema["title"]] = Draft202012Validator(closed(schema))

    def refuse(name):
        raise ValueError(name + " is no JSON")

    seen, faults = set(), 0
    for line in open("lines.jsonl", encoding="utf-8"):
        value = json.loads(line, parse_constant=refuse)
        for record in value if isinstance(value, list) else [value]:
            seen.add(record["format"])
            for error in validators[record["format"]].iter_errors(record):
                faults += 1
                print(record["format"], error.json_path, error.message[:200], line[:200])
    print("\\n".join(sorted(seen)))
    sys.exit(faults > 0)
    """
}
