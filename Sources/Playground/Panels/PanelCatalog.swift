// Every panel of the playground, one line each: its number and its turn on Tab are its place here.

enum PanelCatalog {
  static let all: [any PanelKind.Type] = [
    NetworkPanel.self,
    LossPanel.self,
    OutputPanel.self,
    GradientPanel.self,
    RunsPanel.self,
    LesionPanel.self,
    InspectorPanel.self,
    LandscapePanel.self,
    SpectrumPanel.self,
    PathsPanel.self,
  ]

  /// The panel that has the keyboard when a document is opened.
  static var first: any PanelKind.Type { all[0] }

  static subscript(id: PanelID) -> any PanelKind.Type { all.first { $0.id == id } ?? first }

  static func number(of id: PanelID) -> Int {
    (all.firstIndex { $0.id == id } ?? 0) + 1
  }
}

extension PlaygroundState {
  var focusedPanel: any PanelKind.Type { PanelCatalog[focus] }

  /// Gives a panel the keyboard, and shows it where it stands.
  mutating func focus(on id: PanelID) {
    focus = id
    shownPanels[PanelCatalog[id].place] = id
  }

  /// Goes through the panels in the order of the catalog.
  mutating func focusPanel(offset: Int) -> Response {
    let count = PanelCatalog.all.count
    let index = PanelCatalog.number(of: focus) - 1
    focus(on: PanelCatalog.all[((index + offset) % count + count) % count].id)
    return []
  }

  /// The panel shown in a place, or nil where none stands there.
  func panel(at place: PanelPlace) -> (any PanelKind.Type)? {
    if let shown = shownPanels[place] { return PanelCatalog[shown] }
    return PanelCatalog.all.first { $0.place == place }
  }
}

extension AppState {
  /// After a command: every panel on the screen keeps its cursor in view.
  mutating func settlePanels() {
    guard let layout = playgroundLayout else { return }
    _ = withPlayground { playground in
      for (panel, frame) in layout.panels {
        panel.settle(in: PlaygroundScreen.interior(of: frame), &playground)
      }
      return []
    }
  }
}
