// The page of layers, skips and losses is made from their declarations. `UPDATE_GOLDENS=1` writes
// it anew.
import Networks
import Problems
import ProjectSupport
import Testing

@Suite struct NetworkDocumentationTests {
  @Test func thePageIsMadeFromTheCatalogs() throws {
    let losses = lossCatalog.map { ($0.kind, $0.summary) }
    try expectFile("Docs/Networks.md", holds: Network.documentation(losses: losses))
  }
}
