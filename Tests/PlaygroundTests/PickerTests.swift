// Lists to choose from: the palette, what to compare with, the remedies of the diagnosis, a new
// document. Keys and clicks in, effects and documents out.
import Engine
import Experiments
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Playground
import Schema

@Suite struct PickerTests {
  private func type(_ state: inout AppState, _ text: String) -> [Effect] {
    press(&state, text)
    return press(&state, .enter)
  }

  private func titles(_ state: AppState) -> [String] {
    guard case .picker(let picker) = state.overlay else { return [] }
    return picker.items(state).map(\.title)
  }

  /// What is listed is made when the list opens, not for every frame.
  @Test func aListIsMadeOncePerOpening() throws {
    var state = try trainedState()
    press(&state, ":")
    let before = titles(state)
    #expect(before.contains("set training.batch_size") && before.contains("open digits"))
    state.gallery.list([])
    #expect(titles(state) == before)
    press(&state, "open digits")
    #expect(titles(state).first == "open digits")
    press(&state, .escape)
    press(&state, ":")
    #expect(!titles(state).contains("open digits"))
  }

  @Test func aRowIsFoundByAPartOfItsName() throws {
    var state = try trainedState()
    press(&state, "/")
    #expect(titles(state).first == "data")
    press(&state, "relu")
    press(&state, .enter)
    #expect(state.playground?.cursor == .layer(block: 0, repeat: nil, layer: 1))
    press(&state, "p")
    state.playground?.focus(on: RunsPanel.id)
    press(&state, "/")
    press(&state, .down)
    press(&state, .enter)
    #expect(state.playground?.panels[RunsPanel.self].selection == 1)
    state.playground?.focus(on: LossPanel.id)
    press(&state, "/")
    #expect(state.overlay == nil && state.log.messages.last?.text.contains("no list") == true)
  }

  // MARK: Palette

  @Test func thePaletteDoesWhatIsTyped() throws {
    var state = try trainedState()
    press(&state, ":")
    #expect(screen(state).contains("Commands"))
    #expect(names(type(&state, "all skips")).contains("update"))
    #expect(state.playground?.network.hasActiveSkip == false && state.overlay == nil)
    press(&state, ":")
    // Letters in their order are enough, and reasons are said of what does not apply.
    #expect(names(type(&state, "restrt")).first == "reset")
    press(&state, ":")
    press(&state, "nothing of this kind")
    #expect(titles(state).isEmpty && press(&state, .enter).isEmpty)
    #expect(screen(state).contains("nothing has these words"))
  }

  @Test func thePaletteOpensDocuments() throws {
    var state = try trainedState()
    press(&state, ":")
    #expect(names(type(&state, "open digits")) == ["pause", "open /presets/digits.yaml"])
    var gallery = freshState()
    press(&gallery, ":")
    #expect(!titles(gallery).contains("all skips on or off"))
    #expect(names(type(&gallery, "open digits")) == ["open /presets/digits.yaml"])
  }

  @Test func settingsAreSetByTheirPath() throws {
    var state = try trainedState()
    press(&state, ":")
    let effects = type(&state, "set training.optimizer.learning_rate 0.25")
    #expect(names(effects) == ["update"])
    #expect(state.playground?.document.configuration.training.optimizer.kind.learningRate == 0.25)
    press(&state, "u")
    #expect(state.playground?.document.configuration.training.optimizer.kind.learningRate == 0.03)
    // A part of the path is enough where it means one, and Tab completes it.
    press(&state, ":")
    press(&state, "set batch_size")
    #expect(titles(state).first == "training.batch_size")
    press(&state, .tab)
    #expect(names(type(&state, "16")) == ["update"])
    #expect(state.playground?.document.configuration.training.batchSize == 16)
    press(&state, ":")
    let document = state.playground?.document
    #expect(type(&state, "set training.batch_size zero").isEmpty)
    #expect(state.playground?.document == document)
    #expect(state.log.messages.last?.text.contains("training.batch_size") == true)
    // What was typed is still there, to be mended.
    #expect(screen(state).contains("set training.batch_size zero"))
    press(&state, .escape)
    press(&state, ":")
    #expect(names(type(&state, "set data.kind circle")).contains("update"))
    #expect(state.playground?.document.configuration.data.kind.kind == "circle")
  }

