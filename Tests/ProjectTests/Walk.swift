// The walks of `Docs/Adding.md`, read as patches. A section is a walk when it shows files:
//
//   `Sources/Networks/Layers/Twice.swift`:                               a file of its own
//   `Sources/Networks/LayerCatalog.swift`, after `.init(Relu.self),`:    lines behind that line
//   `Sources/Networks/LayerCatalog.swift`, before `.init(Relu.self),`:   lines in front of it
//
// each followed by a block of Swift.
import Foundation
import ProjectSupport

struct Walk: Sendable {
  struct Edit: Sendable {
    var path: String
    /// Where the code goes. Nil for a whole file.
    var anchor: Anchor?
    var code: String
  }

  struct Anchor: Sendable {
    /// A part of the line.
    var text: String
    /// Whether the code goes behind the line, and not in front of it.
    var isBehind: Bool
  }

  /// The heading: `A layer`.
  var title: String
  var edits: [Edit]
  /// What the section says to run: `Scripts/test --filter NetworksTests`.
  var filters: [String]

  /// Places that a newcomer touches outside of the tests.
  var newFiles: Int { sources.count { $0.anchor == nil } }
  var lines: Int {
    sources.filter { $0.anchor != nil }
      .reduce(0) { $0 + $1.code.split(separator: "\n").count }
  }

  private var sources: [Edit] { edits.filter { $0.path.hasPrefix("Sources/") } }
}

/// `Docs/Adding.md` as text.
struct AddingGuide {
  let walks: [Walk]
  /// By the first cell of a row, `a layer`: new files and lines elsewhere.
  let table: [String: (newFiles: Int, lines: Int)]

  init() throws {
    let place = Project.root.appending(path: "Docs/Adding.md")
    let lines = try String(contentsOf: place, encoding: .utf8).components(separatedBy: "\n")
    table = Self.table(in: lines)
    walks = Self.walks(in: lines)
  }

  private static func table(in lines: [String]) -> [String: (newFiles: Int, lines: Int)] {
    var rows: [String: (newFiles: Int, lines: Int)] = [:]
    for line in lines where line.hasPrefix("|") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 3, let files = Int(cells[1]), let count = Int(cells[2]) else { continue }
      rows[cells[0]] = (files, count)
    }
    return rows
  }

  private static func walks(in lines: [String]) -> [Walk] {
    var walks: [Walk] = []
    var place: (path: String, anchor: Walk.Anchor?)?
    var code: [String]?
    for line in lines {
      if let open = code {
        guard line != "```" else {
          if let found = place {
            walks[walks.count - 1].edits.append(
              Walk.Edit(
                path: found.path, anchor: found.anchor, code: open.joined(separator: "\n") + "\n"))
          }
          (code, place) = (nil, nil)
          continue
        }
        code = open + [line]
      } else if line.hasPrefix("```") {
        code = []
      } else if line.hasPrefix("## ") {
        walks.append(Walk(title: String(line.dropFirst(3)), edits: [], filters: []))
      } else if let named = Self.place(in: line) {
        place = named
      }
      if let filter = line.firstMatch(of: /--filter (\w+)/), !walks.isEmpty {
        walks[walks.count - 1].filters.append(String(filter.1))
      }
    }
    return walks.filter { !$0.edits.isEmpty }
  }

  private static func place(in line: String) -> (path: String, anchor: Walk.Anchor?)? {
    if let match = line.wholeMatch(of: /`([\w\/.]+)`:/) { return (String(match.1), nil) }
    guard let match = line.wholeMatch(of: /`([\w\/.]+)`, (after|before) `(.+)`:/) else {
      return nil
    }
    return (String(match.1), Walk.Anchor(text: String(match.3), isBehind: match.2 == "after"))
  }
}
