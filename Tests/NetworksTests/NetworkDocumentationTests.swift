// The page of layers, skips and losses is made from their declarations. `UPDATE_GOLDENS=1` writes
// it anew.
import Networks
import ProjectSupport
import Testing

@Suite struct NetworkDocumentationTests {
  @Test func thePageIsMadeFromTheCatalogs() throws {
    try expectFile("Docs/Networks.md", holds: Network.documentation)
  }
}
