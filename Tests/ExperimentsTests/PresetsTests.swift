// Every preset that ships is a right document in canonical form.
import ProjectSupport
import Experiments
import Foundation
import Testing

@Suite struct PresetsTests {
  static let folder = Project.file("Presets")

  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.sorted()
  }

  @Test func theyAreThere() { #expect(Self.names.contains("spirals-56.yaml")) }

  @Test func theirGroupsAreTheHeadingsOfTheGallery() throws {
    let headings = try String(
      contentsOf: Self.folder.appending(path: "groups.txt"), encoding: .utf8
    ).split(separator: "\n").map(String.init)
    let groups = try Self.names.map {
      try ExperimentFile.read(
        String(contentsOf: Self.folder.appending(path: $0), encoding: .utf8)
      ).presentation.group
    }
    #expect(Set(groups) == Set(headings))
    #expect(Set(headings).count == headings.count)
  }

  @Test(arguments: names) func readsAndWritesBack(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let found = faults(of: text)
    #expect(found.isEmpty, "\(found)")
    guard found.isEmpty else { return }
    let experiment = try ExperimentFile.read(text)
    #expect(try ExperimentFile.read(ExperimentFile.write(experiment)) == experiment)
    #expect(ExperimentFile.write(experiment, basedOn: text) == text)
  }
}
