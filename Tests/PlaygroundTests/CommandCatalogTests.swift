// Every command, as one sweep: it can be told from the others, does something or says why not, and
// stands in the documentation.
import ProjectSupport
import Engine
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct CommandCatalogTests {
  @Test func commandsAreToldApart() {
    let all = CommandCatalog.all
    #expect(Set(all.map(\.id)).count == all.count)
    #expect(Set(all.map(\.help)).count == all.count)
    for command in all {
      #expect(!command.title.isEmpty && !command.label.isEmpty, "\(command.id)")
      // What has no key is done by its name in the palette.
      #expect(!command.keys.isEmpty || command.label == ":\(command.title)", "\(command.id)")
      #expect(!command.screens.isEmpty, "\(command.id)")
      #expect(command.help.hasSuffix(".") || command.help.hasSuffix(")."), "\(command.id)")
    }
  }

  @Test func noKeyIsBoundTwiceOnAScreen() {
    for screen in AppState.Screen.allCases {
      let here = CommandCatalog.all.filter { $0.screens.contains(screen) }
      for command in here {
        for stroke in command.keys {
          #expect(here.filter { $0.keys.contains(stroke) }.map(\.id) == [command.id])
        }
      }
    }
  }

  /// States that differ in what applies: nothing open, at the ends of the network, diverged.
  private static func states() throws -> [(name: String, state: AppState)] {
    var states: [(String, AppState)] = [
      (
        "empty gallery",
        AppState(drawing: Drawing(depth: .mono, glyphs: .ascii), width: 80, height: 24)
      ),
      ("gallery", freshState()), ("loading", openState()),
    ]
    let cursors: [NetworkRow.ID] = [
      .input, .block(0, repeat: nil), .layer(block: 1, repeat: nil, layer: 0),
      .join(block: 1, repeat: nil, skip: 0), .loss,
    ]
    for cursor in cursors {
      var state = try trainedState()
      state.playground?.cursor = cursor
      states.append(("\(cursor)", state))
    }
    for panel in PanelCatalog.all {
      var state = try trainedState()
      state.playground?.focus(on: panel.id)
      // What the panel asks the session for is asked before the keys are pressed.
      _ = reduce(&state, .input(.tick(seconds: 0)))
      states.append((panel.title, state))
    }
    var diverged = try sharedSnapshot.get()
    diverged.runs[0].status = .diverged(
      step: 3, NonFinite(scope: "stem.dense1", kind: "gradient", value: .nan))
    var state = openState()
    _ = reduce(&state, .snapshot(diverged))
    states.append(("diverged", state))
    return states
  }

  /// At the end of a list a movement changes nothing. That shows without words.
  private static let movements: Set = [
    "up", "down", "left", "right", "page_up", "page_down", "first", "last",
  ]

  @Test func aKeyDoesSomethingOrSaysWhyNot() throws {
    for (name, before) in try Self.states() {
      for command in CommandCatalog.all where command.screens.contains(before.screen) {
        guard let stroke = command.keys.first else { continue }
        var state = before
        let effects = press(&state, stroke.key, stroke.modifiers)
        let said = state.log.messages.count > before.log.messages.count
        if let reason = command.reason(before) {
          #expect(
            effects.isEmpty && state.log.messages.last?.text == reason, "\(name) \(command.id)")
        } else if !Self.movements.contains(command.id) {
          let shows = screen(state) != screen(before)
          #expect(
            !effects.isEmpty || said || shows, "\(name): \(command.id) does nothing, silently")
        }
      }
    }
  }

  @Test func aKeyOfTheOtherScreenSaysWhereItBelongs() throws {
    var gallery = freshState()
    #expect(press(&gallery, "S").isEmpty)
    #expect(gallery.log.messages.last?.text.contains("is for an open document") == true)
    var playground = try trainedState()
    // Where a key of the gallery means nothing here.
    let own = CommandCatalog.all.first {
      guard $0.screens == [.gallery], let key = $0.keys.first else { return false }
      return CommandCatalog.command(for: key, on: .playground) == nil
    }
    guard let key = own?.keys.first else { return }
    press(&playground, key.key, key.modifiers)
    #expect(playground.log.messages.last?.text.contains("is for the gallery") == true)
  }

  @Test func theHintBarShowsOnlyWhatApplies() throws {
    for (name, state) in try Self.states() {
      for command in CommandCatalog.hints(for: state) {
        #expect(command.reason(state) == nil, "\(name) \(command.id)")
        #expect(command.screens.contains(state.screen), "\(name) \(command.id)")
      }
    }
    var state = try trainedState()
    func ids() -> [String] { CommandCatalog.hints(for: state).map(\.id) }
    #expect(ids().prefix(3) == ["toggle_training", "toggle_all_skips", "reset"])
    state.playground?.focus(on: LossPanel.id)
    #expect(ids().prefix(2) == ["toggle_training", "toggle_scale"])
    state.playground?.focus(on: GradientPanel.id)
    #expect(ids().prefix(2) == ["toggle_training", "toggle_metric"])
    #expect(!ids().contains("edit"))
    state = freshState()
    #expect(
      ids() == [
        "open", "tutorial", "filter", "new", "down", "open_path", "quit", "palette", "messages",
      ])
  }

  @Test func whileASkipIsDrawnOnlyLookingGoesOn() throws {
    for command in CommandCatalog.all where command.screens.contains(.playground) {
      guard let stroke = command.keys.first, ![.enter, .escape].contains(stroke.key),
        command.id != "draw_skip",
        command.id != "add_layer"
      else { continue }
      var state = try trainedState()
      press(&state, "A")
      let document = state.playground?.document
      press(&state, stroke.key, stroke.modifiers)
      #expect(state.playground?.document == document && state.playground?.drawing != nil)
      if !command.worksWhileDrawing {
        #expect(screen(state).contains("not while a skip is drawn"), "\(command.id)")
      }
    }
  }

  @Test func thePageOfKeysIsMadeFromTheCommands() throws {
    try expectFile("Docs/Keys.md", holds: CommandCatalog.documentation)
  }
}
