// How a document wants to be met: paused, beside another run, with its own names, note by note.
import Experiments
import Networks
import Problems
import Testing
import TextUI
import Training

@testable import Playground

struct ViewTests {
  private func shown(_ change: (inout ViewSettings) -> Void) throws -> LivePlayground {
    var experiment = document()
    change(&experiment.presentation.view)
    return try LivePlayground(experiment, showsTwin: true)
  }

  @Test func itStartsPausedWhereItAsksForThat() {
    #expect(openState().playground?.isRunning == true)
    var experiment = document()
    experiment.presentation.view.start = .paused
    let state = openState(experiment)
    #expect(state.playground?.isRunning == false)
    #expect(screen(state).contains("space trains, n makes one step"))
  }

  @Test func whatIsShownBesideItIsItsWish() throws {
    #expect(try shown { $0.twin = .plain }.others == ["twin"])
    #expect(try shown { $0.twin = .none }.others == [])
    let residual = try shown { $0.twin = .residual }
    try residual.press("S")
    try residual.train(8)
    let network = try #require(residual.state.playground?.others.first?.configuration.network)
    #expect(network.hasAllSkipsOn && residual.main?.configuration.network.hasActiveSkip == false)
    #expect(residual.screen.contains("residual, skips on"))
  }

  @Test func asDrawnStaysAsTheDocumentIs() throws {
    var experiment = document()
    experiment.presentation.view.twin = .asDrawn
    experiment.configuration.network = experiment.configuration.network.withSkips(false)
    let playground = try LivePlayground(experiment, showsTwin: true)
    try playground.press("S")
    try playground.train(8)
    #expect(playground.main?.configuration.network.hasAllSkipsOn == true)
    let drawn = try #require(playground.state.playground?.others.first)
    #expect(!drawn.configuration.network.hasActiveSkip && drawn.step == playground.main?.step)
  }

  @Test func classesHaveTheNamesOfTheDocument() throws {
    let named = try shown { $0.classes = ["calm", "storm"] }
    #expect(named.state.playground?.snapshot?.dataset?.task.names == ["calm", "storm"])
    let tooMany = try shown { $0.classes = ["calm", "storm", "hail"] }
    #expect(tooMany.state.playground?.snapshot?.dataset?.task.names.contains("hail") == false)
  }

  @Test func notesAreShownPartByPart() {
    var experiment = document()
    experiment.presentation.notes = "First look.\n---\nThen press S.\n"
    var state = openState(experiment, width: 80, height: 24)
    _ = press(&state, "v")
    #expect(screen(state).contains("First look.") && screen(state).contains("Notes 1 of 2"))
    _ = press(&state, "v")
    #expect(screen(state).contains("Then press S.") && !screen(state).contains("First look."))
    _ = press(&state, "v")
    #expect(screen(state).contains("First look."))
    _ = press(&state, .escape)
    #expect(state.overlay == nil)
  }

  @Test func aDocumentWithoutNotesOffersToWriteThem() {
    var experiment = document()
    experiment.presentation.notes = ""
    var state = openState(experiment)
    _ = press(&state, "v")
    #expect(screen(state).contains("Notes: a line of --- starts the next part"))
  }

  @Test func slowPacesAreSaidInWords() {
    #expect(Pace.words(0.5) == "a step in 2 seconds" && Pace.words(1) == "one step a second")
    #expect(Pace.stepped(1, up: false) == 0.5 && Pace.stepped(0.5, up: false) == 0.5)
  }
}

extension LivePlayground {
  /// What trains beside the document's own run.
  fileprivate var others: [String] { state.playground?.others.map(\.variant.id) ?? [] }
}
