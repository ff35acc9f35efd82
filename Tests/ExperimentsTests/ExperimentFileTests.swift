// Documents as a whole: the example reads and writes back to the byte, faults name their places.
import Experiments
import Networks
import Schema
import Testing
import Training

@Suite struct ExperimentFileTests {
  @Test func theExampleIsCanonical() throws {
    let experiment = try ExperimentFile.read(exampleText)
    #expect(experiment.presentation.name == "Two spirals, 56 layers, residual")
    #expect(experiment.configuration.seed == 7)
    #expect(experiment.configuration.network.blocks.map(\.repeats) == [1, 27, 1])
    #expect(experiment.events.count == 2)
    #expect(experiment.results?.digest == "9f2c00112233aabb")
    #expect(ExperimentFile.write(experiment) == exampleText)
  }

  @Test func theSmallestDocumentReads() throws {
    let experiment = try ExperimentFile.read(smallText)
    #expect(experiment.configuration.seed == 0)
    #expect(
      ExperimentFile.write(experiment) == """
        format: resplay/1
        seed: 0
        data: spiral
        network:
          blocks:
            - name: head
              layers: [{kind: dense, units: 2}]

        """)
  }

  @Test func everyFaultIsReportedWithItsPlace() {
    let text = """
      format: resplay/1
      nmae: typo
      seed: -1
      data: {kind: spirall}
      network:
        blocks:
          - name: body
            repeats: 0
            layers: [{kind: dense, unit: 3}, rellu]
      training: {batch_size: yes}
      seed: 2

      """
    let found = faults(of: text)
    #expect(found.contains { $0.hasPrefix("2:1: unknown key 'nmae'") && $0.contains("'name'") })
    #expect(found.contains { $0.hasPrefix("3:7: seed: read -1; allowed: a whole number from 0") })
    #expect(
      found.contains { $0.hasPrefix("4:14: data.kind: read 'spirall'") && $0.contains("'spiral'") })
    #expect(found.contains { $0.hasPrefix("8:16: network.blocks.body.repeats: read 0") })
    #expect(
      found.contains { $0.hasPrefix("9:30: network.blocks.body.layers.0: unknown key 'unit'") })
    #expect(
      found.contains { $0.hasPrefix("9:40: network.blocks.body.layers.1.kind: read 'rellu'") })
    #expect(found.contains { $0.hasPrefix("10:24: training.batch_size: read 'yes'") })
    #expect(found.contains { $0.hasPrefix("11:1: seed: this key is given twice, first at 3:1") })
    #expect(found.count == 8, "\(found)")
  }

  @Test(arguments: [
    ("format: resplay/2\nwhatever: 1\n", "1:9: format: read 'resplay/2', a newer format"),
    ("format: 1\n", "1:9: format: read 1; allowed: resplay/1"),
    ("", "1:1: the file is empty"),
    ("# only a comment\n", "1:1: the file is empty"),
    ("- a\n", "1:1: read a list of 1; allowed: a mapping with the keys format"),
    ("just words\n", "1:1: read 'just words'; allowed: a mapping"),
    ("name: x\n", "1:1: the key 'format' is missing"),
  ])
  func theFormatComesFirst(text: String, fault: String) {
    #expect(faults(of: text).contains { $0.hasPrefix(fault) }, "\(faults(of: text))")
  }

  @Test func namesAndNotesAreBounded() {
    let long = String(repeating: "x", count: 201)
    #expect(faults(of: smallText + "name: \(long)\n").first?.contains("at most 200") == true)
    let notes = String(repeating: "x", count: 20_001)
    #expect(faults(of: smallText + "notes: \(notes)\n").first?.contains("at most 20000") == true)
  }

  @Test func wordsThatAreNoTextWantQuotes() {
    for word in ["2024", "1.5", "true"] {
      #expect(
        faults(of: smallText + "name: \(word)\n") == [
          "5:7: name: read \(word); allowed: text of at most 200 characters, here in quotes"
        ])
    }
    #expect(faults(of: smallText + "name: no\n").isEmpty)
  }

  @Test func theExampleOfTheArchitectureIsRead() throws {
    let experiment = try ExperimentFile.read(architectureText)
    let network = experiment.configuration.network
    #expect(network.blocks.map(\.name) == ["stem", "body", "head"])
    #expect(network.blocks[1].skips[0].branchScale == .inverseSquareRootOfRepeats)
    #expect(experiment.presentation.pace == 500)
    #expect(try experiment.currentConfiguration().network.hasActiveSkip == false)
    #expect(ExperimentFile.write(experiment, basedOn: architectureText) == architectureText)
    var edited = experiment
    edited.presentation.pace = 100
    let written = ExperimentFile.write(edited, basedOn: architectureText)
    #expect(written.contains("layers: [{kind: dense, units: 16}, relu]      # a bare word"))
    #expect(written.contains("  loss: cross_entropy\n  batch_size: 32\n"))
    #expect(written.contains("  pace: 100\nevents:"))
  }

  @Test func controlCharactersAreKept() throws {
    let experiment = try ExperimentFile.read(smallText + #"name: "a\e[31mb\0\x07""# + "\n")
    #expect(experiment.presentation.name == "a\u{1B}[31mb\0\u{7}")
    #expect(try ExperimentFile.read(ExperimentFile.write(experiment)) == experiment)
  }

  @Test func sectionsAreCheckedAgainstEachOther() {
    let head = smallText.replacing("units: 2", with: "units: 3")
    #expect(
      faults(of: head).first?.hasPrefix("4:34: network.blocks.head.layers.0: ") == true,
      "\(faults(of: head))")
    #expect(
      faults(of: smallText + "training:\n  loss: mean_squared_error\n").first?.hasPrefix(
        "6:9: training.loss: read mean_squared_error, but the data (spiral) has 2 classes") == true)
    let skip = """
      format: resplay/1
      data: spiral
      network:
        blocks:
          - name: body
            layers: [{kind: dense, units: 5}, {kind: dense, units: 2}]
            skips:
              - {from: 0, to: 1, shortcut: identity}

      """
    #expect(
      faults(of: skip).first?.hasPrefix("8:11: network.blocks.body.skips.0: ") == true,
      "\(faults(of: skip))")
  }

  /// A skip that is wrong, in its ends, its words or its shapes, hides nothing that stands behind
  /// it.
  @Test func faultsOfSkipsHideNoOthers() {
    func text(_ body: String, _ head: String = "{kind: dense, units: 3}", _ rest: String = "")
      -> [String]
    {
      faults(
        of: """
          format: resplay/1
          data: spiral
          network:
            blocks:
              - name: stem
                layers: [{kind: dense, units: 4}]
              - name: body
                layers: [{kind: dense, units: 5}, {kind: dense, units: 6}]
                skips:
                  - {from: 0, to: 1, shortcut: identity}
                  \(body)
                  - {from: 1, to: 2, shortcut: identity, join: gate}
              - name: head
                layers: [\(head)]
          \(rest)

          """)
    }
    for (line, place) in [
      ("- {from: 0, to: 3}", "11:25: network.blocks.body.skips.1.to: read 3; allowed: 1 to 2"),
      ("- {from: 1, to: 1}", "11:11: network.blocks.body.skips.1: read from 1 to 1"),
      ("- {from: 0, to: 2, scale: big}", "11:35: network.blocks.body.skips.1.scale: read 'big'"),
      ("- {from: 0, to: two, join: gate}", "11:25: network.blocks.body.skips.1.to: read 'two'"),
      ("- {from: 0}", "11:11: network.blocks.body.skips.1: the key 'to' is missing"),
    ] {
      let found = text(line)
      #expect(found.count == 4, "\(line): \(found)")
      for start in [
        place, "10:11: network.blocks.body.skips.0: body.skip0: an identity shortcut",
        "12:11: network.blocks.body.skips.2: body.skip2: an identity shortcut",
        "14:16: network.blocks.head.layers.0: head.dense1: the network ends with 3",
      ] {
        #expect(found.contains { $0.hasPrefix(start) }, "\(line): no \(start) in \(found)")
      }
    }
    // What concatenation gives is not known, so nothing is said of what comes after it.
    let unknown = text("- {from: 0, to: 3, join: concat}")
    #expect(unknown.count == 1, "\(unknown)")
    // Other sections hide nothing either, unless they decide what has to fit.
    let seeds = text(
      "# one skip less", "{kind: dense, units: 3}", "training: {}\nseed: -1\nnmae: typo")
    #expect(seeds.count == 5, "\(seeds)")
    #expect(text("# one", "{kind: dense, units: 3}", "trainig: {}").count == 1)
    #expect(text("# one", "{kind: dense, units: 3}", "training: {loss: squared}").count == 1)
    let long = text(
      "# one", "{kind: dense, units: 3}", "  skips:\n    - {from: stm, to: head}")
    #expect(long.count == 4 && long.contains { $0.contains("no block 'stm'") }, "\(long)")
  }

  @Test func tokensThatNoTableHoldsAreFoundInTheDocument() {
    func text(_ data: String) -> String {
      """
      format: resplay/1
      data: \(data)
      network:
        blocks:
          - name: stem
            layers: [{kind: embedding, vocabulary: 4}, {kind: dense, units: 5}]

      """
    }
    let tokens = faults(of: text("{kind: sequence, length: 4, vocabulary: 5}"))
    #expect(
      tokens.first?.hasPrefix(
        "6:16: network.blocks.stem.layers.0: stem.embedding1: the data has tokens from 0 to 4, but "
          + "the vocabulary is 4"
      )
        == true, "\(tokens)")
  }

  @Test func eventsAreCheckedOneByOne() {
    let text =
      smallText + """
        events:
          - {step: 5, set: training.optimizer.momentum, to: 7}
          - {step: 6, set: training.optimizer.momentum, to: 0.5}
          - {step: 4, set: network.blocks.tail.repeats, to: 2}
          - {step: 9, set: seed}

        """
    let found = faults(of: text)
    #expect(found.contains { $0.hasPrefix("9:5: events.3: read a mapping of 2 keys") }, "\(found)")
    let valid = faults(of: text.replacing("  - {step: 9, set: seed}\n", with: ""))
    #expect(valid.contains { $0.hasPrefix("6:20: events.0: training.optimizer.momentum: read 7") })
    #expect(valid.contains { $0.hasPrefix("8:20: events.2: read step 4 behind step 6") })
    #expect(valid.contains { $0.contains("there is no element 'tail'") })
    #expect(valid.count == 3, "\(valid)")
  }

  @Test func jsonIsRead() throws {
    let text = #"""
      {"format": "resplay\/1", "name": "caf\u00e9 \ud83d\ude00",
       "data": {"kind": "spiral"},
       "network": {"blocks": [{"name": "head", "layers": [{"kind": "dense", "units": 2e0}]}]}}
      """#
    let experiment = try ExperimentFile.read(text)
    #expect(
      Array(experiment.presentation.name.unicodeScalars)
        == Array("caf\u{E9} \u{1F600}".unicodeScalars))
    #expect(faults(of: text.replacing("2e0", with: "2.5")).first?.hasPrefix("3:80: ") == true)
  }

  @Test func digestsStayText() throws {
    for digest in ["1234567812345678", "12e4567812345678", "0000000000000000", "9f2c00112233aabb"] {
      var experiment = try ExperimentFile.read(smallText)
      var results = Results()
      results.steps = 3
      results.metrics["train_loss"] = 0.5
      results.digest = digest
      experiment.results = results
      let text = ExperimentFile.write(experiment)
      #expect(!text.contains("accuracy"))
      #expect(try ExperimentFile.read(text) == experiment)
    }
    #expect(faults(of: smallText + "results: {digest: 12345678123456e8}\n").count == 1)
    #expect(
      faults(of: smallText + "results: {digest: 1234567812345678}\n").first?.contains("in quotes")
        == true)
  }
}
