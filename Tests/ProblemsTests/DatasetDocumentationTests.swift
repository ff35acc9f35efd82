// The page of data is made from its declarations. `UPDATE_GOLDENS=1` writes it anew. Its examples
// are read in `ExperimentsTests`.
import Problems
import ProjectSupport
import Schema
import Testing

@Suite struct DatasetDocumentationTests {
  @Test func thePageIsMadeFromTheCatalog() throws {
    try expectFile("Docs/Data.md", holds: datasetCatalog.documentation)
  }

  @Test(arguments: datasetCatalog.kinds) func everyKindSaysWhatItsRowsAre(kind: String) throws {
    let entry = try #require(datasetCatalog[kind])
    #expect(!type(of: entry.standard).details.isEmpty)
    for field in entry.fields {
      #expect(datasetCatalog.documentation.contains("| `\(field.name)` | \(field.type.allowed)"))
    }
  }
}
