// Panels: numbered by the catalog, reached by their keys, shown where they stand.
import TextUI
import Testing

@testable import Playground

@Suite struct PanelTests {
  @Test func panelsAreToldApartAndReachedByTheirNumbers() throws {
    #expect(Set(PanelCatalog.all.map { $0.id }).count == PanelCatalog.all.count)
    for (index, panel) in PanelCatalog.all.prefix(9).enumerated() {
      var state = try trainedState()
      state.playground?.focus(on: PanelCatalog.all[(index + 1) % PanelCatalog.all.count].id)
      press(&state, "\(index + 1)")
      #expect(state.playground?.focus == panel.id)
      #expect(screen(state).contains("\(index + 1) \(panel.title)"))
    }
  }

  @Test func tabGoesThroughAllOfThemAndBack() throws {
    var state = try trainedState()
    for panel in PanelCatalog.all.dropFirst() + PanelCatalog.all.prefix(1) {
      press(&state, .tab)
      #expect(state.playground?.focus == panel.id)
    }
    press(&state, .backTab)
    #expect(state.playground?.focus == PanelCatalog.all.last?.id)
  }

  @Test(arguments: [(60, 16), (80, 24), (120, 36), (200, 60)])
  func theOneWithTheKeyboardIsAlwaysShown(_ width: Int, _ height: Int) throws {
    for panel in PanelCatalog.all {
      var state = try trainedState(width: width, height: height)
      state.playground?.focus(on: panel.id)
      let layout = try #require(state.playgroundLayout)
      #expect(layout.panels.contains { $0.panel.id == panel.id })
      // Frames stay on the screen and apart.
      let cells = layout.panels.reduce(0) { $0 + $1.frame.width * $1.frame.height }
      #expect(cells <= width * (height - 3))
      for (_, frame) in layout.panels {
        #expect(frame.x >= 0 && frame.right <= width && frame.y >= 1 && frame.bottom <= height - 2)
      }
    }
  }

  /// A panel that shares the place of another.
  private enum Guest: PanelKind {
    static let id: PanelID = "guest"
    static let title = "Guest"
    static let place = PanelPlace.bottom
    static let explanation = "A guest."
    struct State: PanelState { var count = 1 }
    static func note(_ playground: PlaygroundState) -> String { "" }
    static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect) {}
  }

  @Test func aPanelRemembersItsOwnState() throws {
    var playground = try #require(try trainedState().playground)
    #expect(playground.panels[Guest.self].count == 1)
    playground.panels[Guest.self].count = 5
    playground.panels[LossPanel.self].isLogarithmic = false
    #expect(playground.panels[Guest.self].count == 5)
    #expect(!playground.panels[LossPanel.self].isLogarithmic)
  }

  @Test func aPanelWithoutRowsPassesMovementsOn() throws {
    var playground = try #require(try trainedState().playground)
    playground.focus(on: LossPanel.id)
    _ = Guest.move(.down, &playground)
    #expect(playground.focus == OutputPanel.id)
    #expect(
      Guest.move(.first, &playground).message?.text == "this panel has no rows to move through")
  }
}
