// The document as one line of text: shown, copied, pasted.
import ScreenSupport
import Testing
import TextUI

@testable import Playground

@Suite struct SharingTests {
  @Test func theCodeIsShownAndCopied() throws {
    var state = try trainedState()
    #expect(names(press(&state, "c")) == ["share /presets/spirals-small.yaml"])
    let code = "resplay1:" + String(repeating: "Ab-_", count: 100)
    #expect(reduce(&state, .shared(code)).isEmpty)
    #expect(state.copied == code)
    #expect(screen(state).contains("resplay1:Ab-_") && screen(state).contains("resplay pack"))
    // The application takes it; c copies it again.
    state.copied = nil
    press(&state, "c")
    #expect(state.copied == code)
    press(&state, .escape)
    #expect(state.overlay == nil)
  }

  @Test func aPastedCodeIsOpened() throws {
    var state = freshState()
    let code = "> resplay1:AAAA\n> BBBB"
    #expect(names(reduce(&state, .input(.paste(code)))) == ["open \(code)"])
    state = freshState()
    press(&state, "o")
    #expect(names(reduce(&state, .input(.paste(code)))) == ["open \(code)"])
    // What is unsaved is asked about first.
    state = try trainedState()
    press(&state, "S")
    #expect(reduce(&state, .input(.paste(code))).isEmpty)
    #expect(screen(state).contains("unsaved"))
    // Other text stays text.
    state = freshState()
    #expect(reduce(&state, .input(.paste("Sq"))).isEmpty)
    #expect(state.overlay == nil)
  }
}
