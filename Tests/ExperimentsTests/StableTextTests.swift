// Saving changes nothing but what was edited.
import Experiments
import Networks
import Schema
import Testing
import Training

@Suite struct StableTextTests {
  static let handWritten = """
    # My experiment.
    format:   "resplay/1"   # the version

    name: 'A "hand" written one'
    # seeds
    seed: 0x7
    data:
      kind: spiral     # two of them
      noise: 0.10
    network: {blocks: [
      {name: stem, repeats: 1, layers: [{kind: dense, units: 16, bias: true}, {kind: relu}]},
      {name: head, layers: [{units: 2, kind: dense}]}
    ]}

    # how it learns
    training:
      optimizer: {kind: sgd, nesterov: false, learning_rate: 3.0e-2}
      stop:
        loss: 0
        steps: 300
    # the end

    """.replacing("0x7", with: "7")

  private func edited(_ text: String, _ change: (inout Experiment) -> Void) throws -> String {
    var experiment = try ExperimentFile.read(text)
    change(&experiment)
    let written = ExperimentFile.write(experiment, basedOn: text)
    #expect(try ExperimentFile.read(written) == experiment)
    return written
  }

  @Test func nothingChangedIsByteIdentical() throws {
    for text in [
      Self.handWritten, exampleText, smallText, "\u{FEFF}" + smallText,
      smallText.replacing("\n", with: "\r\n"), String(smallText.dropLast()),
      "---\n" + smallText + "...\n",
      "{format: resplay/1, data: spiral, "
        + "network: {blocks: [{name: h, layers: [{kind: dense, units: 2}]}]}}",
    ] {
      let written = try edited(text) { _ in }
      #expect(Array(written.utf8) == Array(text.utf8))
    }
  }

  @Test func oneFieldChangesItsSectionOnly() throws {
    let text = Self.handWritten
    #expect(
      try edited(text) { $0.configuration.seed = 8 } == text.replacing("seed: 7", with: "seed: 8"))
    #expect(
      try edited(text) { $0.presentation.name = "Other" }
        == text.replacing(#"name: 'A "hand" written one'"#, with: "name: Other"))
    #expect(
      try edited(text) { $0.configuration.training.stop.steps = 301 }
        == text.replacing(
          """
          training:
            optimizer: {kind: sgd, nesterov: false, learning_rate: 3.0e-2}
            stop:
              loss: 0
              steps: 300

          """,
          with: """
            training:
              optimizer: {kind: sgd, nesterov: false, learning_rate: 0.03}
              stop: {loss: 0, steps: 301}

            """))
  }

  @Test func writtenDefaultsStay() throws {
    let written = try edited(Self.handWritten) {
      $0.configuration.network.blocks[0].repeats = 2
      $0.configuration.network.blocks.insert(
        Block("new", layers: [Layer(Dense())]), at: 1)
    }
    #expect(
      written.contains(
        """
        network:
          blocks:
            - name: stem
              repeats: 2
              layers: [{kind: dense, units: 16, bias: true}, relu]
            - name: new
              layers: [dense]
            - name: head
              layers: [{kind: dense, units: 2}]

        # how it learns
        training:
        """), "\(written)")
  }

  @Test func sectionsComeAndGo() throws {
    var results = Results()
    results.steps = 5
    results.digest = "00112233aabbccdd"
    let with = try edited(Self.handWritten) {
      $0.results = results
      $0.presentation.group = "Depth"
      $0.presentation.notes = "one\n\n\n"
      $0.events = [Edit(step: 1, path: NodePath("seed"), value: 3)]
    }
    let again = try edited(with) {
      $0.results = nil
      $0.presentation.group = ""
      $0.presentation.notes = ""
      $0.events = []
    }
    #expect(again == Self.handWritten)
    #expect(with.contains("group: Depth\nnotes: |+\n  one\n\n\n# seeds\nseed: 7\n"), "\(with)")
    #expect(
      with.contains("events:\n  - {step: 1, set: seed, to: 3}\nresults: {steps: 5"), "\(with)")
  }

  @Test func lineEndsAreKept() throws {
    let text = smallText.replacing("\n", with: "\r\n") + "seed: 1\r\nname: x"
    let written = try edited(text) {
      $0.configuration.seed = 2
      $0.presentation.notes = "a\nb\n"
    }
    #expect(!written.replacing("\r\n", with: "").contains { $0 == "\n" })
    #expect(written.contains("seed: 2\r\n"))
  }

  @Test func otherSectionsKeepTheirBytesWhateverChanges() throws {
    var source = RandomExperiment(seed: 4)
    for _ in 0..<60 {
      let before = source.validExperiment()
      let text = "# head\n" + ExperimentFile.write(before) + "# tail\n"
      guard let base = try? ExperimentFile.read(text) else { continue }
      var after = base
      after.configuration.seed = 12345
      if source.chance(0.5) { after.presentation.name = source.text() }
      if source.chance(0.5) { after.presentation.notes = source.text(20) }
      let written = ExperimentFile.write(after, basedOn: text)
      #expect(try ExperimentFile.read(written) == after)
      #expect(ExperimentFile.write(after, basedOn: written) == written)
    }
  }

  @Test func aSourceThatCannotBeKeptIsWrittenAnew() throws {
    let json =
      #"{"format":"resplay/1","data":"spiral","#
      + #""network":{"blocks":[{"name":"h","layers":[{"kind":"dense","units":2}]}]}}"#
    #expect(
      try edited(json) { $0.configuration.seed = 3 }.hasPrefix("format: resplay/1\nseed: 3\n"))
    var experiment = try ExperimentFile.read(smallText)
    experiment.presentation.name = "x"
    #expect(
      ExperimentFile.write(experiment, basedOn: "not: [yaml") == ExperimentFile.write(experiment))
  }
}
