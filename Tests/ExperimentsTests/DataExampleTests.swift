// Every example of `Docs/Data.md` is read and made: the tables it shows lie in a folder, beside
// documents with each of its data sections.
import Experiments
import Foundation
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing

@Suite struct DataExampleTests {
  /// A block of the page: what stands behind its opening fence, and its text.
  struct Block: Sendable, CustomTestStringConvertible {
    var info: String
    var text: String

    var testDescription: String { text }
  }

  static let blocks: [Block] = {
    let page = (try? Project.text("Docs/Data.md")) ?? ""
    return page.matches(of: #/```(.+)\n((?s:.*?))```/#).map {
      Block(info: String($0.1), text: String($0.2))
    }
  }()

  private func dataset(_ text: String) throws -> Dataset {
    let folder = try TemporaryFolder()
    for block in Self.blocks where block.info.hasPrefix("csv ") {
      try folder.write(block.text, to: String(block.info.dropFirst(4)))
    }
    let node = try #require(try ExperimentFile.readValue(text)["data"])
    var faults = FaultCollector()
    let data = DataSpec.decode(node, path: "data", into: &faults)
    try faults.check()
    return try #require(data).kind.load(seed: Seed(1), files: DataFiles(folder: folder.path))
  }

  @Test(arguments: blocks.filter { $0.info == "yaml" }) func isRead(block: Block) throws {
    #expect(try dataset(block.text).rowCount > 0)
  }

  @Test func theTablesSayWhatThePageSays() throws {
    let sections = Self.blocks.filter { $0.info == "yaml" }.map(\.text)
    #expect(sections.count == 4)
    let flowers = try dataset(sections[1])
    #expect(flowers.featureNames == ["length", "width"])
    #expect(flowers.task.names == ["setosa", "versicolor"])
    let survey = try dataset(sections[2])
    #expect(survey.featureNames == ["age", "income"] && survey.task.names == ["no", "yes"])
    #expect(survey.featureMeasures[1].least == 1.9 && survey.featureMeasures[0].count == 3)
    let years = try dataset(sections[3])
    #expect(years.featureNames == ["2019", "2020"] && years.task.names == ["2021"])
    #expect(years.rowCount == 3 && years.task.target == .values)
  }
}
