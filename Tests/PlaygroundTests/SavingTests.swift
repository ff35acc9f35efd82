// Saving asks for a name once, never writes over another document unasked, and knows what is
// unsaved.
import Engine
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground

@Suite struct SavingTests {
  private func report(_ state: AppState, path: String = "/saves/spirals-small.yaml") -> Action {
    .saved(
      SaveReport(
        path: path, generation: state.playground?.generation ?? 0,
        step: state.playground?.step ?? 0, source: "text"))
  }

  @Test func undoSaysWhichWeightsDoNotComeBack() throws {
    let playground = try LivePlayground(preset: "tiny-playground", steps: 100)
    func widen() throws {
      try playground.change {
        $0.network.blocks[0].layers.insert(contentsOf: $0.network.blocks[0].layers, at: 0)
      }
    }
    try widen()
    try playground.press("u")
    #expect(playground.screen.contains("undone; Ctrl-R redoes"))
    // What there was before is a part of the wider network: nothing is lost.
    try widen()
    try playground.train(10)
    try playground.press("u")
    #expect(playground.screen.contains("undone; Ctrl-R redoes"))
    // Another activation has no weights.
    try playground.change { $0.network.blocks[0].layers[1] = Layer(Sigmoid()) }
    try playground.train(10)
    try playground.press("u")
    #expect(playground.screen.contains("undone; Ctrl-R redoes"))
    // A layer that is let go of comes back untrained, once a step was made without it.
    try widen()
    try playground.train(10)
    try playground.change { $0.network.blocks[0].layers.removeFirst(2) }
    try playground.press("u")
    #expect(playground.screen.contains("undone; Ctrl-R redoes"))
    try playground.change { $0.network.blocks[0].layers.removeFirst(2) }
    try playground.train(10)
    try playground.press("u")
    #expect(playground.screen.contains("undone, but hidden.dense2 starts untrained; Ctrl-R"))
  }

  /// The document is as it was, but no document says what the run went through.
  @Test func aRunThatWasChangedOnItsWayAsksBeforeItIsLeft() throws {
    let playground = try LivePlayground(preset: "tiny-playground", steps: 100)
    #expect(playground.state.playground?.isUnsaved == false)
    try playground.train(10)
    #expect(playground.state.playground?.isUnsaved == false)
    try playground.change { $0.training.batchSize += 1 }
    try playground.train(10)
    try playground.press("u")
    let state = try #require(playground.state.playground)
    #expect(state.document == state.savedDocument && state.isUnsaved)
    try playground.press("q")
    #expect(playground.screen.contains("unsaved"))
  }

  @Test func aPresetIsSavedUnderANameAskedFor() throws {
    var state = try trainedState()
    press(&state, "S")
    press(&state, "w")
    #expect(screen(state).contains("Save as"))
    press(&state, .end)
    press(&state, "-cut")
    #expect(names(press(&state, .enter)) == ["save my-spirals-small-cut"])
    #expect(names(reduce(&state, report(state))) == ["loadLibrary"])
    #expect(state.playground?.isUnsaved == false)
    #expect(names(press(&state, "w")) == ["save /saves/spirals-small.yaml"])
  }

  /// What was kept once is kept under that name again; a preset's place among presets is not kept.
  @Test(arguments: [
    ("mine", "mine-kept"), ("mine-kept", "mine-kept"), ("mine-kept-2", "mine-kept"),
    ("mine-kept-kept-3", "mine-kept"), ("x-kept-y", "x-kept-y-kept"),
  ])
  func keptNamesDoNotGrow(name: String, kept: String) throws {
    var state = try trainedState()
    #expect(state.playground?.document.presentation.group == "")
    state.playground?.path = "/runs/\(name).yaml"
    state.playground?.isPreset = false
    press(&state, "S")
    #expect(names(reduce(&state, .endAsked)) == ["keep /runs/\(kept).yaml"])
  }

  @Test func stepsTrainedSinceASaveAreUnsaved() throws {
    var state = try trainedState()
    press(&state, "w")
    press(&state, .enter)
    _ = reduce(&state, report(state))
    #expect(state.playground?.isUnsaved == false)
    var later = try sharedSnapshot.get()
    later.runs[0].step += 5
    _ = reduce(&state, .snapshot(later))
    #expect(state.playground?.isUnsaved == true)
    #expect(press(&state, "q").isEmpty)
    #expect(screen(state).contains("5 trained steps"))
  }

