// What lies over the panels uses the room there is: reasons are whole, frames stay, and what cannot
// be done says so.
import ScreenSupport
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct OverlayRoomTests {
  private func lines(_ state: AppState) -> [String] {
    screen(state).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func whyAFormCannotBeBuiltIsWhole() throws {
    let reason =
      "it cannot be built: stem.dense1: the layer dense needs features, and what comes in is an "
      + "image of 28 by 28 pixels with 3 channels; put the layer flatten before it, or one that "
      + "takes the mean over all pixels, say global_average_pool at the very end"
    for (width, height) in [(80, 24), (120, 36)] {
      var state = try trainedState(width: width, height: height)
      state.playground?.cursor = .loss
      press(&state, "e")
      guard case .form(var form) = state.overlay else { throw TrainingError("no form") }
      form.follows = Consequence(text: reason, isRefused: true)
      state.overlay = .form(form)
      for line in TextLayout.wrap(reason, to: min(88, width - 2) - 4) {
        #expect(screen(state).contains("│ \(line)"), "\(screen(state))")
      }
      // A field that is clicked is the one that is seen there.
      let field = try #require(lines(state).firstIndex { $0.contains("batch_size") })
      _ = reduce(&state, .input(.mouse(MouseEvent(.press(.left), x: width / 2, y: field))))
      guard case .form(let clicked) = state.overlay else { throw TrainingError("no form") }
      #expect(clicked.selected?.name == "batch_size")
    }
  }
}
