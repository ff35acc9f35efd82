// A small language for what is refused: a document or an edit, and the words it is refused with.
import Networks
import Schema
import Testing

/// Expects that `body` is refused with a message that holds `words`. Empty words would accept any
/// refusal, and are a fault of the test.
func refuses(
  _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Any
) {
  #expect(!words.isEmpty, "name the refusal", sourceLocation: sourceLocation)
  do {
    _ = try body()
    Issue.record("it was not refused: \(words)", sourceLocation: sourceLocation)
  } catch {
    let text = String(describing: error)
    #expect(text.contains(words), "refused otherwise: \(text)", sourceLocation: sourceLocation)
  }
}
