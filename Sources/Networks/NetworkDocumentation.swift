// What networks are made of as a page of the documentation: made of the same declarations that
// decode documents.
internal import Schema

extension Network {
  /// Markdown: layers, blocks, skips and losses with all their fields.
  /// - Parameter losses: name and summary of each.
  package static func documentation(losses: [(String, String)]) -> String {
    var text = """
      # Layers, skips and losses

      What the `network` section of a document is made of, and what `training.loss` may be. This \
      page is made from the
      catalogs in `Sources/Networks`.

      ## Layers

      A layer is its kind with its fields, or the bare kind where every field has its default; \
      `name` may name it. Samples are
      features, images of height × width × channels, or sequences of positions × features; what \
      acts on features acts on the
      last of these.

      | kind | does | fields |
      | --- | --- | --- |

      """
    for entry in layerCatalog.entries {
      let fields = entry.fields.map { "`\($0.name)` \($0.words)" }.joined(separator: "<br>")
      text += "| `\(entry.kind)` | \(entry.summary) | \(fields) |\n"
    }
    text += "\n## Blocks\n\n" + table(Block.fieldInfos)
    text += "\n## Skips of a block\n\n" + table(Skip.fieldInfos)
    text += "\n## Long skips\n\n" + table(LongSkip.fieldInfos)
    text += "\n## Joins\n\n" + table(Join.allCases.map { ($0.rawValue, $0.summary) })
    text += "\n## Shortcuts\n\n" + table(Shortcut.allCases.map { ($0.rawValue, $0.summary) })
    text += "\n## Losses\n\n" + table(losses)
    return text
  }

  private static func table(_ fields: [FieldInfo]) -> String {
    fields.reduce(into: "| field | allowed, default | what |\n| --- | --- | --- |\n") {
      $0 += "| `\($1.name)` | \($1.type.allowed)\($1.standardWords) | \($1.help) |\n"
    }
  }

  private static func table(_ rows: [(String, String)]) -> String {
    rows.reduce(into: "| name | what |\n| --- | --- |\n") { $0 += "| `\($1.0)` | \($1.1) |\n" }
  }
}

extension FieldInfo {
  /// `16, a whole number from 1 to 4096: number of outputs`.
  fileprivate var words: String { "\(type.allowed)\(standardWords): \(help)" }

  /// `; 16`, or that it must be given.
  fileprivate var standardWords: String {
    guard let standard else { return "; required" }
    switch standard.content {
    case .list(let elements) where elements.isEmpty: return "; none"
    case .list, .map, .null: return ""
    case .string(let text): return "; `\(text)`"
    default: return "; \(standard.excerpt)"
    }
  }
}
