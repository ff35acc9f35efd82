// What a person reads off the playground's screen.
import ProjectSupport
import Foundation
import Testing

extension String {
  var screenLines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }

  /// The number in the header: `step 1 140`.
  var step: Int? {
    guard let line = screenLines.first(where: { $0.contains("step ") }),
      let found = line.firstMatch(of: /step ([0-9]+(?:[ \u{A0}\u{202F}][0-9]{3})*)/)
    else { return nil }
    return Int(found.1.filter(\.isNumber))
  }

  /// A number shown after a word: `test accuracy 49.5`.
  func number(after word: String) -> Double? {
    guard let range = range(of: word) else { return nil }
    return Double(
      self[range.upperBound...].drop { $0 == " " }.prefix { "0123456789.e-".contains($0) })
  }

  /// The line that holds a text.
  func line(with text: String) -> String? {
    screenLines.first { $0.contains(text) }.map(String.init)
  }
}

extension TerminalUnderTest {
  /// Waits until the header tells a step beyond `step`, and returns it.
  @discardableResult
  func waitForStep(beyond step: Int) throws -> Int {
    let screen = try wait("a step beyond \(step)") { ($0.step ?? -1) > step }
    return try #require(screen.step)
  }

  /// Pauses and returns the step it stands at: the one that stays.
  func pause() throws -> Int {
    try press("Space")
    try wait(for: "paused")
    var seen: [Int?] = []
    let screen = try wait("the same step ten times") { screen in
      seen = (seen.last == screen.step ? seen : []) + [screen.step]
      return seen.count == 10
    }
    return try #require(screen.step)
  }
}
