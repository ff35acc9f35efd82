// Points of one's own: put and erased with keys and the mouse while it trains, taken back by undo,
// and a class more only when asked.
import Experiments
import Networks
import Problems
import Schema
import ScreenSupport
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct PaintingTests {
  private func points(_ playground: LivePlayground) -> OwnPoints? {
    playground.state.playground?.document.configuration.data.kind as? OwnPoints
  }

  @Test func keysPutAndErase() throws {
    let playground = try LivePlayground(preset: "tiny-draw-your-own")
    try playground.press("P")
    #expect(playground.screen.contains("class 1") && playground.screen.contains("erase"))
    try playground.press(.right)
    try playground.press(.up)
    try playground.press(.enter)
    #expect(points(playground)?.points.last == OwnPoint(0.1, 0.1, 0))
    #expect(points(playground)?.points.count == 41)
    if case .invalid(let reason) = playground.main?.status { Issue.record("\(reason)") }
    // The same place once more is the same point.
    try playground.press(.enter)
    #expect(points(playground)?.points.count == 41)
    try playground.press("c")
    try playground.press(.left)
    try playground.press(.enter)
    #expect(points(playground)?.points.last == OwnPoint(0, 0.1, 1))
    try playground.press("x")
    #expect(points(playground)?.points.count == 41)
    try playground.press("u")
    #expect(points(playground)?.points.count == 42)
    try playground.press(.escape)
    #expect(playground.state.playground?.brush == nil)
  }

  /// While it trains every point is an event of few words.
  @Test func pointsAreEvents() throws {
    let playground = try LivePlayground(preset: "tiny-draw-your-own")
    try playground.train(3)
    try playground.press("P")
    try playground.press(.enter)
    try playground.train(2)
    try playground.press(.right)
    try playground.press(.enter)
    try playground.train(1)
    let edits = playground.state.playground?.snapshot?.edits ?? []
    #expect(edits.map(\.path.description) == ["data.points.40", "data.points.41"])
    #expect(edits.map(\.step) == [3, 5])
  }

  @Test func aNewClassIsAskedFor() throws {
    let playground = try LivePlayground(preset: "tiny-draw-your-own")
    try playground.press("P")
    try playground.press("c")
    try playground.press("c")
    try playground.press(.enter)
    #expect(playground.screen.contains("A new class?"))
    try playground.press("n")
    #expect(points(playground)?.classes == 2 && points(playground)?.points.count == 40)
    try playground.press(.enter)
    try playground.press("y")
    #expect(points(playground)?.classes == 3 && points(playground)?.points.last?.label == 2)
    let head = playground.state.playground?.network.blocks[2].layers[0].kind as? Dense
    #expect(head?.units == 3)
    try playground.train(2)
    #expect(playground.main?.step == 2)
    try playground.press("u")
    #expect(points(playground)?.classes == 2)
  }

  @Test func theMousePutsAndErases() throws {
    let playground = try LivePlayground(preset: "tiny-draw-your-own")
    let room = try #require(
      playground.state.playgroundLayout?.panels.first { $0.panel.id == OutputPanel.id }?.frame)
    let (x, y) = (room.x + room.width / 2, room.y + room.height / 3)
    // Without the brush a click only takes the keyboard.
    try playground.mouse(.press(.left), x, y)
    #expect(points(playground)?.points.count == 40)
    try playground.press("P")
    try playground.mouse(.press(.left), x, y)
    try playground.mouse(.drag(.left), x + 1, y)
    try playground.mouse(.drag(.left), x + 1, y)
    #expect(points(playground)?.points.count == 42)
    try playground.mouse(.press(.right), x, y)
    #expect(points(playground)?.points.count == 41)
    // On the frame nothing is put.
    try playground.mouse(.press(.left), room.x, room.y)
    #expect(points(playground)?.points.count == 41)
  }

  @Test func otherDataIsNotPainted() throws {
    var state = try trainedState()
    press(&state, "P")
    #expect(state.playground?.brush == nil)
    #expect(screen(state).contains("points are put into data of the kind points"))
  }
}
