// What is said is whole, said once, and true: messages, lists, forms, numbers beside curves.
import Engine
import Experiments
import Networks
import Problems
import Schema
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct WordsTests {
  private func items(_ state: AppState) -> [PickerItem] {
    guard case .picker(let picker) = state.overlay else { return [] }
    return picker.items(state)
  }

  // MARK: While a skip is drawn

  /// From the input of the stem to inside the body, which cannot be.
  private func drawing(width: Int = 80, height: Int = 24) throws -> AppState {
    var state = try trainedState(width: width, height: height)
    state.playground?.cursor = .block(0, repeat: nil)
    press(&state, "A")
    press(&state, .enter)
    press(&state, "jjjj")
    return state
  }

  @Test(arguments: [(80, 24), (60, 16), (120, 36)])
  func whatIsSaidWhileASkipIsDrawnIsWhole(width: Int, height: Int) throws {
    var state = try drawing(width: width, height: height)
    func isWhole(_ text: String) -> Bool {
      let shown = screen(state).split { $0 == "\n" || $0 == " " }.joined(separator: " ")
      return shown.contains(text.split(separator: " ").joined(separator: " "))
    }
    let prompt = try #require(state.playground?.drawingPrompt)
    #expect(CharacterWidth.of(prompt) > 80 && isWhole(prompt), "\(screen(state))")
    // What is refused, too.
    press(&state, .enter)
    let refusal = try #require(state.log.messages.last)
    #expect(refusal.kind == .warning && isWhole(refusal.text), "\(screen(state))")
    press(&state, "M")
    #expect(screen(state).contains("Messages"))
  }

  @Test func lettersForAListAreNoKeysWhileASkipIsDrawn() throws {
    var state = try drawing()
    let (before, place) = (state.playground?.document, state.playground?.cursor)
    press(&state, ":")
    press(&state, "delete")
    #expect(state.playground?.document == before && state.playground?.cursor == place)
    #expect(items(state).first?.title == "delete")
    press(&state, .enter)
    #expect(state.overlay == nil && state.playground?.document == before)
    #expect(state.log.messages.last?.text == "delete: not while a skip is drawn (Esc gives up)")
    press(&state, ":")
    press(&state, "set seed 9")
    press(&state, .enter)
    #expect(state.playground?.document == before && state.playground?.drawing != nil)
    #expect(state.log.messages.last?.text == "not while a skip is drawn (Esc gives up)")
    // What only looks goes on.
    press(&state, ":")
    press(&state, "zoom")
    press(&state, .enter)
    #expect(state.playground?.isZoomed == true)
  }

  @Test func theFormOfASkipSaysHowFarItGoes() throws {
    let settings = DocumentSettings(smallConfiguration(), pace: 0)
    let row = NetworkRow.ID.join(block: 1, repeat: nil, skip: 0)
    let form = try #require(FormBuilder.form(for: row, in: settings))
    func type(_ name: String) -> FieldType? { form.fields.first { $0.name == name }?.type }
    #expect(type("from") == .integer(0...2) && type("to") == .integer(1...3))
    #expect(form.fields.first { $0.name == "to" }?.help.contains("body has 3 layers") == true)
  }

  // MARK: Lists

  @Test func aBlockThatDoesNotFitSaysWhy() throws {
    var state = try trainedState()
    press(&state, "b")
    let all = items(state)
    #expect(all.map(\.title).contains("residual pair") && all.count == blockTemplates.count)
    let attention = try #require(all.first { $0.title == "attention" })
    #expect(attention.detail == "it needs sequences; here come features of shape 8")
    guard case .nothing = attention.choice else {
      Issue.record("a block that does not fit can be chosen")
      return
    }
  }

  @Test func aRemedyStandsOnceInTheDiagnosis() throws {
    let playground = try LivePlayground(preset: "sigmoid-vanishing-20", steps: 400)
    try playground.train(200)
    try playground.press("D")
    let all = items(playground.state)
    let remedies = all.map(\.title).filter { $0.hasPrefix("    ") }
    #expect(playground.findings.count > 1 && remedies.count == Set(remedies).count, "\(remedies)")
    let named = playground.findings.reduce(0) { $0 + $1.allRemedies(playground.state).count }
    #expect(named > remedies.count && all.contains { $0.note == "see above" })
  }

  @Test func whatCanBeComparedFitsTheScreen() throws {
    var state = try trainedState(width: 80, height: 24)
    press(&state, "T")
    #expect(items(state).count < 16, "\(items(state).map(\.title))")
    #expect(items(state).contains { $0.title == "network of a preset or save" })
    press(&state, "network of a preset")
    press(&state, .enter)
    #expect(items(state).map(\.title).contains("network of digits"))
    press(&state, .escape)
    press(&state, "T")
    press(&state, "only depth-x2")
    #expect(names(press(&state, .enter)) == ["depth-x2 true"])
  }

  @Test func aProposedNameIsNoOtherDocuments() throws {
    var state = try trainedState()
    press(&state, "W")
    #expect(screen(state).contains("my-spirals-small "))
    press(&state, .escape)
    var taken = libraryEntries()
    for name in ["my-spirals-small", "my-spirals-small-2"] {
      taken.append(
        LibraryEntry(
          name: name, path: "/saves/\(name).yaml", title: "", group: "", notes: "",
          isPreset: false, parameterCount: 906, fault: nil))
    }
    _ = reduce(&state, .libraryLoaded(taken))
    press(&state, "W")
    #expect(names(press(&state, .enter)) == ["save my-spirals-small-3"])
    _ = reduce(&state, .saveExists(path: "/saves/my-spirals-small-3.yaml", generation: 0))
    press(&state, "n")
    #expect(screen(state).contains("my-spirals-small-3"))
  }

  @Test(arguments: [80, 120]) func aGalleryWithoutDocumentsSaysItWhole(width: Int) {
    var state = freshState(width: width, height: 24)
    _ = reduce(&state, .libraryLoaded([]))
    let words = screen(state).split { "\n│ ".contains($0) }.joined(separator: " ")
    #expect(words.contains("resplay doctor says where it looked"), "\(screen(state))")
  }

  // MARK: Curves

  @Test func theNumberOfTheLastBatchIsNoMean() throws {
    var state = try trainedState()
    state.playground?.snapshot?.runs[0].batchLoss = 0.4321
    state.playground?.snapshot?.runs[1].batchLoss = 0.8761
    press(&state, "2Z")
    #expect(screen(state).contains("batch loss 0.432"), "\(screen(state))")
    #expect(screen(state).contains("twin batch, skips off 0.876"), "\(screen(state))")
  }

  @Test func aRatioToZeroIsNoLargeNumber() throws {
    #expect(LayerMap.ratio(1, 0) == .infinity && LayerMap.ratio(1e-30, 1e30) > 0)
    #expect(LayerMap.ratio(1e30, 1e-30).isFinite)
    var state = try trainedState()
    let empty = state.playground?.snapshot?.runs[1].weightGradients.values.map { column in
      [Float](repeating: 0, count: column.count)
    }
    state.playground?.snapshot?.runs[1].weightGradients.values = try #require(empty)
    press(&state, "4%")
    #expect(screen(state).contains("∞∞∞") && screen(state).contains("is zero"))
  }

  @Test func titlesOfSeveralMapsAreWhole() throws {
    var state = try trainedState(width: 100, height: 36)
    let run = try #require(state.playground?.snapshot?.runs[1])
    for seed in [8, 9] {
      var copy = run
      copy.variant = .seed(seed)
      state.playground?.snapshot?.runs.append(copy)
    }
    #expect(screen(state).contains("this run") && screen(state).contains("seed 9"))
    #expect(!screen(state).contains("skips o "), "\(screen(state))")
  }

  @Test func numbersAreWrittenInOneWay() throws {
    var other = smallConfiguration()
    other.training.stop.steps = 2048
    let words = configurationDifferences(from: smallConfiguration(), to: other)
    #expect(words == "training.stop.steps: 4 000 → 2 048")
  }

  // MARK: Analyses

  @Test func whatIsMeasuredIsToldWhileItIs() throws {
    var state = try trainedState()
    press(&state, "O")
    var snapshot = try sharedSnapshot.get()
    snapshot.analyses.running = AnalysisProgress(.landscape, done: 7, count: 441)
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("21 × 21 points around the weights: 7 of 441; Esc stops"))
    snapshot.analyses.running = nil
    _ = reduce(&state, .snapshot(snapshot))
    #expect(!screen(state).contains("21 × 21 points around the weights"))
  }

  @Test func theInspectorOfWhatWasNotMeasuredNamesTheKey() throws {
    var state = try trainedState()
    press(&state, "7")
    let request = try #require(state.playground?.askedInspection)
    state.playground?.snapshot?.inspection = Inspection(request, step: 48)
    #expect(screen(state).contains("n makes"), "\(screen(state))")
    // Nor are weights all there is to be seen.
    let values: [Float] = [1, 2, 3]
    values.withUnsafeBufferPointer { buffer in
      state.playground?.snapshot?.inspection?.weights.append(ValueSpread(buffer), at: 48)
    }
    #expect(screen(state).contains("weights") && screen(state).contains("n makes"))
  }

  @Test func oneMomentOfTheInspectorIsBarsAndMoreAreColumns() throws {
    var state = try trainedState()
    press(&state, "7")
    let request = try #require(state.playground?.askedInspection)
    state.playground?.snapshot?.inspection = Inspection(request, step: 48)
    // A third of them is large.
    let values: [Float] = [-1, -1, 1]
    for (step, words) in [(48, "longest 67 %"), (49, "step 48")] {
      values.withUnsafeBufferPointer { buffer in
        state.playground?.snapshot?.inspection?.gradients.append(ValueSpread(buffer), at: step)
      }
      #expect(screen(state).contains(words), "\(screen(state))")
      #expect(screen(state).contains("longest") == (step == 48))
    }
  }
}