  @Test func aClickSelectsAndASecondOneDoesIt() throws {
    var state = try trainedState()
    press(&state, ":")
    press(&state, "theme")
    let lines = screen(state).split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(lines.firstIndex { $0.contains("theme light") })
    for _ in 0..<2 {
      _ = reduce(&state, .input(.mouse(MouseEvent(.press(.left), x: 30, y: row))))
    }
    #expect(state.overlay == nil && state.drawing.theme.palette == .light)
  }

  // MARK: Comparison

  @Test func upToFourRunsStandBesideThisOne() throws {
    var state = try trainedState()
    state.playground?.variants = []
    press(&state, "T")
    #expect(names(press(&state, .enter)) == ["twin true"])
    press(&state, "T")
    #expect(titles(state).first?.hasPrefix("let go of twin") == true)
    #expect(names(type(&state, "seed 8")) == ["seed 8 true"])
    press(&state, "jjj")
    press(&state, "T")
    #expect(names(type(&state, "without the")) == ["cut true"])
    press(&state, "S")
    press(&state, "T")
    #expect(names(type(&state, "before the last")) == ["before true"])
    #expect(Set(state.playground?.variants.map(\.color) ?? []) == [1, 2, 3, 4])
    press(&state, "T")
    #expect(type(&state, "residual").isEmpty)
    #expect(state.log.messages.last?.text.contains("T lets go of one") == true)
    press(&state, "T")
    #expect(names(type(&state, "let go of seed")) == ["seed 8 false"])
    press(&state, "T")
    #expect(names(type(&state, "residual")) == ["residual true"])
    #expect(Set(state.playground?.variants.map(\.color) ?? []) == [1, 2, 3, 4])
  }

  @Test func aTwinThatWouldBeTheSameIsTheResidualOne() throws {
    var state = try trainedState()
    press(&state, "S")
    #expect(names(press(&state, "t")) == ["twin false", "residual true"])
    #expect(names(press(&state, "t")) == ["residual false"])
    #expect(names(press(&state, "t")) == ["residual true"])
  }

  @Test func theNetworkOfAnotherDocumentIsComparedOnceItIsRead() throws {
    var state = try trainedState()
    press(&state, "T")
    #expect(names(type(&state, "network of digits")) == ["preview"])
    var other = document()
    other.configuration.network.blocks[1].repeats = 2
    let shown = reduce(&state, .previewed(path: "/presets/digits.yaml", other))
    #expect(names(shown) == ["digits true"])
    // One that does not fit the data is refused, with its reason.
    var images = document()
    images.configuration.network = Network(blocks: [Block("head", layers: [Layer(GlobalPool())])])
    state.gallery.previews = [:]
    press(&state, "T")
    _ = type(&state, "network of mine")
    #expect(reduce(&state, .previewed(path: "/saves/mine.yaml", images)).isEmpty)
    #expect(state.log.messages.last?.text.contains("does not fit") == true)
  }

  // MARK: Diagnosis

  @Test func aRemedyIsAppliedAndTakenBack() throws {
    var state = try trainedState()
    var diverged = try sharedSnapshot.get()
    diverged.runs[0].status = .diverged(
      step: 3, NonFinite(scope: "stem.dense1", kind: "gradient", value: .nan))
    _ = reduce(&state, .snapshot(diverged))
    press(&state, "D")
    #expect(screen(state).contains("a tenth of the learning rate"))
    // The weights are ruined: the run starts again with it.
    #expect(names(type(&state, "tenth")).prefix(2) == ["update", "reset"])
    #expect(state.playground?.document.configuration.training.optimizer.kind.learningRate == 0.003)
    press(&state, "u")
    #expect(state.playground?.document.configuration.training.optimizer.kind.learningRate == 0.03)
  }

  // MARK: Blocks

