// What source files say of what they declare: the comment before a kind of layer, optimizer or
// schedule, or before a loss, as Markdown for the pages of the documentation.
import Foundation
import ProjectSupport

enum DeclaredText {
  /// By kind, what the files below a folder say.
  static func byKind(in folder: String) throws -> [String: String] {
    var found: [String: String] = [:]
    for file in Project.files(under: folder, ending: "swift") {
      var comment: [Substring] = []
      var pending: String?
      for line in try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        let trimmed = line.drop { $0 == " " }
        if trimmed.hasPrefix("///") {
          comment.append(trimmed.dropFirst(3).drop { $0 == " " })
          continue
        }
        if trimmed.contains(#/^package (struct \w+:|static let \w+ = Loss\()/#), !comment.isEmpty {
          pending = markdown(comment)
        }
        comment = []
        if let kind = trimmed.firstMatch(of: #/static let kind = "(\w+)"|^"(\w+)",/#),
          let text = pending
        {
          found[String(kind.1 ?? kind.2 ?? "")] = text
          pending = nil
        }
      }
    }
    return found
  }

  /// Without headings, and without what only readers of the source can follow.
  private static func markdown(_ comment: [Substring]) -> String {
    var text = comment.map { $0 == "# Shapes" ? "" : String($0) }.joined(separator: "\n")
    text = text.replacing(#/Sums: see\s`[^`]+`\.\s?/#, with: "")
    text = text.replacing(#/Lowering\sthrows\s`GraphError`\s(where|for)/#) { "Refused \($0.1)" }
    text = text.replacing(#/\n{3,}/#, with: "\n\n")
    return text.trimmingCharacters(in: .whitespacesAndNewlines) + "\n"
  }
}
