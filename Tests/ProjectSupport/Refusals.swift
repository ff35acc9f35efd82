// What is refused, and in which words: one line a case.
package import Testing

/// Expects that `body` is refused with a message that holds `words`. Empty words would accept any
/// refusal, and fail.
package func refuses<Result>(
  _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Result
) {
  #expect(!words.isEmpty, "say what it is refused with", sourceLocation: sourceLocation)
  do {
    _ = try body()
    Issue.record("it was not refused: \(words)", sourceLocation: sourceLocation)
  } catch {
    let text = String(describing: error)
    #expect(text.contains(words), "refused otherwise: \(text)", sourceLocation: sourceLocation)
  }
}