  @Test func aBlockIsAddedByTwoKeysAndCopiedByOne() throws {
    var state = try trainedState()
    press(&state, "b")
    #expect(
      titles(state).prefix(4) == [
        "residual pair", "pre-activation pair", "bottleneck", "plain pair",
      ])
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks.map(\.name) == ["stem", "residual", "body", "head"])
    #expect(state.playground?.cursor == .block(1, repeat: nil))
    press(&state, "C")
    #expect(state.playground?.network.blocks.count == 5)
    press(&state, "uu")
    #expect(state.playground?.network == document().configuration.network)
  }

  /// The last block makes the outputs: nothing is put behind it.
  @Test(arguments: [1, 2])
  func noBlockIsAddedBehindTheHead(back: Int) throws {
    var state = try trainedState()
    state.playground?.cursor = back == 1 ? .block(2, repeat: nil) : .loss
    press(&state, "b")
    #expect(screen(state).contains("before head, which makes the outputs"))
    #expect(names(press(&state, .enter)) == ["update"])
    #expect(state.playground?.network.blocks.map(\.name) == ["stem", "body", "residual", "head"])
    let said = state.log.messages.last?.text ?? ""
    #expect(said.hasPrefix("residual pair added before head, which makes the outputs"), "\(said)")
    // A network of one block gets it in front.
    state = try trainedState()
    state.playground?.document.configuration.network.blocks.removeFirst(2)
    let alone = try #require(state.playground?.network)
    state.playground?.snapshot?.runs[0].configuration.network = alone
    state.playground?.cursor = .block(0, repeat: nil)
    press(&state, "b")
    press(&state, .enter)
    #expect(state.playground?.network.blocks.map(\.name) == ["residual", "head"])
  }

  /// In a network that is trained, a residual block starts as the identity.
  @Test func anAddedBlockStartsAsTheIdentity() throws {
    func added(
      _ title: String, behind block: Int, step: Int = 48
    ) throws -> (Block?, said: String) {
      var state = try trainedState()
      state.playground?.snapshot?.runs[0].step = step
      state.playground?.cursor = .block(block, repeat: nil)
      press(&state, "b")
      _ = type(&state, title)
      return (state.playground?.network.blocks[block + 1], state.log.messages.last?.text ?? "")
    }
    var (block, said) = try added("pre-activation", behind: 0)
    #expect(block?.name == "preact" && block?.identityFrom == 0)
    #expect(said.contains("added behind stem; it starts as the identity"), "\(said)")
    (block, said) = try added("residual", behind: 0)
    #expect(block?.identityFrom == 0 && said.contains("starts as the identity"), "\(said)")
    // Its last relu takes what is negative from what comes out of body.
    (block, said) = try added("residual", behind: 1)
    #expect(block?.identityFrom == 0 && said.contains("its last relu alone"), "\(said)")
    // Without a skip, and before the first step, there is nothing to keep.
    #expect(try added("plain", behind: 0).0?.identityFrom == nil)
    #expect(try added("residual", behind: 0, step: 0).0?.identityFrom == nil)
  }

  @Test func theTitleIsEdited() throws {
    var state = try trainedState()
    press(&state, "I")
    press(&state, .character("u"), .control)
    _ = type(&state, "Mine")
    #expect(screen(state).contains("Mine") && state.playground?.isUnsaved == true)
    press(&state, "u")
    #expect(screen(state).contains("Two spirals, small"))
  }

  // MARK: New

  @Test func aNewDocumentTrainsAfterThreeKeys() throws {
    var state = freshState()
    press(&state, "N")
    #expect(titles(state).contains("spiral") && titles(state).first == "a file or folder")
    _ = type(&state, "cells")
    #expect(titles(state).contains("unet"))
    let effects = type(&state, "unet")
    #expect(names(effects).contains("startSession") && names(effects).contains("run"))
    #expect(state.screen == .playground && state.playground?.path == nil)
    #expect(state.playground?.network.skips.count ?? 0 > 0)
    // What is unsaved is asked about first.
    state.playground?.document.presentation.name = "changed"
    press(&state, "N")
    _ = type(&state, "moons")
    _ = press(&state, .enter)
    #expect(screen(state).contains("Unsaved"))
    #expect(names(press(&state, "x")).contains("startSession"))
    #expect(state.playground?.document.configuration.data.kind.kind == "moons")
  }
}
