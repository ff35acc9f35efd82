// Wording, suggestions, and harmlessness of what a hostile document makes us say.
import Schema
import Testing

struct FaultTests {
  @Test func aFaultIsOneLine() {
    let fault = Fault(
      at: Location(line: 3, column: 14), path: "network.blocks", "read 1; allowed: 2",
      suggestion: "two")
    #expect(fault.description == "3:14: network.blocks: read 1; allowed: 2; did you mean 'two'?")
    #expect(Fault(path: "", "bad").description == "bad")
  }

  @Test func controlCharactersAreShown() {
    let fault = Fault(path: "a\u{1b}[2J", "b\u{7}\nc\u{202e}d", suggestion: "\u{2028}")
    #expect(
      fault.description
        == "a\\u{1b}[2J: b\\u{7}\\u{a}c\\u{202e}d; did you mean '\\u{2028}'?")
    #expect(visible("plain ✓ text") == "plain ✓ text")
  }

  /// Words of Persian and many emoji are spelt with joiners, which steer nothing.
  @Test func joinersAreText() {
    let text = "نمی\u{200C}خواهم \u{1F468}\u{200D}\u{1F469}"
    #expect(visible(text) == text)
    #expect(Node(.string(text)).excerpt == "'\(text)'")
    #expect(visible("a\u{200B}\u{200E}\u{FEFF}") == "a\\u{200b}\\u{200e}\\u{feff}")
  }

  @Test func excerptsAreShort() {
    #expect(Node("short").excerpt == "'short'")
    #expect(Node(.string(String(repeating: "x", count: 60))).excerpt.count == 62)
    #expect(Node(.string(String(repeating: "x", count: 61))).excerpt.hasSuffix("…'"))
    // One grapheme of a million scalars is still short.
    let marks = "e" + String(repeating: "\u{301}", count: 1_000_000)
    #expect(Node(.string(marks)).excerpt.unicodeScalars.count == 63)
    #expect(Node("\u{1b}]0;x\u{7}").excerpt == "'\\u{1b}]0;x\\u{7}'")
  }

  @Test(arguments: [
    ("dens", "dense"), ("Dense", "dense"), ("desne", "dense"), ("reluu", "relu"),
    ("batchnorm", "batch_norm"), ("tahn", "tanh"),
  ])
  func slipsFindTheirName(word: String, name: String) {
    #expect(nearest(to: word, among: ["dense", "relu", "batch_norm", "tanh"]) == name)
  }

  @Test(arguments: ["", "convolution", "xyzzy", "12"])
  func otherWordsFindNone(word: String) {
    #expect(nearest(to: word, among: ["dense", "relu", "batch_norm", "tanh"]) == nil)
  }

  /// What the field calls otherwise is told by our name, where that is among what is allowed.
  @Test(arguments: [
    ("linear", "dense"), ("LSTM", "recurrent"), ("filters", "units"), ("kaiming", "he"),
    ("sum", "add"),
  ])
  func wordsOfTheFieldFindOurs(word: String, name: String) {
    #expect(nearest(to: word, among: ["dense", "recurrent", "units", "he", "add"]) == name)
    #expect(nearest(to: word, among: ["tanh"]) == nil)
  }

  @Test func suggestionsAreBoundedInTime() {
    let long = String(repeating: "ab", count: 500_000)
    #expect(nearest(to: long, among: (0..<200).map { "\(long)\($0)" }) != nil)
    #expect(nearest(to: "word", among: []) == nil)
  }
}
