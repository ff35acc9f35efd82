// The mouse selects, switches arcs, presses hints and scrolls.
import Foundation
import Networks
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground
import Problems

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
    let flow = try #require(place("Layers", state))
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

/// What else answers clicks: headers, borders, findings, values.
@Suite struct MouseEverywhereTests {
  @discardableResult
  private func mouse(
    _ state: inout AppState, _ kind: MouseEvent.Kind, _ x: Int, _ y: Int
  ) -> [Effect] {
    reduce(&state, .input(.mouse(MouseEvent(kind, x: x, y: y))))
  }

  private func place(_ text: String, _ state: AppState) throws -> (x: Int, y: Int) {
    for (y, line) in screen(state).split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if let range = line.range(of: text) {
        return (line.distance(from: line.startIndex, to: range.lowerBound), y)
      }
    }
    throw TrainingError("'\(text)' is not on the screen")
  }

  @Test func aBorderIsDraggedAndStaysForTheNextDocument() throws {
    var state = try trainedState()
    let before = try #require(state.playgroundLayout).panels.map(\.frame)
    let border = before[0].right - 1
    mouse(&state, .press(.left), border, 10)
    mouse(&state, .drag(.left), border + 12, 10)
    mouse(&state, .release(.left), border + 12, 10)
    let wider = try #require(state.playgroundLayout).panels.map(\.frame)
    #expect(wider[0].width == before[0].width + 12 && wider[1].x == wider[0].right)
    #expect(state.playground?.document == openState().playground?.document)
    mouse(&state, .press(.left), 100, wider[1].bottom - 1)
    mouse(&state, .drag(.left), 100, wider[1].bottom + 4)
    mouse(&state, .drag(.left), 100, 500)
    mouse(&state, .release(.left), 100, 500)
    let lower = try #require(state.playgroundLayout).panels.map(\.frame)
    #expect(lower[3].height >= 4 && lower[1].height > wider[1].height)
    mouse(&state, .press(.left), lower[1].right, 5)
    mouse(&state, .drag(.left), lower[1].right + 6, 5)
    mouse(&state, .release(.left), lower[1].right + 6, 5)
    let all = try #require(state.playgroundLayout).panels.map(\.frame)
    #expect(all[1].width == lower[1].width + 7)
    _ = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: document(), path: presetPath, source: nil, checkpoint: nil, files: .init())))
    #expect(try #require(state.playgroundLayout).panels.map(\.frame) == all)
    // Any size still has room for each.
    for size in [(60, 16), (76, 22), (500, 200)] {
      _ = reduce(&state, .input(.resize(width: size.0, height: size.1)))
      #expect(state.playgroundLayout?.panels.allSatisfy { $0.frame.width >= 8 } == true)
    }
  }

  @Test func theHeaderAnswers() throws {
    var state = try trainedState(width: 160)
    func click(_ text: String) throws {
      let at = try place(text, state)
      mouse(&state, .press(.left), at.x, at.y)
    }
    try click("seed 7")
    #expect(screen(state).contains("set seed"))
    press(&state, "9")
    press(&state, .enter)
    #expect(state.playground?.document.configuration.seed == 9)
    try click("unsaved")
    #expect(screen(state).contains("Save as"))
    press(&state, .escape)
    try click("Two spirals, small")
    #expect(screen(state).contains("another title") || screen(state).contains("Title"))
    press(&state, .escape)
    let wasRunning = state.playground?.isRunning
    try click("training")
    #expect(state.playground?.isRunning != wasRunning)
  }

  @Test func theWordBesideATitleChangesWhatIsShown() throws {
    var state = try trainedState()
    let log = try place(" log ", state)
    mouse(&state, .press(.left), log.x + 1, log.y)
    #expect(state.playground?.panels[LossPanel.self].isLogarithmic == false)
  }

  /// Without skips the gradient of a deep network vanishes; a click on that finding mends it.
  @Test func aClickOnAFindingAppliesItsRemedy() throws {
    let playground = try LivePlayground(preset: "spirals-56", steps: 300)
    try playground.press("S")
    try playground.press("r")
    try playground.train()
    let finding = try #require(playground.findings.first)
    #expect(finding.kind == .bad)
    let at = try place("Diagnosis", playground.state)
    try playground.mouse(.press(.left), at.x + 4, at.y + 1)
    #expect(playground.state.playground?.network.hasActiveSkip == true)
  }

  @Test func mGivesTheMouseToTheTerminal() {
    var state = freshState()
    press(&state, "m")
    #expect(!state.isMouseOn)
    press(&state, "m")
    #expect(state.isMouseOn)
  }
}
