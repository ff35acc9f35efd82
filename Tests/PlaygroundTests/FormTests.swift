// Forms come from the schema, change the document on Enter, and say in words what is wrong.
import Numerics
import Problems
import Engine
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Playground
import Foundation

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
    #expect(
      form(state)?.fields.map(\.name) == [
        "kind", "units", "bias", "init", "tied_to", "name", "trainable",
      ])
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
    #expect(state.log.messages.last?.text == "Layer body.dense1: body units 13")
  }

  @Test func choicesAreCycledAndTheKindChangesTheFields() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 1))
    while form(state)?.fields[0].text.text != "leaky_relu" { press(&state, .right) }
    #expect(form(state)?.fields.map(\.name) == ["kind", "slope", "name", "trainable"])
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks[0].layers[1].kind.kind == "leaky_relu")
  }

  /// What a weight starts from has names to step through, and is typed with its fields.
  @Test func aDistributionIsChosenOrTyped() throws {
    func initial(_ state: AppState) -> Node? {
      (state.playground?.network.blocks[0].layers[0].kind as? Dense)?.initial.node
    }
    var state = try opened(.layer(block: 0, repeat: nil, layer: 0))
    for _ in 0..<3 { press(&state, .down) }
    press(&state, .right)
    press(&state, .enter)
    #expect(initial(state) == "glorot")
    press(&state, "e")
    for _ in 0..<3 { press(&state, .down) }
    press(&state, "{kind: normal, deviation: 0.5}")
    press(&state, .enter)
    #expect(initial(state) == ["kind": "normal", "deviation": 0.5])
    // It is shown as it was typed, and what is wrong is said beside it.
    press(&state, "e")
    #expect(form(state)?.fields[3].text.text == "{kind: normal, deviation: 0.5}")
    for _ in 0..<3 { press(&state, .down) }
    press(&state, "hee")
    press(&state, .enter)
    #expect(form(state)?.fields[3].error?.contains("allowed: zero, constant, normal") == true)
  }

  @Test func aLayerIsFrozen() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 0))
    for _ in 0..<6 { press(&state, .down) }
    press(&state, .left)
    press(&state, .enter)
    #expect(state.playground?.network.blocks[0].layers[0].isTrainable == false)
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
    // Images before a dense layer: flatten is offered, and Enter puts it in.
    #expect(screen(state).contains("put flatten before it"))
    #expect(names(press(&state, .enter)) == ["update"])
    let configuration = state.playground?.document.configuration
    #expect(configuration?.data.kind.kind == "digits")
    #expect((configuration?.network.blocks[2].layers[0].kind as? Dense)?.units == 10)
  }

  @Test func aSkipBecomesAGateThatDropsBranches() throws {
    var state = try opened(.join(block: 1, repeat: nil, skip: 0))
    func set(_ name: String, _ keys: [Keyboard]) {
      state.playground?.cursor = .join(block: 1, repeat: nil, skip: 0)
      press(&state, "e")
      let index = form(state)?.fields.firstIndex { $0.name == name } ?? 0
      for _ in 0..<index { press(&state, .down) }
      for key in keys {
        switch key {
        case .left: press(&state, .left)
        case .text(let text): press(&state, text)
        }
      }
      press(&state, .enter)
    }
    press(&state, .escape)
    set("join", [.left, .left])
    set("gate_bias", [.text("-1")])
    set("survival", [.text("0.8")])
    set("dropout", [.text("0.1")])
    let skip = state.playground?.network.blocks[1].skips[0]
    #expect(skip?.join == .gate && skip?.gateBias == -1)
    #expect(skip?.survival == 0.8 && skip?.dropout == 0.1)
    let shown = screen(state)
    #expect(shown.contains("⊗ gate"))
    // Out of range: said beside the field.
    set("survival", [.text("0")])
    #expect(form(state)?.fields.contains { $0.error?.contains("0.01 to 1") == true } == true)
  }

  private enum Keyboard {
    case left
    case text(String)
  }

  @Test func anotherLossAndOtherDataFitTheHead() throws {
    var state = try opened(.loss)
    func choose(_ loss: String) {
      let index = form(state)?.fields.firstIndex { $0.name == "loss" } ?? 0
      for _ in 0..<index { press(&state, .down) }
      for _ in 0..<8 where form(state)?.fields[index].text.text != loss { press(&state, .right) }
      press(&state, .enter)
    }
    func units() -> Int? {
      (state.playground?.network.blocks[2].layers[0].kind as? Dense)?.units
    }
    choose("binary_cross_entropy")
    #expect(state.playground?.document.configuration.training.loss == .binaryCrossEntropy)
    #expect(units() == 1)
    #expect(screen(state).contains("binary cross entropy"))
    // Ten classes need the other cross entropy.
    state.playground?.cursor = .input
    press(&state, "e")
    while form(state)?.fields[0].text.text != "digits" { press(&state, .right) }
    press(&state, .enter)
    press(&state, "y")
    #expect(state.playground?.document.configuration.training.loss == .crossEntropy)
    #expect(units() == 10)
  }

  /// What a layer lacks is offered on a key wherever an edit is refused for it, and nothing is
  /// changed by declining.
  @Test func aMissingLayerIsOffered() throws {
    var state = try opened(.input)
    while form(state)?.fields[0].text.text != "digits" { press(&state, .right) }
    press(&state, .enter)
    guard case .question(let question) = state.overlay else {
      Issue.record("no question")
      return
    }
    #expect(question.text.contains("stem.dense1: the layer dense needs features"))
    #expect(question.answers.map(\.key) == ["y", "n"])
    let before = state.playground?.document
    #expect(press(&state, "n").isEmpty)
    #expect(state.playground?.document == before && state.overlay == nil)
    press(&state, "e")
    while form(state)?.fields[0].text.text != "digits" { press(&state, .right) }
    press(&state, .enter)
    press(&state, "y")
    #expect(state.playground?.network.blocks[0].layers[0].kind.kind == "flatten")
    // Without it the network does not fit, and putting it back would change nothing.
    state.playground?.cursor = .layer(block: 0, repeat: nil, layer: 0)
    let fitted = state.playground?.document
    press(&state, "d")
    #expect(state.playground?.document == fitted)
    #expect(screen(state).contains("not changed"))
    press(&state, "u")
    #expect(state.playground?.document == before)
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

/// Fields whose values are listed, and what follows from a form.
@Suite struct ChoiceListTests {
  private func form(_ state: AppState) -> FormState? {
    if case .form(let form) = state.overlay { form } else { nil }
  }

  private func opened(_ row: NetworkRow.ID) throws -> AppState {
    var state = try trainedState()
    state.playground?.cursor = row
    press(&state, "e")
    return state
  }

  @Test func aListShowsAllValuesAndTakesTheFirstLetters() throws {
    var state = try opened(.layer(block: 0, repeat: nil, layer: 1))
    press(&state, " ")
    #expect(form(state)?.listed.count == layerCatalog.kinds.count)
    #expect(screen(state).contains("type to choose"))
    press(&state, .escape)
    #expect(form(state)?.list == nil && state.overlay != nil)
    press(&state, "ba")
    #expect(form(state)?.listed.first == "batch_norm")
    press(&state, .enter)
    #expect(form(state)?.fields[0].text.text == "batch_norm" && form(state)?.list == nil)
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks[0].layers[1].kind.kind == "batch_norm")
  }

  @Test func aListAnswersClicks() throws {
    var state = try opened(.join(block: 1, repeat: nil, skip: 0))
    func click(_ text: String) throws {
      let lines = screen(state).split(separator: "\n", omittingEmptySubsequences: false)
      let y = try #require(lines.firstIndex { $0.contains(text) })
      let place = try #require(lines[y].range(of: text))
      let x = lines[y].distance(from: lines[y].startIndex, to: place.lowerBound)
      _ = reduce(&state, .input(.mouse(MouseEvent(.press(.left), x: x, y: y))))
    }
    try click("shortcut")
    try click("shortcut")
    #expect(form(state)?.listed == Shortcut.allCases.map(\.rawValue))
    try click("zero_pad")
    #expect(form(state)?.fields.first { $0.name == "shortcut" }?.text.text == "zero_pad")
  }

  /// Typed text takes the place of a named value, after a backspace too.
  @Test func aNamedValueIsReplacedWhole() throws {
    for keys in ["1", "\u{7F}1"] {
      var state = try opened(.join(block: 1, repeat: nil, skip: 0))
      let index = form(state)?.fields.firstIndex { $0.name == "branch_scale" } ?? 0
      for _ in 0..<index { press(&state, .down) }
      for key in keys.unicodeScalars {
        if key == "\u{7F}" { press(&state, .backspace) } else { press(&state, String(key)) }
      }
      #expect(form(state)?.fields[index].text.text == "1")
    }
  }

  @Test func aFormSaysWhatFollows() throws {
    var state = try opened(.layer(block: 1, repeat: nil, layer: 0))
    #expect(screen(state).contains("906 parameters, "))
    press(&state, .down)
    press(&state, "16")
    // Each of six repeats: 8 x 16 + 16, then 16 x 8 + 8.
    #expect(screen(state).contains("906 → 1 722 parameters"))
    press(&state, .escape)
    state.playground?.cursor = .layer(block: 2, repeat: nil, layer: 0)
    press(&state, "e")
    press(&state, .down)
    press(&state, "3")
    #expect(form(state)?.follows?.isRefused == true)
    #expect(screen(state).contains("it cannot be built"))
  }

  @Test func repeatsSayHowFarTheyCanGoHere() throws {
    var state = try opened(.block(1, repeat: nil))
    press(&state, .down)
    // 20 000 layers less stem and head, in threes.
    #expect(screen(state).contains("1 to 6 665"))
    press(&state, "6665")
    press(&state, .enter)
    #expect(state.playground?.network.blocks[1].repeats == 6665)
  }
}
