// What the keys of the playground do.
import Problems
import Engine
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct KeyTests {
  /// What takes long to find out is the session's to say; what is too large is refused at once.
  @Test func aLargeNetworkIsNotLoweredBetweenTwoKeys() throws {
    let playground = try #require(try trainedState().playground)
    func refusal(repeats: Int, _ change: (inout RunConfiguration) -> Void = { _ in }) -> String? {
      var configuration = playground.document.configuration
      configuration.network.blocks[1].repeats = repeats
      change(&configuration)
      return playground.whyNotBuilt(configuration)?.description
    }
    func unfit(_ configuration: inout RunConfiguration) {
      configuration.network.blocks[2].layers = [Layer(Relu())]
    }
    #expect(refusal(repeats: 6) == nil && refusal(repeats: 6, unfit) != nil)
    #expect(refusal(repeats: 3_000) == nil && refusal(repeats: 3_000, unfit) == nil)
    #expect(refusal(repeats: 9_999) != nil)
  }

  @Test func openingAPresetStartsTrainingAtItsPace() {
    var state = freshState()
    #expect(names(press(&state, .enter)) == ["open \(presetPath)"])
    let effects = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: document(), path: presetPath, source: nil, checkpoint: nil, files: .init())))
    #expect(names(effects) == ["startSession", "pace 500", "run"])
    #expect(state.screen == .playground)
    #expect(screen(state).contains("Two spirals, small"))
  }

  @Test func theFirstPresetIsSelectedAndMovingAsksForPreviews() {
    var state = freshState()
    #expect(state.gallery.selected?.path == presetPath)
    #expect(names(press(&state, "j")) == ["preview"])
    #expect(names(press(&state, .up)) == ["preview"])
    #expect(state.gallery.selection == 0)
    press(&state, "jjjjjjj")
    #expect(state.gallery.selection == 3)
    #expect(names(press(&state, .enter)).isEmpty)
    #expect(state.log.messages.last?.kind == .error)
  }

  @Test func theFilterShowsWhatHasItsWords() {
    var state = freshState()
    press(&state, "/")
    #expect(names(press(&state, "DIG")).last == "preview")
    #expect(state.gallery.entries.map(\.name) == ["digits"])
    #expect(screen(state).contains("/DIG") && screen(state).contains("1 of 4"))
    // What is typed is no command, and what is pasted is typed.
    press(&state, " q")
    #expect(state.gallery.entries.isEmpty && state.screen == .gallery)
    #expect(screen(state).contains("nothing has these words"))
    #expect(press(&state, .enter).isEmpty && state.gallery.isFiltering)
    press(&state, .backspace)
    _ = reduce(&state, .input(.paste("vision")))
    #expect(state.gallery.entries.map(\.name) == ["digits"])
    #expect(names(press(&state, .enter)) == ["open /presets/digits.yaml"])
    #expect(!state.gallery.isFiltering)
    // Back to all of them, with the same one selected; then Esc is the way to the document again.
    press(&state, .escape)
    #expect(state.gallery.entries.count == 4 && state.gallery.selected?.name == "digits")
    press(&state, .escape)
    #expect(state.log.messages.last?.text.contains("no document is open yet") == true)
  }

  @Test func aDocumentWhoseDataIsMissingAsksForIt() {
    var state = freshState()
    let opened = OpenedExperiment(
      experiment: document(), path: presetPath, source: nil, checkpoint: nil, files: .init())
    _ = reduce(&state, .dataNeeded(opened, missing: "mnist"))
    #expect(screen(state).contains("It is not at 'mnist'."))
    press(&state, "data")
    #expect(names(press(&state, .enter)) == ["open reading data for mnist"])
    #expect(state.overlay == nil && state.gallery.isOpening)
    // A path that leads nowhere can be mended.
    _ = reduce(
      &state,
      .dataNeeded(
        opened, missing: "mnist", refused: RefusedPath(path: "data", reason: "nothing there")))
    #expect(screen(state).contains("nothing there") && !state.gallery.isOpening)
    press(&state, "2")
    #expect(names(press(&state, .enter)) == ["open reading data2 for mnist"])
  }

  /// What a run says by itself does not cover an error, which somebody may be reading.
  @Test func anErrorIsNotCoveredByNews() throws {
    var state = try trainedState()
    _ = reduce(&state, .saveFailed("the disk is full"))
    var snapshot = try #require(state.playground?.snapshot)
    snapshot.runs[0].status = .finished(reason: "steps")
    _ = reduce(&state, .snapshot(snapshot))
    #expect(state.log.messages.last?.text == "not saved: the disk is full")
    #expect(state.log.messages.dropLast().last?.text.hasPrefix("finished") == true)
  }

  @Test func aMessageThatIsLongIsReadWhole() {
    var state = freshState()
    state.say(.error, String(repeating: "words ", count: 60) + "end")
    press(&state, "M")
    #expect(screen(state).contains("words end"))
  }

  /// What was said about one screen does not stand on the next, but for an error.
  @Test func aMessageGoesWithItsScreen() throws {
    var state = try trainedState()
    func said(_ text: String, in state: AppState) -> Bool {
      state.log.current(at: state.now)?.text.contains(text) == true
    }
    press(&state, .escape)
    #expect(said("nothing is marked or being measured", in: state))
    press(&state, "o")
    #expect(state.screen == .gallery && !said("nothing is marked", in: state))
    _ = reduce(&state, .input(.paste("words")))
    #expect(said("pasted text goes into text fields only", in: state))
    press(&state, "?")
    #expect(state.overlay != nil && !said("pasted text", in: state))
    press(&state, .escape)
    state.say(.error, "the disk is full")
    press(&state, "?")
    #expect(said("the disk is full", in: state))
    // All of it stays among the messages.
    #expect(state.log.messages.contains { $0.text.hasPrefix("pasted text") })
  }

  @Test func theGallerySaysHowLongADocumentTrains() {
    var state = freshState()
    _ = reduce(&state, .previewed(path: presetPath, document()))
    #expect(!screen(state).contains("trains in"))
    let paced = TrainingDuration(seconds: 8, isAtPace: true)
    _ = reduce(&state, .timed(path: presetPath, paced))
    #expect(screen(state).contains("trains in about 8.0 s at its pace"))
    let fast = TrainingDuration(seconds: 9, isAtPace: false)
    _ = reduce(&state, .timed(path: presetPath, fast))
    #expect(screen(state).contains("trains in about 9.0 s at full speed"))
  }

  @Test func spacePausesAndTrains() throws {
    var state = try trainedState()
    #expect(names(press(&state, " ")) == ["pause"])
    #expect(names(press(&state, " ")) == ["run"])
    #expect(names(press(&state, "n")) == ["steps 1"])
    #expect(state.playground?.isRunning == false)
  }

  @Test func resetAndNewSeed() throws {
    var state = try trainedState()
    #expect(names(press(&state, "r")) == ["reset", "run"])
    #expect(names(press(&state, "R")) == ["update", "reset", "run"])
    #expect(state.playground?.document.configuration.seed == 8)
    press(&state, "u")
    #expect(state.playground?.document.configuration.seed == 7)
  }

  /// What the notes of presets promise of S and r holds of a run that has ended, too.
  @Test func aRunThatHasEndedTrainsAgainFromItsStart() throws {
    var state = try trainedState()
    var snapshot = try #require(state.playground?.snapshot)
    snapshot.runs[0].status = .finished(reason: "steps")
    _ = reduce(&state, .snapshot(snapshot))
    #expect(state.playground?.isRunning == false)
    press(&state, "S")
    #expect(names(press(&state, "r")) == ["reset", "run"])
    // Who has paused wants it paused.
    press(&state, " ")
    #expect(names(press(&state, "r")) == ["reset"])
  }

  @Test func paceGoesThroughItsStepsToUnlimited() throws {
    var state = try trainedState()
    #expect(names(press(&state, ">")) == ["pace 1000"])
    for _ in 0..<3 { press(&state, ">") }
    #expect(names(press(&state, ">")) == ["pace unlimited"])
    #expect(names(press(&state, ">")) == ["pace unlimited"])
    #expect(names(press(&state, "<")) == ["pace 30000"])
    for _ in 0..<20 { press(&state, "<") }
    #expect(state.playground?.pace == 0.5)
  }

  @Test func sTogglesTheSkipAtTheCursorAndInOneRepeatAlone() throws {
    var state = try trainedState()
    state.playground?.cursor = .join(block: 1, repeat: nil, skip: 0)
    #expect(names(press(&state, "s")) == ["update"])
    #expect(state.playground?.network.blocks[1].skips[0].enabled == false)
    press(&state, "s")
    #expect(state.playground?.network.blocks[1].skips[0].enabled == true)
    press(&state, "z")
    #expect(state.playground?.cursor == .join(block: 1, repeat: 0, skip: 0))
    press(&state, "s")
    #expect(state.playground?.network.blocks[1].skips[0].offIn == [0])
    state.playground?.cursor = .loss
    #expect(press(&state, "s").isEmpty)
  }

  @Test func allSkipsOffAndOnIsALiveEditThatUndoTakesBack() throws {
    var state = try trainedState()
    #expect(names(press(&state, "S")) == ["update"])
    #expect(state.playground?.network.hasActiveSkip == false)
    #expect(state.playground?.isUnsaved == true)
    #expect(names(press(&state, "u")) == ["update"])
    #expect(state.playground?.network.hasActiveSkip == true)
    #expect(names(press(&state, .character("r"), .control)) == ["update"])
    #expect(state.playground?.network.hasActiveSkip == false)
    #expect(press(&state, .character("r"), .control).isEmpty)
  }

  @Test func theTwinIsTurnedOnWhereItIsCheapAndByT() throws {
    var state = openState()
    let effects = reduce(&state, .snapshot(try sharedSnapshot.get()))
    #expect(names(effects) == ["twin true"])
    #expect(names(press(&state, "t")) == ["twin false"])
    #expect(names(press(&state, "t")) == ["twin true"])
  }

  @Test func aSkipIsDrawnFromBoundaryToBoundary() throws {
    var state = try trainedState()
    press(&state, "A")
    #expect(screen(state).contains("move to where it leaves"))
    state.playground?.cursor = .layer(block: 1, repeat: nil, layer: 0)
    press(&state, .enter)
    #expect(screen(state).contains("It leaves after body.dense1"))
    press(&state, "j")
    press(&state, "j")
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks[1].skips.count == 2)
    #expect(state.playground?.cursor == .join(block: 1, repeat: nil, skip: 1))
    press(&state, "A")
    press(&state, .escape)
    #expect(state.playground?.drawing == nil)
    press(&state, "u")
    #expect(state.playground?.network.blocks[1].skips.count == 1)
  }

  @Test func aLongSkipIsDrawnBetweenBlocks() throws {
    var state = try trainedState()
    state.playground?.cursor = .input
    press(&state, "A")
    press(&state, .enter)
    state.playground?.cursor = .block(2, repeat: nil)
    press(&state, .enter)
    #expect(state.playground?.network.skips.map(\.from) == ["input"])
    #expect(state.playground?.network.skips.map(\.to) == ["head"])
    press(&state, "s")
    #expect(state.playground?.network.skips[0].enabled == false)
    press(&state, "d")
    #expect(state.playground?.network.skips.isEmpty == true)
  }

  @Test func layersAreAddedInsertedMovedAndDeleted() throws {
    var state = try trainedState()
    state.playground?.cursor = .layer(block: 1, repeat: nil, layer: 2)
    press(&state, "a")
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks[1].layers.count == 4)
    // After the last layer inside the skip, the new one is inside as well.
    #expect(state.playground?.network.blocks[1].skips[0].to == 4)
    #expect(state.playground?.cursor == .layer(block: 1, repeat: nil, layer: 3))
    #expect(names(press(&state, "d")) == ["update"])
    #expect(state.playground?.network.blocks[1].layers.count == 3)
    state.playground?.cursor = .layer(block: 1, repeat: nil, layer: 0)
    press(&state, "i")
    press(&state, .escape)
    #expect(state.playground?.network.blocks[1].layers.count == 3)
    press(&state, "J")
    #expect(
      state.playground?.network.blocks[1].layers.map(\.kind.kind) == ["relu", "dense", "dense"])
    #expect(state.playground?.cursor == .layer(block: 1, repeat: nil, layer: 1))
    press(&state, "K")
    #expect(
      state.playground?.network.blocks[1].layers.map(\.kind.kind) == ["dense", "relu", "dense"])
  }

  @Test func whatCannotBeBuiltIsRefusedWithItsReason() throws {
    var state = try trainedState()
    state.playground?.cursor = .layer(block: 2, repeat: nil, layer: 0)
    let before = state.playground?.document
    #expect(press(&state, "d").isEmpty)
    #expect(state.playground?.document == before)
    #expect(state.log.messages.last?.text.contains("2 units") == true)
  }

  @Test func plusAndMinusChangeTheDepth() throws {
    var state = try trainedState()
    state.playground?.cursor = .block(1, repeat: nil)
    #expect(names(press(&state, "+")) == ["update"])
    #expect(state.playground?.network.blocks[1].repeats == 7)
    press(&state, "--")
    #expect(state.playground?.network.blocks[1].repeats == 5)
    for _ in 0..<9 { press(&state, "-") }
    #expect(state.playground?.network.blocks[1].repeats == 1)
  }

  @Test func aPanelIsShownAloneAndAmongAllAgain() throws {
    var state = try trainedState()
    press(&state, "3Z")
    #expect(!screen(state).contains("Layers"))
    press(&state, "Z")
    #expect(screen(state).contains("Layers"))
  }

  @Test func scaleAndMetricAreSwitched() throws {
    var state = try trainedState()
    press(&state, "y")
    #expect(screen(state).contains("linear"))
    #expect(press(&state, "g").isEmpty)
    #expect(screen(state).contains("‖∂L/∂h‖"))
  }

  @Test func unfoldingShowsEveryRepeatAndTheCursorStaysInView() throws {
    var state = try trainedState(width: 80, height: 24)
    state.playground?.cursor = .layer(block: 1, repeat: nil, layer: 1)
    press(&state, .right)
    #expect(state.playground?.cursor == .layer(block: 1, repeat: 0, layer: 1))
    #expect(screen(state).contains("body[0]"))
    press(&state, .end)
    #expect(screen(state).contains("head"))
    press(&state, .home)
    #expect(screen(state).contains("data"))
    state.playground?.cursor = .layer(block: 1, repeat: 5, layer: 1)
    press(&state, .left)
    #expect(state.playground?.cursor == .layer(block: 1, repeat: nil, layer: 1))
  }

  @Test func controlCPausesFirstAndNeverLosesWork() throws {
    var state = try trainedState()
    #expect(names(reduce(&state, .interrupted)) == ["pause"])
    #expect(names(reduce(&state, .interrupted)).isEmpty)
    #expect(state.overlay != nil)
    #expect(names(press(&state, "q")) == ["closeSession", "quit"])
  }

  @Test func quittingAsksOnlyWhenSomethingIsUnsaved() throws {
    var state = try trainedState()
    #expect(names(press(&state, "q")) == ["closeSession", "quit"])
    state = try trainedState()
    press(&state, "S")
    #expect(press(&state, "q").isEmpty)
    #expect(screen(state).contains("would be lost"))
    press(&state, .escape)
    #expect(press(&state, "q").isEmpty)
    #expect(names(press(&state, "x")) == ["closeSession", "quit"])
  }

  @Test func theGalleryIsLeftAgainWithEscape() throws {
    var state = try trainedState()
    #expect(names(press(&state, "o")) == ["pause", "loadLibrary"])
    #expect(state.screen == .gallery)
    press(&state, .escape)
    #expect(state.screen == .playground)
    press(&state, "So")
    press(&state, "j")
    press(&state, .enter)
    #expect(screen(state).contains("would be lost"))
  }

  @Test func anyKeyInAnyStateIsHarmless() throws {
    var states = [
      freshState(), openState(), try trainedState(), try trainedState(width: 10, height: 3),
    ]
    let keys = "asSdiAJKe+-uRrntyzZ?Mwo<>gjkhl1234 q\u{1}x/".unicodeScalars
    for index in states.indices {
      for first in keys {
        var state = states[index]
        press(&state, String(first))
        for second in keys {
          var next = state
          press(&next, String(second))
          press(&next, .enter)
          _ = reduce(&next, .input(.mouse(MouseEvent(.press(.left), x: 5, y: 7))))
          press(&next, .escape)
        }
      }
      press(&states[index], .escape)
    }
  }
}
