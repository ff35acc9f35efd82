// Pages of the documentation that are written by hand, with parts between comments that are made of
// what the program declares:
// `<!-- made: layers -->`, the part, `<!-- end -->`. `UPDATE_GOLDENS=1` writes the parts anew.
import Foundation
package import Testing

/// A page of `Docs`.
package struct Page: Sendable {
  package let path: String
  package let text: String

  /// - Parameter path: from the root: `Docs/Training.md`.
  package init(_ path: String) throws {
    self.path = path
    text = try Project.text(path)
  }

  /// A block in fences.
  package struct Example: Sendable, CustomTestStringConvertible {
    package var page: String
    /// What stands behind the opening fence: `yaml`, `python`.
    package var language: String
    package var text: String
    package var testDescription: String { "\(page): \(text.prefix(60))" }
  }

  package var examples: [Example] {
    text.matches(of: #/(?m)^```(\w+)\n((?s:.*?))^```$/#).map {
      Example(page: path, language: String($0.1), text: String($0.2))
    }
  }

  /// Expects that the made parts of the page are these, all of them and no others.
  package func expect(
    parts: [String: String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let pattern = #/<!-- made: (.+?) -->\n(?s:.*?)<!-- end -->/#
    let names = text.matches(of: pattern).map { String($0.1) }
    #expect(
      names.sorted() == parts.keys.sorted(), "the made parts of \(path)",
      sourceLocation: sourceLocation)
    let made = text.replacing(pattern) { match in
      "<!-- made: \(match.1) -->\n\(parts[String(match.1)] ?? "")<!-- end -->"
    }
    try expectFile(path, holds: made, sourceLocation: sourceLocation)
  }
}
