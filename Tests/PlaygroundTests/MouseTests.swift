// The mouse selects, switches arcs, presses hints and scrolls.
import Foundation
import Networks
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct MouseTests {
  private func click(_ state: inout AppState, _ x: Int, _ y: Int) -> [Effect] {
    reduce(&state, .input(.mouse(MouseEvent(.press(.left), x: x, y: y))))
  }

  /// Where a text stands on the screen.
  private func place(_ text: String, _ state: AppState) -> (x: Int, y: Int)? {
    for (y, line) in screen(state).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if let range = line.range(of: text) {
        return (line.distance(from: line.startIndex, to: range.lowerBound), y)
      }
    }
    return nil
  }

  @Test func aClickSelectsARowAndAPanel() throws {
    var state = try trainedState()
    let head = try #require(place("head", state))
    #expect(click(&state, head.x, head.y).isEmpty)
    #expect(state.playground?.cursor == .block(2, repeat: nil))
    let flow = try #require(place("Layers over time", state))
    _ = click(&state, flow.x, flow.y + 4)
    #expect(state.playground?.focus == GradientPanel.id)
  }

  @Test func aClickOnAnArcTogglesItsSkip() throws {
    var state = try trainedState()
    let body = try #require(place("body ×6", state))
    #expect(names(click(&state, 2, body.y + 1)) == ["update"])
    #expect(state.playground?.network.hasActiveSkip == false)
    #expect(screen(state).contains("off"))
  }

  @Test func aClickOnAHintPressesItsKey() throws {
    var state = try trainedState()
    let hint = try #require(place("all skips off", state))
    #expect(names(click(&state, hint.x, hint.y)) == ["update"])
    let help = try #require(place("?  help", state))
    _ = click(&state, help.x + 1, help.y)
    #expect(state.overlay != nil)
  }

  @Test func theWheelScrolls() throws {
    var state = try trainedState()
    state.playground?.cursor = .input
    _ = reduce(&state, .input(.mouse(MouseEvent(.wheelDown, x: 5, y: 5))))
    #expect(state.playground?.cursor == state.playground?.rows.ids[3])
    var gallery = freshState()
    _ = reduce(&gallery, .input(.mouse(MouseEvent(.wheelDown, x: 5, y: 5))))
    #expect(gallery.gallery.selection == 1)
  }

  @Test func aClickInTheGallerySelectsThenOpens() throws {
    var state = freshState()
    let digits = try #require(place("Digits", state))
    #expect(names(click(&state, digits.x, digits.y)) == ["preview"])
    #expect(names(click(&state, digits.x, digits.y)) == ["open /presets/digits.yaml"])
  }
}
