// A panel is a folder beside this file: what it remembers, its commands and its drawing. Being in
// `PanelCatalog` gives it a number, a key and its turn on Tab.
import TextUI

/// Names a panel wherever one is remembered.
package struct PanelID: Hashable, Sendable, ExpressibleByStringLiteral {
  /// In snake case, its own.
  package let name: String

  package init(stringLiteral name: String) { self.name = name }
}

/// Where a panel stands. Panels of one place share it: the one looked at last is shown there, and
/// before that the first one in the catalog.
enum PanelPlace: Hashable, Sendable, CaseIterable {
  /// The column at the left.
  case left
  /// Right of it above: the wide place, and the corner.
  case top, corner
  /// Right of it below.
  case bottom
}

/// What a panel draws from.
struct PanelContext {
  let playground: PlaygroundState
  let drawing: Drawing
  let isFocused: Bool
}

protocol PanelKind: SendableMetatype {
  /// What the panel remembers of how it is looked at.
  associatedtype State: PanelState = NoState

  static var id: PanelID { get }
  static var title: String { get }
  static var place: PanelPlace { get }
  /// Whether it is drawn ten times a second at most while nobody presses a key.
  static var isPaced: Bool { get }
  /// What its words and numbers mean, for the help.
  static var explanation: String { get }
  /// Its own commands. Their keys work from every panel.
  static var commands: [Command] { get }

  /// At the right of the title: what is shown, or how.
  static func note(_ playground: PlaygroundState) -> String
  /// At the right of the bottom edge: what there is no room for, and its key.
  static func foot(_ playground: PlaygroundState, in rect: Rect) -> String
  /// Draws into the room inside the frame. Any room, an empty one too.
  static func draw(_ context: PanelContext, _ grid: inout Grid, _ rect: Rect)

  /// Columns it would like of the row it shares, if it stands in the corner. Nil: the least.
  static func width(in row: Rect, _ playground: PlaygroundState) -> Int?
  /// A movement while it has the keyboard.
  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response
  /// What Enter and d do while it has the keyboard; nil: what they do in the network.
  static func activate(_ playground: inout PlaygroundState) -> Response?
  static func remove(_ playground: inout PlaygroundState) -> Response?
  /// A click at a cell of its room.
  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  /// The left button dragged over a cell of its room, or the right one pressed or dragged, which
  /// erases.
  static func paint(
    x: Int, y: Int, erasing: Bool, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response
  /// The left button let go, over a cell of its room; nil: elsewhere.
  static func release(
    at cell: (x: Int, y: Int)?, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response
  /// The key that a click on the note of its title presses.
  static var noteKey: KeyStroke? { get }
  /// Its rows by their words, for a list that is filtered; empty where it has none.
  static func list(_ playground: PlaygroundState) -> [(title: String, note: String)]
  /// Puts the cursor on a row of that list.
  static func select(_ index: Int, _ playground: inout PlaygroundState)
  /// The wheel over it: rows down, or up where negative.
  static func scroll(by rows: Int, _ playground: inout PlaygroundState)
  /// After a command, with the room it is drawn in: puts what scrolls where the cursor is in view.
  static func settle(in rect: Rect, _ playground: inout PlaygroundState)
  /// After the document was opened, and after each change of it.
  static func documentOpened(_ playground: inout PlaygroundState)
  static func documentChanged(_ playground: inout PlaygroundState)
}

extension PanelKind {
  static var isPaced: Bool { true }
  static var commands: [Command] { [] }
  static func foot(_ playground: PlaygroundState, in rect: Rect) -> String { "" }
  static func width(in row: Rect, _ playground: PlaygroundState) -> Int? { nil }

  /// A panel without rows: up and down go to the panels around.
  static func move(_ motion: Motion, _ playground: inout PlaygroundState) -> Response {
    switch motion {
    case .down, .right: playground.focusPanel(offset: 1)
    case .up, .left: playground.focusPanel(offset: -1)
    case .pageUp, .pageDown, .first, .last: .refusal("this panel has no rows to move through")
    }
  }

  static func activate(_ playground: inout PlaygroundState) -> Response? { nil }
  static func remove(_ playground: inout PlaygroundState) -> Response? { nil }
  static func click(x: Int, y: Int, in rect: Rect, _ playground: inout PlaygroundState)
    -> Response
  { [] }
  static func paint(
    x: Int, y: Int, erasing: Bool, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response { [] }
  static func release(
    at cell: (x: Int, y: Int)?, in rect: Rect, _ playground: inout PlaygroundState
  ) -> Response { [] }
  static var noteKey: KeyStroke? { nil }
  static func list(_ playground: PlaygroundState) -> [(title: String, note: String)] { [] }
  static func select(_ index: Int, _ playground: inout PlaygroundState) {}
  static func scroll(by rows: Int, _ playground: inout PlaygroundState) {}
  static func settle(in rect: Rect, _ playground: inout PlaygroundState) {}
  static func documentOpened(_ playground: inout PlaygroundState) {}
  static func documentChanged(_ playground: inout PlaygroundState) {}
}

/// What a panel remembers. It starts the same for every document.
protocol PanelState: Sendable {
  init()
}

/// Of a panel that remembers nothing.
struct NoState: PanelState {}

/// What all panels remember, each under its name.
package struct PanelStates: Sendable {
  private var states: [PanelID: any PanelState] = [:]

  subscript<Panel: PanelKind>(_ panel: Panel.Type) -> Panel.State {
    get { states[Panel.id] as? Panel.State ?? Panel.State() }
    set { states[Panel.id] = newValue }
  }
}
