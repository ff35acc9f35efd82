// Which skip is which, and how a network is edited, is the business of Networks: whoever stands
// above it asks `network.skip(id)`, `network.title(of: id)` and the edits.
import ProjectSupport
import Foundation
import Testing

@Suite struct NetworkAccessTests {
  /// What reaches into lists of skips or changes lists of blocks by hand.
  private static let byHand = [
    ".skips[", ".skips.indices", ".skips.remove", ".skips.append", ".skips.insert",
    ".blocks.remove", ".blocks.swapAt", ".blocks.insert", ".blocks.append",
  ]

  private static var above: [URL] {
    ["Training", "Experiments", "TextUI", "Playground", "Terminal", "resplay", "Problems"].flatMap {
      Project.files(under: "Sources/\($0)", ending: "swift")
    }
  }

  @Test func nobodyAboveReachesIntoBlocksAndSkips() throws {
    #expect(Self.above.count > 100)
    for file in Self.above {
      let lines = try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        for found in Self.byHand where line.contains(found) {
          Issue.record("\(file.lastPathComponent):\(number + 1): \(found); ask the network instead")
        }
      }
    }
  }
}
