// `+` on a residual block of a trained network: a repeat that starts as the identity, or why not.
import Networks
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct GrowingTests {
  private func state(_ change: (inout Block) -> Void = { _ in }) throws -> AppState {
    var state = try trainedState()
    guard var body = state.playground?.network.blocks[1] else { return state }
    change(&body)
    state.playground?.document.configuration.network.blocks[1] = body
    state.playground?.cursor = .block(1, repeat: nil)
    return state
  }

  private func body(_ state: AppState) -> Block? { state.playground?.network.blocks[1] }

  @Test func aBlockGrowsByTheIdentity() throws {
    var state = try state()
    #expect(press(&state, "+").count == 1)
    #expect(body(state)?.repeats == 7 && body(state)?.identityFrom == 6)
    // The scale of the others stays what it was.
    #expect(body(state)?.skips[0].branchScale == .constant(1 / 6.0.squareRoot()))
    press(&state, "+")
    #expect(body(state)?.repeats == 8 && body(state)?.identityFrom == 6)
  }

  @Test func whatCannotIsSaidBeforeItHappens() throws {
    var state = try state { $0.skips[0].scale = 0.5 }
    #expect(press(&state, "+").isEmpty)
    #expect(body(state)?.repeats == 6)
    let shown = screen(state)
    #expect(shown.contains("Deeper?") && shown.contains("factor 0.5"), "\(shown)")
    press(&state, .enter)
    #expect(body(state)?.repeats == 6)
    #expect(!screen(state).contains("Deeper?"))
    press(&state, "+")
    #expect(press(&state, "y").count == 1)
    #expect(body(state)?.repeats == 7 && body(state)?.identityFrom == nil)
  }

  /// Without its skip a repeat that starts silent would pass nothing on.
  @Test func aBlockWhoseSkipsAreOffIsAskedAbout() throws {
    var state = try state { $0.skips[0].enabled = false }
    #expect(press(&state, "+").isEmpty && screen(state).contains("a skip of it is off"))
  }

  @Test func aFrozenBlockAndItsInputAreDrawnAsSuch() throws {
    let state = try state { $0.trainable = false }
    #expect(screen(state).contains("body ×6 frozen"))
  }
}
