// Forms come from the schema, change the document on Enter, and say in words what is wrong.
import Datasets
import Engine
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct FormTests {
  private func form(_ state: AppState) -> FormState? {
    if case .form(let form) = state.overlay { form } else { nil }
  }

  private func opened(_ row: NetworkRow.ID) throws -> AppState {
    var state = try trainedState()
    state.playground?.cursor = row
    press(&state, "e")
    return state
  }

  @Test func theFormHasTheFieldsOfTheLayer() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 0))
    press(&state, .down)
    #expect(form(state)?.fields.map(\.name) == ["kind", "units", "bias", "init", "name"])
    #expect(screen(state).contains("number of outputs"))
  }

  @Test func numbersAreTypedAndSteppedAndApplied() throws {
    var state = try opened(.layer(block: 2, repeat: nil, layer: 0))
    press(&state, .escape)
    state.playground?.cursor = .layer(block: 1, repeat: nil, layer: 0)
    press(&state, .enter)
    press(&state, .down)
    press(&state, "1")
    press(&state, "2")
    press(&state, .right)
    #expect(form(state)?.fields[1].text.text == "13")
    #expect(names(press(&state, .enter)) == ["update"])
    let dense = state.playground?.network.blocks[1].layers[0].kind as? Dense
    #expect(dense?.units == 13)
  }

  @Test func choicesAreCycledAndTheKindChangesTheFields() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 1))
    while form(state)?.fields[0].text.text != "leaky_relu" { press(&state, .right) }
    #expect(form(state)?.fields.count == 3)
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks[0].layers[1].kind.kind == "leaky_relu")
  }

  @Test func faultsAreShownBesideTheirFieldAndNothingChanges() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 0))
    press(&state, .down)
    press(&state, "0")
    #expect(press(&state, .enter).isEmpty)
    #expect(form(state)?.fields[1].error?.contains("1 to 4096") == true)
    #expect(screen(state).contains("1 to 4096"))
    press(&state, .escape)
    #expect(state.overlay == nil)
    #expect((state.playground?.network.blocks[0].layers[0].kind as? Dense)?.units == 8)
  }

  @Test func aShapeThatDoesNotFitIsSaidInTheForm() throws {
    var state = try opened(.layer(block: 2, repeat: nil, layer: 0))
    press(&state, .down)
    press(&state, "3")
    #expect(press(&state, .enter).isEmpty)
    #expect(form(state)?.error?.contains("2 units") == true)
  }

  @Test func theSkipsScaleHasItsNamedValues() throws {
    var state = try opened(.join(block: 1, repeat: nil, skip: 0))
    let index = form(state)?.fields.firstIndex { $0.name == "branch_scale" } ?? 0
    for _ in 0..<index { press(&state, .down) }
    press(&state, .right)
    #expect(form(state)?.fields[index].text.text == "learnable")
    press(&state, .enter)
    #expect(state.playground?.network.blocks[1].skips[0].branchScale == .learnable)
  }

  @Test func trainingAndDataAreEditedAtTheEnds() throws {
    var state = try opened(.loss)
    let rate = form(state)?.fields.firstIndex { $0.name == "learning_rate" } ?? 0
    for _ in 0..<rate { press(&state, .down) }
    press(&state, "0.1")
    press(&state, .enter)
    #expect(state.playground?.document.configuration.training.optimizer.kind.learningRate == 0.1)
    state.playground?.cursor = .input
    press(&state, "e")
    while form(state)?.fields[0].text.text != "digits" { press(&state, .right) }
    press(&state, .enter)
    let configuration = state.playground?.document.configuration
    #expect(configuration?.data.kind.kind == "digits")
    #expect((configuration?.network.blocks[2].layers[0].kind as? Dense)?.units == 10)
  }

  @Test func pastedTextIsTextAndNeverACommand() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 0))
    press(&state, .down)
    _ = reduce(&state, .input(.paste("24")))
    #expect(form(state)?.fields[1].text.text == "24")
    press(&state, .escape)
    let before = state.playground?.document
    #expect(reduce(&state, .input(.paste("Sq\nd"))).isEmpty)
    #expect(state.playground?.document == before)
    #expect(state.overlay == nil)
  }
}
