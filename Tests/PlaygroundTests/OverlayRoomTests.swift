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

  /// A message of several lines takes rows of the panels, and their frames stay whole; a click is
  /// on what is seen there.
  @Test(arguments: [(80, 24), (120, 36), (60, 16)])
  func aLongMessageLeavesTheFramesWhole(_ width: Int, _ height: Int) throws {
    var state = try trainedState(width: width, height: height)
    state.say(.info, "short")
    let before = try #require(state.playgroundLayout)
    let text = (1...(width / 5)).map { "word-\($0)" }.joined(separator: " ")
    state.say(.info, text)
    let layout = try #require(state.playgroundLayout)
    #expect(layout.message.height == TextLayout.wrap(text, to: width - 2).count)
    #expect(layout.message.height > 1 && layout.message.bottom == before.message.bottom)
    #expect(layout.panels.map { $0.panel.id } == before.panels.map { $0.panel.id })
    let shown = lines(state)
    for (_, frame) in layout.panels {
      for (y, corner) in [(frame.y, Character("╭")), (frame.bottom - 1, "╰")] {
        #expect(shown[y].dropFirst(frame.x).first == corner, "\(screen(state))")
      }
    }
    for (row, line) in TextLayout.wrap(text, to: width - 2).enumerated() {
      #expect(shown[layout.message.y + row] == " " + line)
    }
    _ = reduce(
      &state, .input(.mouse(MouseEvent(.press(.left), x: 3, y: layout.message.bottom - 1))))
    guard case .log = state.overlay else { throw TrainingError("no list of messages") }
  }

  @Test func aLongMessageLeavesTheFramesOfTheGalleryWhole() throws {
    var state = freshState(width: 80, height: 24)
    state.say(.warning, (1...20).map { "word-\($0)" }.joined(separator: " "))
    let layout = state.galleryLayout
    let shown = lines(state)
    #expect(layout.message.height == 2)
    #expect(shown[layout.message.y - 1].hasPrefix("╰"), "\(screen(state))")
    #expect(shown[layout.message.y].hasPrefix(" word-1 word-2"), "\(screen(state))")
  }

  /// Between the items of a list and what the selected one means a line is free.
  @Test(arguments: [(80, 24), (120, 36), (60, 16)], [":", "T"])
  func aListEndsBeforeWhatItsItemMeans(_ size: (Int, Int), _ key: String) throws {
    var state = try trainedState(width: size.0, height: size.1)
    press(&state, key)
    guard case .picker(let picker) = state.overlay else { throw TrainingError("no list") }
    let items = picker.items(state)
    let layout = PickerLayout(
      picker, items: items.count, in: Rect(width: size.0, height: size.1 - 1))
    #expect(layout.list.bottom == layout.detail.y - 1 && layout.detail.height >= 2)
    let shown = lines(state)
    let free = shown[layout.list.bottom].dropFirst(layout.list.x).prefix(layout.list.width)
    #expect(free.allSatisfy { $0 == " " }, "\(screen(state))")
    let words = shown[layout.detail.y].dropFirst(layout.detail.x)
    #expect(words.hasPrefix(items[0].detail.prefix(12)), "\(screen(state))")
    // A list of few items has room for all of them.
    if items.count <= 6, size.1 >= 24 { #expect(layout.list.height >= items.count) }
  }

  private func items(_ state: AppState) -> [PickerItem] {
    guard case .picker(let picker) = state.overlay else { return [] }
    return picker.items(state)
  }

  /// Where muted and plain text have one colour, a word says what cannot be done.
  @Test(arguments: [":", "E"]) func whatCannotBeDoneSaysSo(_ key: String) throws {
    var state = try trainedState()
    state.playground?.cursor = .block(1, repeat: nil)
    press(&state, key)
    let commands = items(state).filter { if case .command = $0.choice { true } else { false } }
    #expect(Set(commands.map(\.role)) == [.plain, .muted])
    for item in commands {
      #expect(item.note.hasPrefix("not now") == (item.role == .muted), "\(item.title)")
    }
    // Nothing is on the clipboard.
    let paste = try #require(commands.first { $0.title == "paste" })
    #expect(paste.note == "not now  Ctrl-V")
    press(&state, "paste")
    #expect(screen(state).contains("not now  Ctrl-V"))
  }

  /// Runs that are shown beside the document's own are no findings: nothing has succeeded.
  @Test func runsToLetGoOfAreNoGoodNews() throws {
    var state = try trainedState()
    _ = state.withPlayground { $0.compare(.seed(11), true) }
    press(&state, "T")
    let shown = items(state).filter { $0.note == "shown" }
    #expect(shown.count >= 2 && shown.allSatisfy { $0.role == .plain })
  }

  /// The numbers beside data say what they are of.
  @Test func newDataSaysThatItsShapeComesIn() {
    var state = freshState()
    state.overlay = .picker(PickerState(.newData))
    let notes = items(state).dropFirst().map(\.note)
    #expect(!notes.isEmpty && notes.allSatisfy { $0.hasSuffix(" in") }, "\(notes)")
  }

  @Test func whatAPanelSaidOfItsViewGoesWithTheKeyboard() throws {
    var state = try trainedState()
    state.say(.info, "what is seen here")
    press(&state, "2")
    #expect(!screen(state).contains("what is seen here"))
    state.say(.warning, "what is wrong")
    press(&state, "4")
    #expect(screen(state).contains("what is wrong"))
  }

  /// All explanations begin in one column, whatever the keys.
  @Test func helpBeginsInOneColumn() throws {
    let state = try trainedState(width: 200, height: 60)
    let keys = OverlayDrawing.helpLines(state, width: 78).filter {
      $0.count == 2 && $0[0].role == .accent
    }
    #expect(keys.count > 30 && Set(keys.map { CharacterWidth.of($0[0].text) }).count == 1)
  }

  @Test func commandsHaveTitlesOfTheirOwn() {
    for screen in AppState.Screen.allCases {
      let titles = CommandCatalog.all.filter { $0.screens.contains(screen) }.map(\.title)
      #expect(Set(titles).count == titles.count, "\(titles)")
    }
  }
}
