// What is written about a document: notes, author, title; and names that are proposed.
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground
import Problems

@Suite struct WritingTests {
  @Test func notesAreWrittenAndTakenBack() throws {
    var state = try trainedState()
    let before = state.playground?.document.presentation.notes
    press(&state, "v")
    #expect(screen(state).contains("Press S to cut every skip."))
    press(&state, "e")
    press(&state, .enter)
    press(&state, "A line q.")
    _ = reduce(&state, .input(.paste("two\nlines")))
    press(&state, .escape)
    let notes = state.playground?.document.presentation.notes ?? ""
    #expect(notes.hasSuffix("\nA line q.two\nlines\n") && state.overlay == nil)
    #expect(state.playground?.isUnsaved == true)
    press(&state, "u")
    #expect(state.playground?.document.presentation.notes == before)
    // Ctrl-G throws away what was typed.
    press(&state, "vex")
    press(&state, .character("g"), .control)
    #expect(state.playground?.document.presentation.notes == before && state.overlay == nil)
  }

  @Test func aDocumentWithoutNotesGetsSome() throws {
    var experiment = document()
    experiment.presentation.notes = ""
    var state = openState(experiment)
    press(&state, "vHello")
    press(&state, .escape)
    #expect(state.playground?.document.presentation.notes == "Hello\n")
  }

  @Test func linesAreBrokenWhereTheyDoNotFit() {
    var area = TextArea("one two three\n\nfour")
    func lines(_ width: Int) -> [String] {
      area.lines(width: width).map { range in
        String(String.UnicodeScalarView(area.scalars[range]))
      }
    }
    #expect(lines(8) == ["one two ", "three", "", "four"])
    #expect(lines(40) == ["one two three", "", "four"])
    area.edit(KeyStroke(.up), width: 8, rows: 5)
    area.edit(KeyStroke(.up), width: 8, rows: 5)
    area.edit(KeyStroke(.end), width: 8, rows: 5)
    area.edit("!", width: 8, rows: 5)
    #expect(area.text == "one two three!\n\nfour")
    area = TextArea("aaaaaaaaaaaa")
    #expect(lines(5) == ["aaaaa", "aaaaa", "aa"])
  }

  @Test func theAuthorIsNamed() throws {
    var state = try trainedState()
    press(&state, ":author")
    press(&state, .enter)
    press(&state, "Ada")
    press(&state, .enter)
    #expect(state.playground?.document.presentation.author == "Ada")
    press(&state, "v")
    #expect(screen(state).contains("by Ada"))
  }

  @Test func aTitleThatTellsTheDepthFollowsIt() throws {
    // stem, twelve in the body, head.
    #expect(smallConfiguration().network.depth == 14)
    var experiment = document()
    experiment.presentation.name = "Spirals, 14 layers"
    var state = openState(experiment)
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    state.playground?.cursor = .block(1, repeat: nil)
    press(&state, "-")
    #expect(state.playground?.document.name == "Spirals, 12 layers")
    press(&state, "u")
    #expect(state.playground?.document.name == "Spirals, 14 layers")
    #expect("A 14-layer net".followingDepth(from: 14, to: 16) == "A 16-layer net")
    #expect("114 layers".followingDepth(from: 14, to: 16) == "114 layers")
    #expect("Digits".followingDepth(from: 14, to: 16) == "Digits")
  }

  @Test func whatIsTypedTakesTheProposedName() throws {
    var state = try trainedState()
    press(&state, "W")
    #expect(screen(state).contains("my-spirals-small"))
    press(&state, "mine")
    #expect(names(press(&state, .enter)) == ["save mine"])
    press(&state, "I")
    press(&state, .end)
    press(&state, "!")
    press(&state, .enter)
    #expect(state.playground?.document.name == "Two spirals, small!")
    press(&state, "I")
    press(&state, .backspace)
    press(&state, "New")
    press(&state, .enter)
    #expect(state.playground?.document.name == "New")
  }

  @Test func aNameThatCannotBeWrittenStaysToBeMended() throws {
    var state = try trainedState()
    press(&state, "W")
    press(&state, String(repeating: "a", count: 120))
    press(&state, .enter)
    _ = reduce(&state, .saveFailed("the name is too long"))
    #expect(screen(state).contains("the name is too long") && screen(state).contains("aaaaaa"))
    press(&state, .home)
    for _ in 0..<100 { press(&state, .delete) }
    #expect(names(press(&state, .enter)) == ["save \(String(repeating: "a", count: 20))"])
  }

  /// A lesson's file keeps its starting state unless its own name is asked for.
  @Test func theFirstSaveOfAFileWithoutARunAsksForAName() throws {
    var state = freshState()
    _ = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: document(), path: "/lessons/one.yaml", source: nil, checkpoint: nil,
          files: .init())))
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    press(&state, "w")
    #expect(screen(state).contains("one.yaml holds no run") && screen(state).contains("my-one"))
    press(&state, .enter)
    _ = reduce(
      &state,
      .saved(SaveReport(path: "/lessons/my-one.yaml", generation: 0, step: 48, source: nil)))
    #expect(names(press(&state, "w")) == ["save /lessons/my-one.yaml"])
  }

  @Test func undoGoesOnWhereTheEventsOfADocumentBegan() throws {
    var experiment = document()
    experiment.events = [
      Edit(step: 5, path: NodePath("training.batch_size"), value: 16),
      Edit(step: 9, path: NodePath("training.optimizer.learning_rate"), value: 0.1),
      Edit(step: 9, path: NodePath("training.clip_norm"), value: 1),
    ]
    var state = openState(experiment)
    func training() -> TrainingSettings? { state.playground?.document.configuration.training }
    #expect(training()?.clipNorm == 1)
    press(&state, "S")
    press(&state, "u")
    #expect(training()?.clipNorm == 1)
    #expect(names(press(&state, "u")) == ["update"])
    #expect(state.log.messages.last?.text.contains("undone what was changed at step 9") == true)
    #expect(training()?.clipNorm == 0 && training()?.batchSize == 16)
    press(&state, "u")
    #expect(training()?.batchSize == 32)
    press(&state, "u")
    #expect(state.log.messages.last?.text == "nothing to undo")
    press(&state, .character("r"), .control)
    press(&state, .character("r"), .control)
    #expect(training()?.clipNorm == 1)
  }
}
