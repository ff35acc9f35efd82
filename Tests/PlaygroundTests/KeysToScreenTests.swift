// Keys typed into a trained playground, and words that are on the screen then: one line a case.
import Testing

@testable import Playground

@Suite struct KeysToScreenTests {
  /// The cursor starts on the first block.
  @Test(arguments: [
    ("S", "all skips off"), ("SS", "all skips on"), ("Su", "undone"), ("u", "nothing to undo"),
    ("jjjs", "skip of body off"), ("jjjzs", "skip of body[0] off"), ("s", "no skip leads past"),
    ("jd", "deleted dense1"), ("d", "deleted the block"), ("kd", "the data and the loss stay"),
    ("jjj+", "body ×7; the new one starts as the identity"), ("jjj-", "body ×5"),
    ("k+", "put the cursor on a block"),
    ("jjjK", "moved the block up"), ("K", "this is the first block"),
    ("kJ", "only layers and blocks"), ("A", "Draw a skip: move to where it leaves"),
    ("ke", "Data"), ("?", "Keys"), ("w", "Save"),
  ])
  func theScreenSays(keys: String, words: String) throws {
    var state = try trainedState()
    press(&state, keys)
    #expect(screen(state).contains(words), "\(screen(state))")
  }
}
