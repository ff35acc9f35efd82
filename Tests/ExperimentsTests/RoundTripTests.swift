// Writing and reading are inverse: for any document, any text, any number.
import Experiments
import Schema
import Testing

@testable import Experiments

@Suite struct RoundTripTests {
  @Test func randomDocumentsComeBack() throws {
    var source = RandomExperiment(seed: 1)
    var valid = 0
    for _ in 0..<500 {
      let experiment = source.experiment()
      let text = ExperimentFile.write(experiment)
      do {
        let read = try ExperimentFile.read(text)
        valid += 1
        #expect(read == experiment)
        #expect(
          Array(read.presentation.name.unicodeScalars)
            == Array(experiment.presentation.name.unicodeScalars))
        #expect(
          Array(read.presentation.notes.unicodeScalars)
            == Array(experiment.presentation.notes.unicodeScalars))
        #expect(ExperimentFile.write(read) == text)
        #expect(ExperimentFile.write(read, basedOn: text) == text)
      } catch let faults as Faults {
        // Some random networks do not fit together; every text must at least decode.
        #expect(
          faults.list.allSatisfy { $0.path.hasPrefix("network") }, "\(faults)\n\(text)")
      }
    }
    #expect(valid > 50)
  }

  @Test func textsComeBackInEveryPosition() throws {
    var source = RandomExperiment(seed: 2)
    for _ in 0..<800 {
      let text = source.text()
      let tree = Node(
        .map([
          Node.Entry("notes", Node(.string(text))),
          Node.Entry("plain", Node(.string(text))),
          Node.Entry(
            "flow",
            [Node(.string(text)), Node(.map([Node.Entry("k" + text, Node(.string(text)))]))]),
          Node.Entry(
            "long",
            Node(.list(Array(repeating: Node(.string(text + "xxxxxxxxxxxxxxxx")), count: 9)))),
        ]))
      let written = (tree.entries ?? []).map { YAMLWriter.section($0.key, $0.value) }.joined()
      var faults = FaultCollector()
      let read = try ExperimentFile.parse(TextCheck.text(of: Array(written.utf8)), into: &faults)
      #expect(faults.faults.isEmpty)
      #expect(
        YAMLWriter.flow(read).unicodeScalars.elementsEqual(YAMLWriter.flow(tree).unicodeScalars),
        "\(written)")
      #expect(
        !written.unicodeScalars.contains {
          $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
        })
    }
  }

  @Test func numbersComeBack() throws {
    var source = RandomExperiment(seed: 3)
    let numbers =
      [
        0.1, 1e-5, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 123456789.125, -0.5,
        1e300,
      ]
      + (0..<500).compactMap { _ in
        let value = Double(bitPattern: source.random.next())
        return value.isFinite ? value : nil
      }
    for number in numbers {
      let text = YAMLWriter.flow(Node(.number(number)))
      #expect(PlainScalar.resolve(text) == .number(number), "\(text)")
    }
  }

  @Test func stylesAreThoseOfTheExample() {
    #expect(YAMLWriter.flow(["kind": "dense", "units": 16]) == "{kind: dense, units: 16}")
    #expect(
      YAMLWriter.section("name", "Two spirals, 56 layers") == "name: Two spirals, 56 layers\n")
    #expect(YAMLWriter.section("name", "no") == "name: \"no\"\n")
    #expect(YAMLWriter.section("name", "12:30") == "name: \"12:30\"\n")
    #expect(YAMLWriter.section("notes", "a\nb") == "notes: |-\n  a\n  b\n")
    #expect(YAMLWriter.section("notes", "a\n\n\n") == "notes: |+\n  a\n\n\n")
    #expect(YAMLWriter.section("notes", " a\n") == "notes: |2\n   a\n")
    #expect(YAMLWriter.section("notes", "a\u{7}") == "notes: \"a\\x07\"\n")
  }
}
