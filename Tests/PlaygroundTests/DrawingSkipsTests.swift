// A skip that is being drawn: its arc follows the cursor, its ends are named, and what cannot be is
// said before Enter. With the mouse it is dragged from row to row.
import Networks
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct DrawingSkipsTests {
  private func row(_ text: String, _ state: AppState) -> String {
    screen(state).split(separator: "\n").first { $0.contains(text) }.map(String.init) ?? ""
  }

  private func mouse(_ state: inout AppState, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int) {
    _ = reduce(&state, .input(.mouse(MouseEvent(kind, x: x, y: y))))
  }

  private func line(_ text: String, _ state: AppState) throws -> Int {
    try #require(
      screen(state).split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains(text) })
  }

  @Test func theArcFollowsTheCursorAndItsEndsAreNamed() throws {
    var state = try trainedState()
    state.playground?.cursor = .block(0, repeat: nil)
    #expect(!row("  relu", state).contains("▶"))
    press(&state, "A")
    #expect(screen(state).contains("it leaves (now the input of stem)"))
    press(&state, .enter)
    press(&state, "jj")
    #expect(screen(state).contains("skip from the input of stem to after stem.relu1: Enter draws"))
    #expect(row("  relu", state).contains("▶") && row("stem", state).contains("╭"))
    // The input of the next block is the same place.
    press(&state, "j")
    #expect(screen(state).contains("skip from the input of stem to after stem.relu1: Enter draws"))
    press(&state, "j")
    #expect(screen(state).contains("no skip to after body.dense1: a skip between blocks joins"))
    let here = state.playground?.cursor ?? .loss
    state.playground?.cursor = .block(2, repeat: nil)
    #expect(screen(state).contains("long skip from input to the input of head: Enter draws it"))
    state.playground?.cursor = here
    let before = state.playground?.document
    press(&state, .enter)
    #expect(state.playground?.document == before && state.log.messages.last?.kind == .warning)
    state.playground?.cursor = .block(2, repeat: nil)
    press(&state, .enter)
    #expect(state.playground?.network.skips.count == 1)
    #expect(state.log.messages.last?.text.hasPrefix("long skip from input to the input of") == true)
  }

  @Test func aSkipIsDraggedFromRowToRow() throws {
    var state = try trainedState()
    let (stem, relu) = (try line("stem", state), try line("  relu", state))
    mouse(&state, .press(.left), 20, stem)
    #expect(state.playground?.drawing == nil)
    mouse(&state, .drag(.left), 20, stem + 1)
    #expect(screen(state).contains("to after stem.dense1"))
    mouse(&state, .drag(.left), 20, relu)
    #expect(screen(state).contains("to after stem.relu1"))
    mouse(&state, .release(.left), 20, relu)
    #expect(state.playground?.network.blocks[0].skips.map(\.to) == [2])
    #expect(state.playground?.drawing == nil)
    press(&state, "u")
    // Let go of elsewhere, nothing is drawn; a click alone only selects.
    mouse(&state, .press(.left), 20, stem)
    mouse(&state, .drag(.left), 20, relu)
    mouse(&state, .release(.left), 100, 20)
    #expect(state.playground?.network.blocks[0].skips.isEmpty == true)
    #expect(state.playground?.drawing == nil)
    mouse(&state, .press(.left), 20, stem)
    mouse(&state, .release(.left), 20, stem)
    #expect(state.playground?.cursor == .block(0, repeat: nil))
  }
}
