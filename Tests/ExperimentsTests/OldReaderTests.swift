// What readers of YAML 1.1 make of documents: numbers are numbers and texts are texts to them too.
// PyYAML is the one that people have.
import Experiments
import Foundation
import ProjectSupport
import Schema
import Testing

@testable import Experiments

@Suite struct OldReaderTests {
  /// A float of YAML 1.1 in PyYAML's reading: a point, and a sign before an exponent.
  private static func isOldFloat(_ text: String) -> Bool {
    text.wholeMatch(of: /[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?/) != nil
  }

  @Test func numbersHaveAPointAndASign() {
    var source = RandomExperiment(seed: 4)
    var numbers = [
      1e-5, 1e16, 1.5e20, 0.1, -0.0, 8.40583e-5, Double.leastNonzeroMagnitude,
      -Double.greatestFiniteMagnitude,
    ]
    for _ in 0..<2000 {
      let value = Double(bitPattern: source.random.next())
      if value.isFinite { numbers.append(value) }
    }
    for number in numbers {
      let text = YAMLWriter.number(number)
      #expect(Self.isOldFloat(text), "\(text)")
      #expect(PlainScalar.resolve(text) == .number(number), "\(text)")
    }
    #expect(YAMLWriter.number(1e-5) == "1.0e-5" && YAMLWriter.number(1e16) == "1.0e+16")
    #expect(YAMLWriter.number(-2.5e-7) == "-2.5e-7" && YAMLWriter.number(0.25) == "0.25")
  }

  /// Prints every leaf of every file: where it is, its type, its value.
  private static let program = """
    import json, pathlib, sys, yaml
    def leaves(value, path):
        if isinstance(value, dict):
            for key, inner in value.items():
                leaves(inner, path + [key])
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                leaves(inner, path + [str(index)])
        else:
            shown = repr(value) if isinstance(value, float) else value
            print(json.dumps([type(value).__name__, path, shown]))
    for name in sys.argv[1:]:
        print(json.dumps(["file", [], name]))
        leaves(yaml.safe_load(pathlib.Path(name).read_bytes()), [])
    """

  private struct Leaf: Hashable {
    var type: String
    var path: [String]
    var value: String
  }

  private static func leaves(_ node: Node, _ path: [String] = []) -> [Leaf] {
    switch node.content {
    case .map(let entries): entries.flatMap { leaves($0.value, path + [$0.key]) }
    case .list(let elements):
      elements.enumerated().flatMap { leaves($1, path + [String($0)]) }
    case .null: [Leaf(type: "NoneType", path: path, value: "")]
    case .bool(let value): [Leaf(type: "bool", path: path, value: "\(value)")]
    case .integer(let value): [Leaf(type: "int", path: path, value: "\(value)")]
    case .number(let value): [Leaf(type: "float", path: path, value: "\(value)")]
    case .string(let value): [Leaf(type: "str", path: path, value: value)]
    }
  }

  private static func leaf(_ line: Substring) throws -> Leaf {
    let parts = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any] ?? []
    let type = parts.first as? String ?? ""
    let value =
      switch type {
      case "bool": (parts[2] as? Bool).map { "\($0)" } ?? ""
      case "int": (parts[2] as? Int).map { "\($0)" } ?? ""
      case "float": (parts[2] as? String).flatMap(Double.init).map { "\($0)" } ?? ""
      default: parts[2] as? String ?? ""
      }
    return Leaf(type: type, path: parts[1] as? [String] ?? [], value: value)
  }

  @Test(
    "PyYAML reads what we write",
    .enabled(if: Python.withYAML != nil, "no PyYAML; Scripts/setup --test installs it"))
  func readBack() throws {
    let python = try #require(Python.withYAML)
    let folder = try TemporaryFolder()
    var files: [String] = []
    var source = RandomExperiment(seed: 5)
    for number in 0..<100 {
      let text = ExperimentFile.write(source.experiment())
      files.append(try folder.write(text, to: "\(number).yaml"))
    }
    files += ["Presets", "Saves"].flatMap { Project.files(under: $0, ending: "yaml").map(\.path) }
    let outcome = try ChildProcess.run(python.path, ["-c", Self.program] + files)
    #expect(outcome.status == 0, "\(outcome.errors)")
    var found: [String: [Leaf]] = [:]
    var name = ""
    for line in outcome.output.split(separator: "\n") {
      let leaf = try Self.leaf(line)
      if leaf.type == "file" { name = leaf.value } else { found[name, default: []].append(leaf) }
    }
    for file in files {
      let bytes = try Data(contentsOf: URL(filePath: file))
      var faults = FaultCollector()
      let tree = try ExperimentFile.parse(TextCheck.text(of: Array(bytes)), into: &faults)
      let expected = Set(Self.leaves(tree))
      let read = Set(found[file] ?? [])
      #expect(
        read == expected,
        "\(file): \(Array(read.symmetricDifference(expected)).prefix(4))")
    }
    withExtendedLifetime(folder) {}
  }
}
