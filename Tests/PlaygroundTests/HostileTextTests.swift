// Texts of strangers, as titles, names, notes, faults and messages: whatever they hold, no screen
// gets a character that a terminal would obey or that would turn a line around.
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct HostileTextTests {
  private static let texts = [
    "a\u{1B}[2J\u{1B}]0;title\u{7}b", "a\u{7F}b\u{85}c\u{9B}31md",
    "a\u{202E}txt.exe\u{2066}b\u{2069}",
    "a\u{2028}b\u{2029}c\nd\re\tf", "a\u{0}b", "e" + String(repeating: "\u{301}", count: 60),
    "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} family", String(repeating: "\u{6F22}", count: 300),
    "\u{200B}\u{FEFF}",
    "%s%n$(id)`id`", "",
  ]

  private static func isHarmless(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x00..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: false
    default: true
    }
  }

  private func expectHarmless(_ state: AppState, _ what: String) {
    for (width, height) in [(80, 24), (60, 16)] {
      var state = state
      (state.width, state.height) = (width, height)
      for glyphs in [width > 60 ? GlyphSet.unicode : .ascii] {
        var grid = Grid(width: width, height: height, glyphs: glyphs)
        render(state, into: &grid)
        var isHarmless = true
        for y in 0..<height {
          for x in 0..<width where !grid[x, y].isContinuation {
            let (scalar, mark) = (grid[x, y].scalar, grid[x, y].combining)
            isHarmless =
              isHarmless && Self.isHarmless(scalar) && (mark == 0 || Self.isHarmless(mark))
          }
        }
        #expect(isHarmless, "\(what), \(width)x\(height)")
      }
    }
  }

  @Test(arguments: texts.indices) func everyScreenShowsItHarmlessly(_ index: Int) throws {
    let text = Self.texts[index]
    var experiment = document()
    experiment.presentation.name = text
    experiment.presentation.notes = text
    var state = openState(experiment)
    var snapshot = try sharedSnapshot.get()
    snapshot.runs[0].marks = [ChangeMark(step: 3, label: text)]
    snapshot.dataset?.warnings = [text]
    snapshot.dataset?.featureNames = [text, text]
    _ = reduce(&state, .snapshot(snapshot))
    expectHarmless(state, "playground \(index)")
    for key in ["?", "M", "w", "e", "q"] {
      var overlaid = state
      press(&overlaid, key)
      expectHarmless(overlaid, "\(key) \(index)")
    }
    snapshot.runs[0].status = .invalid(text)
    _ = reduce(&state, .snapshot(snapshot))
    _ = reduce(&state, .saveFailed(text))
    expectHarmless(state, "refused \(index)")
    _ = reduce(&state, .saveNeedsCopies(paths: [text], generation: 0))
    expectHarmless(state, "question \(index)")

    let entries = [true, false].flatMap { isPreset in
      [nil, text].map { fault in
        LibraryEntry(
          name: text, path: "/x/\(text)", title: text, group: text, notes: text,
          isPreset: isPreset, parameterCount: 7, fault: fault,
          record: RunNote(steps: 3, metric: "accuracy", value: 0.5, day: text))
      }
    }
    var gallery = freshState()
    _ = reduce(&gallery, .libraryLoaded(entries))
    for selection in entries.indices {
      gallery.gallery.selection = selection
      expectHarmless(gallery, "gallery \(index)")
    }
    _ = reduce(&gallery, .openFailed([text]))
    expectHarmless(gallery, "faults \(index)")
  }
}