  @Test func anotherDocumentIsNeverReplacedUnasked() throws {
    var state = try trainedState()
    press(&state, "w")
    press(&state, .enter)
    #expect(reduce(&state, .saveExists(path: "/saves/mine.yaml", generation: 0)).isEmpty)
    #expect(screen(state).contains("holds another document"))
    // Enter takes the harmless answer: another name.
    press(&state, .enter)
    #expect(screen(state).contains("Save as"))
    press(&state, .enter)
    _ = reduce(&state, .saveExists(path: "/saves/mine.yaml", generation: 0))
    #expect(names(press(&state, "y")) == ["save my-spirals-small replacing"])
  }

  @Test func aDocumentChangedByAnotherProgramIsNeverReplacedUnasked() throws {
    var state = try trainedState()
    press(&state, "w")
    press(&state, .enter)
    _ = reduce(&state, report(state))
    let path = "/saves/spirals-small.yaml"
    func changed() {
      #expect(names(press(&state, "w")) == ["save \(path)"])
      #expect(reduce(&state, .saveExists(path: path, generation: 0)).isEmpty)
      #expect(screen(state).contains("Changed") && screen(state).contains("overwrite"))
    }
    changed()
    // Enter takes the harmless answer.
    press(&state, .enter)
    #expect(screen(state).contains("Save as"))
    press(&state, .escape)
    changed()
    #expect(names(press(&state, "y")) == ["save \(path) replacing"])
    changed()
    #expect(names(press(&state, "r")).contains("open \(path)"))
  }

  @Test func dataIsCopiedWhenAskedFor() throws {
    var state = try trainedState()
    press(&state, "w")
    press(&state, .enter)
    #expect(reduce(&state, .saveNeedsCopies(paths: ["iris.csv"], generation: 0)).isEmpty)
    #expect(screen(state).contains("Copy data?") && screen(state).contains("iris.csv"))
    #expect(names(press(&state, "c")) == ["save my-spirals-small copying"])
    _ = reduce(&state, .saveNeedsCopies(paths: ["iris.csv"], generation: 0))
    press(&state, "n")
    #expect(screen(state).contains("Save as"))
  }

  @Test func savingFromTheQuestionQuitsWhenItIsDone() throws {
    var state = try trainedState()
    press(&state, "Sq")
    press(&state, "s")
    press(&state, .enter)
    #expect(names(reduce(&state, report(state))) == ["closeSession", "quit"])
  }

  @Test func aFailedSaveIsSaidAndNothingIsLost() throws {
    var state = try trainedState()
    press(&state, "S")
    press(&state, "w")
    press(&state, .enter)
    _ = reduce(&state, .saveFailed("the disk is full"))
    #expect(state.playground?.isUnsaved == true)
    #expect(screen(state).contains("the disk is full"))
  }

  @Test func aSavedDocumentIsSavedUnderAnotherName() throws {
    var state = try trainedState()
    press(&state, "w")
    press(&state, .enter)
    _ = reduce(&state, report(state))
    press(&state, "W")
    press(&state, .end)
    press(&state, "2")
    // Its own name is taken: one with a number is proposed.
    #expect(names(press(&state, .enter)) == ["save spirals-small-22"])
  }

