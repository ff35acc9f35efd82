// The page of layers, skips and losses is made from their declarations. `UPDATE_GOLDENS=1` writes it anew.
import Foundation
import Networks
import Testing

@Suite struct NetworkDocumentationTests {
  @Test func thePageIsMadeFromTheCatalogs() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Docs/Networks.md").standardized
    if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
      try Data(Network.documentation.utf8).write(to: page)
    }
    #expect(try String(contentsOf: page, encoding: .utf8) == Network.documentation)
  }
}
