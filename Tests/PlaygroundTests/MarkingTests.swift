// Rows that are marked, and what is done with them: copy, cut, paste, move, the menu of a block.
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Experiments
@testable import Playground
import Problems

@Suite struct MarkingTests {
  private func kinds(_ state: AppState, _ block: Int) -> [String] {
    state.playground?.network.blocks[block].layers.map(\.kind.kind) ?? []
  }

  private func names(_ state: AppState) -> [String] {
    state.playground?.network.blocks.map(\.name) ?? []
  }

  private func said(_ state: AppState) -> String { state.log.messages.last?.text ?? "" }

  /// On the first layer of the block in the middle.
  private func inBody() throws -> AppState {
    var state = try trainedState()
    state.playground?.cursor = .layer(block: 1, repeat: nil, layer: 0)
    return state
  }

  @Test func layersAreCopiedWithinAndBetweenDocuments() throws {
    var state = try inBody()
    press(&state, "Hj")
    #expect(state.playground?.marked == .layers(block: 1, 0..<2))
    press(&state, "Y")
    #expect(said(state).contains("copied 2 layers") && state.playground?.marked == nil)
    state.playground?.cursor = .layer(block: 0, repeat: nil, layer: 1)
    press(&state, .character("v"), .control)
    #expect(kinds(state, 0) == ["dense", "relu", "dense", "relu"])
    #expect(state.playground?.cursor == .layer(block: 0, repeat: nil, layer: 3))
    press(&state, "u")
    #expect(kinds(state, 0) == ["dense", "relu"])
    // Another document takes it too.
    _ = reduce(
      &state,
      .opened(
        OpenedExperiment(
          experiment: document(), path: "/presets/digits.yaml", source: nil, checkpoint: nil,
          files: .init())))
    press(&state, .insert)
    #expect(kinds(state, 0) == ["dense", "relu", "dense", "relu"])
  }

  @Test func shiftAndTheArrowsMark() throws {
    var state = try inBody()
    press(&state, .down, .shift)
    press(&state, .down, .shift)
    #expect(state.playground?.marked == .layers(block: 1, 0..<3))
    #expect(said(state).hasPrefix("3 layers marked"))
    press(&state, .up, .shift)
    #expect(state.playground?.marked == .layers(block: 1, 0..<2))
    press(&state, .escape)
    #expect(state.playground?.marked == nil && state.playground?.anchor == nil)
    // Over the edge of a block whole blocks are marked.
    for _ in 0..<6 { press(&state, .up, .shift) }
    #expect(state.playground?.marked == .blocks(0..<2))
  }

  @Test func whatIsMarkedIsCutMovedAndDeletedAsOneStep() throws {
    var state = try inBody()
    press(&state, "Hj")
    press(&state, .character("x"), .control)
    #expect(kinds(state, 1) == ["dense"])
    press(&state, "u")
    #expect(kinds(state, 1) == ["dense", "relu", "dense"])
    state = try inBody()
    press(&state, "HjJ")
    #expect(kinds(state, 1) == ["dense", "dense", "relu"])
    #expect(state.playground?.marked == .layers(block: 1, 1..<3))
    press(&state, "K")
    #expect(kinds(state, 1) == ["dense", "relu", "dense"])
    press(&state, "d")
    #expect(kinds(state, 1) == ["dense"])
    press(&state, "u")
    press(&state, "u")
    press(&state, "u")
    #expect(state.playground?.document.configuration == smallConfiguration())
  }

  @Test func theMenuSaysWhatCanBeDoneAndWhyNot() throws {
    var state = try inBody()
    press(&state, "E")
    #expect(screen(state).contains("pre-activation") && screen(state).contains("stochastic depth"))
    press(&state, "split")
    #expect(screen(state).contains("a block is split between two of its layers"))
    #expect(press(&state, .enter).isEmpty)
    #expect(said(state).contains("a block is split between two of its layers"))
    press(&state, "E")
    press(&state, "highway")
    #expect(PlaygroundTests.names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks[1].skips[0].join == .gate)
    press(&state, "u")
    #expect(state.playground?.document.configuration == smallConfiguration())
  }

  /// Each rewriting is one step of undo, and trains.
  @Test(arguments: blockRewrites.map(\.id)) func aBlockIsWrittenAnewWhileItTrains(id: String) throws
  {
    let playground = try LivePlayground(document())
    try playground.train(3)
    let before = playground.state.playground?.document
    try playground.press("jjj")
    let command = try #require(CommandCatalog.all.first { $0.id == id })
    #expect(command.reason(playground.state) == nil)
    try playground.press(":")
    try playground.press(command.title)
    try playground.press(.enter)
    #expect(playground.state.playground?.document != before)
    try playground.train(3)
    #expect(playground.main?.step == 6)
    try playground.press("u")
    #expect(playground.state.playground?.document == before)
  }

  @Test func blocksAreSplitMergedAndWrapped() throws {
    var state = try trainedState()
    state.playground?.cursor = .layer(block: 0, repeat: nil, layer: 1)
    func run(_ title: String) {
      press(&state, ":")
      press(&state, title)
      press(&state, .enter)
    }
    run("split block")
    #expect(names(state) == ["stem", "stem2", "body", "head"])
    press(&state, "k")
    run("merge blocks")
    #expect(state.playground?.document.configuration == smallConfiguration())
    state.playground?.cursor = .block(2, repeat: nil)
    run("wrap in a skip")
    #expect(state.playground?.network.blocks[2].skips.count == 1)
    #expect(state.playground?.cursor == .join(block: 2, repeat: nil, skip: 0))
  }
}
