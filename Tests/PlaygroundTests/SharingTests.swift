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
    // What is unsaved is asked about first, once it is known that the code can be read.
    state = try trainedState()
    press(&state, "S")
    #expect(names(reduce(&state, .input(.paste(code)))) == ["read \(code)"])
    #expect(state.overlay == nil)
    #expect(reduce(&state, .openFailed(["this code is damaged"])).isEmpty)
    #expect(state.overlay == nil && screen(state).contains("not opened: this code is damaged"))
    #expect(reduce(&state, .textRead(code)).isEmpty)
    #expect(screen(state).contains("unsaved") && state.overlay != nil)
    // Other text stays text.
    state = freshState()
    #expect(reduce(&state, .input(.paste("Sq"))).isEmpty)
    #expect(state.overlay == nil)
  }

  /// The document that is open stays where it was, and trains on.
  @Test func aDamagedCodeLeavesEverythingAsItWas() throws {
    var state = try trainedState()
    state.playground?.isRunning = true
    let before = state.playground?.document
    let damage = "this code is damaged at or before its characters 65 to 128; copy it again, whole"
    let asked = ["pause", "open resplay1:AAAA"]
    #expect(names(reduce(&state, .input(.paste("resplay1:AAAA")))) == asked)
    #expect(names(reduce(&state, .openFailed([damage]))) == ["run"])
    #expect(state.screen == .playground && state.playground?.isRunning == true)
    #expect(state.playground?.document == before && state.gallery.faults.isEmpty)
    #expect(screen(state).contains("not opened: this code is damaged at or before its"))
    // One that was paused stays so. What else is wrong is kept with the messages.
    press(&state, " ")
    #expect(names(reduce(&state, .input(.paste("resplay1:AAAA")))) == asked)
    #expect(reduce(&state, .openFailed(["3:5: one fault", "4:1: another"])).isEmpty)
    #expect(state.playground?.isRunning == false)
    #expect(screen(state).contains("not opened: 3:5: one fault; M shows the rest"))
    #expect(state.log.messages.contains { $0.text == "4:1: another" })
    // In the gallery it is said there.
    press(&state, "o")
    _ = reduce(&state, .openFailed([damage]))
    #expect(state.screen == .gallery && screen(state).contains("It cannot be opened"))
  }

  /// A long export says how far it is on one line, which lets what else is said be read first.
  @Test func anExportSaysHowFarItIs() throws {
    var state = try trainedState()
    state.now = 100
    let before = state.log.messages.count
    for step in 1...3 {
      #expect(reduce(&state, .exporting("exporting page: step \(step) of 3")).isEmpty)
    }
    #expect(state.log.messages.count == before + 1)
    #expect(state.log.messages.last?.text == "exporting page: step 3 of 3")
    #expect(screen(state).contains("exporting page: step 3 of 3"))
    state.say(.info, "something else")
    _ = reduce(&state, .exporting("exporting page: step 3 of 3"))
    #expect(state.log.messages.last?.text == "something else")
    state.now += 4
    _ = reduce(&state, .exporting("exporting page: step 3 of 3"))
    #expect(state.log.messages.last?.text == "exporting page: step 3 of 3")
    _ = reduce(&state, .exportedAs(path: "run.html", hints: []))
    #expect(state.log.messages.last?.text == "wrote run.html")
    #expect(!state.log.messages.contains { $0.text.hasPrefix("exporting") })
  }
}
