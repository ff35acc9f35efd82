// `check`: what is handed in is replayed, each file by itself, and what it changed is said.
import Foundation
import ProjectSupport
import Testing

@Suite struct CheckCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ words: [String]) throws -> Outcome {
    try ProgramUnderTest.run(words, in: folder)
  }

  private func hand(_ name: String, _ words: String...) throws {
    let outcome = try run(
      ["train", "tiny-playground", "--steps", "20", "--out", "\(name).yaml"] + words)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func check(_ words: String...) throws -> (records: [[String: Any]], outcome: Outcome) {
    let outcome = try run(["check", "--against", "tiny-playground", "--json"] + words)
    return (try outcome.jsonLines(), outcome)
  }

  @Test func aClassIsCheckedAtOnce() throws {
    try hand("anna", "--set", "training.optimizer.learning_rate=0.1")
    try hand("bert")
    try hand("copy")
    try hand("fake")
    let bert = try folder.text(of: "bert.yaml")
    try folder.write("author: Bert\n" + bert, to: "named.yaml")
    try folder.write(
      try folder.text(of: "fake.yaml").replacing(
        try Regex("test_accuracy: .*"), with: "test_accuracy: 1"),
      to: "fake.yaml")
    try folder.write("format: resplay/1\ndata: moons\n", to: "broken.yaml")
    let files = ["anna", "bert", "copy", "fake", "broken", "gone"].map { "\($0).yaml" }
    let (records, outcome) = try check(
      files[0], files[1], files[2], files[3], files[4], files[5], "named.yaml", "tiny-playground",
      "--threads", "3")
    #expect(outcome.status == 1)
    #expect(
      records.compactMap { $0["verdict"] as? String } == [
        "same", "same", "same", "differs", "unreadable", "unreadable", "same", "unclaimed",
      ], "\(outcome.output)")
    #expect(records.compactMap { $0["document"] as? String }.prefix(6) == files[...])
    let changed = try #require(records[0]["differences"] as? [[String: Any]])
    #expect(
      changed.count == 1 && changed[0]["path"] as? String == "training.optimizer.learning_rate")
    #expect(changed[0]["lesson"] as? Double == 0.03 && changed[0]["value"] as? Double == 0.1)
    #expect((records[1]["differences"] as? [Any])?.isEmpty == true)
    #expect(records[1]["same_as"] as? [String] == ["copy.yaml", "fake.yaml", "named.yaml"])
    #expect((records[0]["same_as"] as? [Any])?.isEmpty == true)
    #expect((records[3]["message"] as? String)?.contains("test_accuracy differs") == true)
    #expect((records[4]["message"] as? String)?.contains("network") == true)
    #expect(records[5]["message"] as? String == "there is no such file or save")
    #expect(records[6]["author"] as? String == "Bert")
    #expect(outcome.errors.contains("of 8 files 1 does not hold what it claims, 2 cannot be read"))
    // Whatever the threads, the same.
    let alone = try check(
      files[0], files[1], files[2], files[3], files[4], files[5], "named.yaml", "tiny-playground")
    #expect(alone.outcome.output == outcome.output)

    let text = try run(["check", "anna.yaml", "fake.yaml", "--against", "tiny-playground"])
    #expect(text.status == 1)
    for words in [
      "true: replayed to the same bits", "NOT TRUE", "author, as it says",
      "test_accuracy differs: recorded 1.0",
      "    training.optimizer.learning_rate: 0.03 -> 0.1", "test accuracy",
    ] { #expect(text.output.contains(words), "\(words): \(text.output)") }
    let different = try run(["check", "bert.yaml", "anna.yaml"])
    #expect(different.status == 0 && !different.output.contains("copies"), "\(different.output)")
    // Who handed in what, and what is the same, at the end and once.
    let copies = try run(["check", "bert.yaml", "anna.yaml", "fake.yaml", "named.yaml"])
    #expect(
      copies.lines.last?.hasPrefix("    bert.yaml (no author), fake.yaml (no author, NOT TRUE: ")
        == true, "\(copies.output)")
    #expect(copies.lines.last?.hasSuffix("named.yaml (author Bert)") == true)
    #expect(copies.output.contains("copies of each other") && !copies.output.contains("(author A"))
  }

  /// A change made on the way is told with its step, and nothing can be read is usage.
  @Test func changesOnTheWayAndFilesThatAreNone() throws {
    try hand("way")
    let on = try run(
      [
        "train", "way.yaml", "--set", "training.optimizer.learning_rate=0.5", "--continue",
        "--steps", "30", "--out", "way.yaml",
      ])
    #expect(on.status == 0, "\(on.errors)")
    let (records, outcome) = try check("way.yaml")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    let changed = try #require(records[0]["differences"] as? [[String: Any]])
    #expect(changed.count == 1 && changed[0]["step"] as? Int == 20, "\(changed)")
    let none = try run(["check", "a.yaml", "b.yaml"])
    #expect(none.status == 2 && none.errors.contains("none of 2 files can be read"))
    let long = try folder.text(of: "way.yaml").replacing(
      "\n  steps: 30\n", with: "\n  steps: 9000000\n")
    try folder.write(long, to: "long.yaml")
    let refused = try run(["check", "long.yaml", "way.yaml"])
    #expect(refused.status == 1 && refused.output.contains("allowed: at most 1 000 000, or --long"))
    #expect(try run(["check", "way.yaml", "--threads", "0"]).status == 2)
    #expect(try run(["check", "way.yaml", "--against", "nowhere"]).status == 2)
  }
}