  /// In the gallery a save is removed, never a preset, and brought back.
  @Test func aSaveIsRemovedAndBroughtBack() {
    var state = freshState()
    #expect(press(&state, "d").isEmpty && state.overlay == nil)
    #expect(state.log.messages.last?.text == "presets stay; only saves are removed")
    #expect(press(&state, "u").isEmpty)
    #expect(state.log.messages.last?.text.contains("no save was removed") == true)
    state.gallery.selection = 2
    press(&state, "d")
    #expect(screen(state).contains("mine, trained to step 1 234,"), "\(screen(state))")
    // Neither the same key again nor Enter does it.
    #expect(press(&state, "d").isEmpty && press(&state, .enter).isEmpty && state.overlay == nil)
    press(&state, .delete)
    #expect(names(press(&state, "y")) == ["remove /saves/mine.yaml"])
    let save = RemovedSave(path: "/saves/mine.yaml", place: "/saves/removed/mine.yaml")
    #expect(names(reduce(&state, .removed(save))) == ["loadLibrary"])
    #expect(screen(state).contains("/saves/removed/mine.yaml"))
    #expect(names(press(&state, "u")) == ["bring back /saves/removed/mine.yaml"])
    _ = reduce(&state, .removingFailed("'/saves/mine.yaml' is there again"))
    #expect(state.gallery.removed == [save])
    #expect(names(reduce(&state, .broughtBack(save))) == ["loadLibrary"])
    #expect(state.gallery.removed.isEmpty)
  }

  /// What is open is not taken from under it.
  @Test func anOpenSaveIsNotRemoved() throws {
    var state = try trainedState()
    state.playground?.path = "/saves/mine.yaml"
    state.screen = .gallery
    state.gallery.selection = 2
    #expect(press(&state, "d").isEmpty && state.overlay == nil)
    #expect(state.log.messages.last?.text.contains("mine is open") == true)
  }

  /// A preset has no file of its own until it is saved.
  @Test func theHeaderNamesAFileThatIsThere() throws {
    var state = try trainedState(width: 160)
    func head() -> String { String(screen(state).prefix { $0 != "\n" }) }
    #expect(head().contains("Two spirals, small  preset") && !head().contains(".yaml"))
    press(&state, "w")
    press(&state, .enter)
    _ = reduce(&state, report(state, path: "/runs/mine.yaml"))
    #expect(head().contains("mine.yaml") && !head().contains("preset"))
  }

  @Test func anEmptyNameIsNotTaken() throws {
    var state = try trainedState()
    press(&state, "w")
    press(&state, .character("u"), .control)
    #expect(press(&state, .enter).isEmpty)
    #expect(screen(state).contains("a name is needed"))
  }

  @Test func aFileThatCannotBeOpenedIsSaid() {
    var state = freshState()
    _ = reduce(&state, .openFailed(["3:5: network: read 'x'; allowed: blocks"]))
    #expect(state.screen == .gallery)
    #expect(screen(state).contains("read 'x'"))
    #expect(screen(state).contains("It cannot be opened"))
  }

  @Test func whatWouldBeLostIsKeptWhenTheProcessIsToldToEnd() throws {
    // The same steps come again from a preset.
    var state = try trainedState()
    #expect(reduce(&state, .endAsked).isEmpty)
    state = try trainedState()
    press(&state, "S")
    #expect(names(reduce(&state, .endAsked)) == ["keep my-spirals-small-kept"])
    #expect(state.isQuitting)
    // A save of that very state is under way already.
    state = try trainedState()
    press(&state, "S")
    press(&state, "w")
    press(&state, .enter)
    #expect(reduce(&state, .endAsked).isEmpty)
    // Beside its own document, where its data is.
    _ = reduce(&state, report(state, path: "/runs/mine.yaml"))
    var later = try sharedSnapshot.get()
    later.runs[0].step += 5
    _ = reduce(&state, .snapshot(later))
    #expect(names(reduce(&state, .endAsked)) == ["keep /runs/mine-kept.yaml"])
    #expect(reduce(&state, .endAsked).count == 1)
    var empty = freshState()
    #expect(reduce(&empty, .endAsked).isEmpty)
  }

  @Test func manyChangesAreSaidBeforeThereAreTooMany() throws {
    var state = try trainedState()
    var snapshot = try sharedSnapshot.get()
    let edit = Edit(step: 1, path: NodePath("seed"), value: 3)
    snapshot.edits = Array(repeating: edit, count: 3_685)
    _ = reduce(&state, .snapshot(snapshot))
    #expect(!screen(state).contains("changes recorded"))
    snapshot.edits.append(edit)
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("096 changes recorded: w saves the run"))
    let said = state.log.messages.count
    snapshot.edits.append(edit)
    _ = reduce(&state, .snapshot(snapshot))
    #expect(state.log.messages.count == said, "once")
  }
}
