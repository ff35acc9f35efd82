// Every template on all data that needs no file: what is offered can be trained.
import Engine
import Networks
import Numerics
import Problems
import Schema
import Testing
import Training

@Suite struct TemplateTests {
  /// Data whose two inputs no template joins.
  private static let withoutTemplate: Set = ["reverse_pairs"]

  @Test(arguments: datasetCatalog.entries.map(\.kind))
  func whatIsOfferedLearns(kind: String) throws {
    let entry = try #require(datasetCatalog.entries.first { $0.kind == kind })
    var probe = RunConfiguration()
    probe.data = DataSpec(entry.standard)
    guard let outline = DataOutline(probe.dataSource) else { return }
    let starts = RunConfiguration.starts(on: probe.data, outline)
    #expect(starts.isEmpty == Self.withoutTemplate.contains(kind))
    for (template, configuration) in starts {
      let trainer = try Trainer(
        configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
      #expect(trainer.advance().isFinite && trainer.advance().isFinite, "\(template.kind)")
    }
  }

  @Test func templatesAreToldApart() {
    #expect(Set(templateCatalog.map(\.kind)).count == templateCatalog.count)
    #expect(Set(templateCatalog.map(\.summary)).count == templateCatalog.count)
  }
}
