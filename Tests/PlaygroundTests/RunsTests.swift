// Pinned runs, the lead over another run, the curve before a restart, lesions, and unsaved work
// that is kept.
import Engine
import Experiments
import Networks
import Problems
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct RunsTests {
  private func effects(_ state: inout AppState, at seconds: Double) -> [String] {
    names(reduce(&state, .input(.tick(seconds: seconds))))
  }

  @Test func aPinnedRunIsListedAndComesBack() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "p")
    #expect(state.playground?.pins.map(\.name) == ["run-1"])
    press(&state, "S")
    press(&state, "5")
    #expect(screen(state).contains("run-1") && screen(state).contains("1 pinned"))
    #expect(screen(state).contains("twin, skips off"))
    press(&state, "jj")
    #expect(screen(state).contains("network.blocks.body.skips.0.enabled: false → true"))
    let effects = names(press(&state, .enter))
    #expect(effects == ["update"] && state.playground?.network.hasActiveSkip == true)
    press(&state, "u")
    #expect(state.playground?.network.hasActiveSkip == false)
    press(&state, "d")
    #expect(state.playground?.pins.isEmpty == true)
    press(&state, "d")
    press(&state, "d")
    #expect(state.playground?.variants.isEmpty == true)
    #expect(state.log.messages.last?.text.hasPrefix("only pinned runs and those") == true)
  }

  /// At the cursor on a run beside this one, no key does to the document what is meant for the run.
  @Test func aRunBesideHasNoNameAndNoFile() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "5j")
    #expect(state.playground?.selectedRun == .beside(.twin))
    #expect(screen(state).contains("Enter goes on with it, d lets go of it, p pins"))
    for key in ["I", "x"] {
      press(&state, key)
      #expect(state.overlay == nil, "\(key)")
      #expect(state.log.messages.last?.text.hasPrefix("twin has no name or file") == true)
    }
    // On the present run they are the document's, and say so.
    press(&state, "kI")
    #expect(screen(state).contains("Title of the document"))
    press(&state, .escape)
    press(&state, "x")
    #expect(screen(state).contains("Export this run"))
  }

  /// Where there is no room for a legend, several seeds are still told apart.
  @Test func seedsAreToldApartInLittleRoom() throws {
    var state = try trainedState(width: 80, height: 24)
    var snapshot = try sharedSnapshot.get()
    for seed in [8, 9] {
      var run = snapshot.runs[0]
      run.variant = Variant.seed(seed).colored(seed - 5)
      snapshot.runs.append(run)
      state.playground?.variants.append(run.variant)
    }
    state.playground?.snapshot = snapshot
    let text = screen(state)
    #expect(text.contains("seed 8") && text.contains("seed 9"), "\(text)")
  }

  @Test func aPinTakesWhatTheSessionMeasured() throws {
    var state = try trainedState(width: 200, height: 60)
    #expect(names(press(&state, "p")) == ["pin 1"])
    var next = try trainedSnapshot(then: [.pin(1)])
    #expect(next.pinned.count == 1)
    next.pinned[0].seconds = 12.34
    _ = reduce(&state, .snapshot(next))
    let pin = try #require(state.playground?.pins.first)
    #expect(pin.hasWeights && pin.record.results.digest.count == 16 && pin.name == "run-1")
    press(&state, "5")
    press(&state, .end)
    press(&state, "Z")
    #expect(screen(state).contains("12.3") && screen(state).contains("seconds"))
    // It comes back with its weights, and the run that was stays.
    #expect(names(press(&state, .enter)) == ["restore 1"])
    #expect(state.playground?.variants.map(\.id) == ["twin", "original"])
    #expect(state.playground?.isUnsaved == true)
  }

  @Test func pinsAreRenamedSortedAndExported() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "pp")
    var later = try sharedSnapshot.get()
    later.runs[0].step = 90
    later.runs[0].testLoss.append(1e-4, at: 90)
    _ = reduce(&state, .snapshot(later))
    press(&state, "p5")
    press(&state, "QQQ")
    #expect(state.log.messages.last?.text == "pinned runs: by steps, most first")
    let rows = try #require(state.playground?.runRows)
    #expect(rows.suffix(3) == [.pin(2), .pin(0), .pin(1)])
    press(&state, "jj")
    press(&state, "I")
    for _ in 0..<5 { press(&state, .backspace) }
    press(&state, "best")
    press(&state, .enter)
    #expect(state.playground?.pins.map(\.name) == ["run-1", "run-2", "best"])
    press(&state, "x")
    #expect(screen(state).contains("my-spirals-small-best"))
    #expect(names(press(&state, .enter)) == ["export my-spirals-small-best"])
    // Elsewhere it is this run that is exported.
    state.formats = [ExportFormat(name: "onnx", summary: "a graph")]
    press(&state, "kkx")
    #expect(screen(state).contains("Export this run"))
    #expect(names(press(&state, .enter)) == ["export as onnx"])
    // Saved with the document: nothing is unsaved then.
    press(&state, "w")
    let effects = press(&state, .enter)
    guard case .save(let request)? = effects.first else {
      Issue.record("nothing is saved")
      return
    }
    #expect(request.experiment.presentation.pins.map(\.name) == ["run-1", "run-2", "best"])
    _ = reduce(
      &state,
      .saved(
        SaveReport(
          path: "/saves/mine.yaml", generation: request.generation, step: 90, source: nil)))
    #expect(state.playground?.isUnsaved == false)
    var opened = OpenedExperiment(
      experiment: request.experiment, path: "/saves/mine.yaml", source: nil, checkpoint: nil,
      files: DataFiles())
    opened.place = .saves
    _ = reduce(&state, .opened(opened))
    #expect(state.playground?.pins.map(\.name) == ["run-1", "run-2", "best"])
    #expect(state.playground?.isUnsaved == false)
  }

  @Test func whatWasKeptOfADiscardedDocumentIsForgotten() throws {
    var state = try trainedState()
    press(&state, "S")
    _ = effects(&state, at: 3)
    let opened = OpenedExperiment(
      experiment: document(), path: presetPath, source: nil, checkpoint: nil, files: DataFiles())
    #expect(names(reduce(&state, .opened(opened))).first == "forgetKept")
    #expect(names(reduce(&state, .opened(opened))).first == "startSession")
  }

  // MARK: Runs that are the same

  @Test func aTwinThatIsTheSameIsNotDrawn() throws {
    var plain = smallConfiguration()
    plain.network = plain.network.withSkips(false)
    var state = openState(document(plain), width: 120, height: 36)
    state.playground?.variants = [.twin]
    _ = reduce(&state, .snapshot(try trainedSnapshot(plain)))
    #expect(state.log.messages.last?.text.contains("t shows the residual one") == true)
    #expect(!screen(state).contains("twin 0"))
    // Nor in the panel of layers.
    let playground = try #require(state.playground)
    let view = try #require(LayerView(playground, Rect(width: 100, height: 12)))
    #expect(view.maps.map(\.map.run) == [0])
    press(&state, "5")
    #expect(screen(state).contains("the same"))
    #expect(names(press(&state, "t")) == ["twin false", "residual true"])
  }

  /// A network without skips has no other twin: none is offered.
  @Test func aNetworkWithoutSkipsHasNoTwin() {
    var chain = smallConfiguration()
    chain.network.blocks[1].skips = []
    var state = openState(document(chain))
    #expect(press(&state, "t").isEmpty)
    #expect(state.log.messages.last?.text.contains("no skip is on") == true)
    #expect(!ComparisonItems.items(state).contains { $0.title == "the plain twin" })
  }

  @Test func severalRunsOnOneAxis() throws {
    var state = try trainedState()
    press(&state, "T")
    press(&state, "depths")
    #expect(screen(state).contains("depths x1/4, x1/2, x2"))
    #expect(
      names(press(&state, .enter))
        == ["twin false", "depth-x1/4 true", "depth-x1/2 true", "depth-x2 true"])
    press(&state, "T")
    press(&state, "learning rates")
    #expect(
      names(press(&state, .enter)).suffix(3)
        == ["rate-/10 true", "rate-/3 true", "rate-x3 true"])
    #expect(state.playground?.variants.count == 3)
  }

  @Test func outputsStandSideBySide() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "|")
    #expect(screen(state).contains("this run") && screen(state).contains("twin, skips off"))
    let two = screen(state)
    press(&state, "|")
    #expect(state.log.messages.last?.text == "the output of this run alone")
    #expect(screen(state) != two)
  }

  // MARK: Back in time

  private func lookingBack() throws -> AppState {
    var state = openState()
    _ = reduce(&state, .snapshot(try trainedSnapshot(then: [.look(16)])))
    state.playground?.snapshot?.past = nil
    let steps = try #require(state.playground?.recorded)
    #expect(steps.first == 0 && steps.contains(16) && steps.last == 48)
    #expect(names(press(&state, "B")) == ["pause", "look 47"])
    _ = reduce(&state, .snapshot(try trainedSnapshot(then: [.look(16)])))
    state.playground?.past?.step = 16
    return state
  }

  @Test func anEarlierStepIsShownEverywhere() throws {
    var state = try lookingBack()
    #expect(screen(state).contains("back in time: step 16 of 48, 17 of 49 recorded"))
    #expect(screen(state).contains("later") && screen(state).contains("Esc"))
    #expect(state.playground?.seen.main?.step == 16 && state.playground?.main?.step == 48)
    #expect(names(press(&state, .left)) == ["look 15"])
    #expect(names(press(&state, .home)) == ["look 0"])
    #expect(names(press(&state, .end)) == ["look 48"])
    // Looking goes on, changing does not.
    #expect(press(&state, "S").isEmpty)
    #expect(state.log.messages.last?.text.contains("not while looking back") == true)
    press(&state, "2Z")
    #expect(state.playground?.isZoomed == true && state.playground?.past != nil)
    #expect(press(&state, "q").isEmpty && state.overlay == nil)
    // Letters typed for a list go to the list, and what is chosen there changes nothing either.
    #expect(press(&state, ":").isEmpty && press(&state, "all skips off").isEmpty)
    #expect(state.playground?.past?.step == 48 && state.overlay != nil)
    #expect(press(&state, .enter).isEmpty && state.overlay == nil)
    #expect(state.log.messages.last?.text.contains("not while looking back") == true)
    #expect(state.playground?.network.hasActiveSkip == true)
    #expect(names(press(&state, .escape)) == ["look -1", "run"])
    #expect(state.playground?.past == nil)
  }

  @Test func enterBranches() throws {
    var state = try lookingBack()
    #expect(names(press(&state, .enter)) == ["branch 16"])
    let playground = try #require(state.playground)
    #expect(playground.variants.map(\.id) == ["twin", "original"] && playground.isUnsaved)
    #expect(playground.past == nil && !playground.isRunning)
    press(&state, "T")
    press(&state, "go on with original")
    #expect(screen(state).contains("becomes the document's own run"))
  }

  @Test func withoutARecordNothingIsGoneBackTo() {
    var state = openState()
    press(&state, "B")
    #expect(state.log.messages.last?.text == "nothing is recorded yet: space trains")
    state.playground?.openedAt = 1_558
    press(&state, "B")
    #expect(state.log.messages.last?.text.hasPrefix("a save holds no recorded steps") == true)
  }

  @Test func pinsAreBounded() throws {
    var state = try trainedState()
    for _ in 0..<13 { press(&state, "p") }
    #expect(state.playground?.pins.count == 12)
    #expect(state.log.messages.last?.text.contains("12 runs are pinned already") == true)
  }

  @Test func theCurveBeforeARestartStays() throws {
    var state = try trainedState(width: 200, height: 60)
    press(&state, "r")
    #expect(screen(state).contains("before"))
  }

  @Test func theLeadSaysWhoSinceWhen() throws {
    var (main, twin) = (
      RunSnapshot(.main, smallConfiguration()), RunSnapshot(.twin, smallConfiguration())
    )
    main.testLoss = Series(stride: 10)
    twin.testLoss = Series(stride: 10)
    for (index, values) in [(1.0, 1.0), (0.9, 0.8), (0.4, 0.8), (0.2, 0.8)].enumerated() {
      main.testLoss.append(Float(values.0), at: index * 10)
      twin.testLoss.append(Float(values.1), at: index * 10)
    }
    let lead = try #require(Lead(main, twin))
    #expect(lead.words == "test loss 4× below twin's since step 20")
    #expect(lead.shortWords == "test loss 4× below twin's")
    #expect(Lead(twin, main)?.shortWords == "test loss 4× below twin's")
    #expect(Lead(twin, main)?.leader == .main)
    #expect(Lead(main, main) == nil)
    #expect(Lead.among([main, twin])?.since == 20)
  }

  /// A run that makes the steps before the present one is not compared, and holds up the others.
  @Test func aRunThatCatchesUpSaysHowFarItIs() throws {
    var snapshot = try sharedSnapshot.get()
    snapshot.runs[1].step = 20
    #expect(snapshot.runs[1].isCatchingUp(with: snapshot.runs[0]))
    #expect(Lead.among(snapshot.runs) == nil)
    var state = openState()
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("twin catches up: 20 of 48"))
    // What has ended is behind for good.
    snapshot.runs[1].status = .finished(reason: "steps")
    _ = reduce(&state, .snapshot(snapshot))
    #expect(!screen(state).contains("catches up"))
  }

  /// Runs that would differ if they were started again say so.
  @Test func aRunThatIsTheSameUpToNowSaysWhatHelps() throws {
    var state = openState()
    let depth = Variant.depth(2, called: "x2")
    var snapshot = try sharedSnapshot.get()
    snapshot.runs[1] = snapshot.runs[0]
    snapshot.runs[1].variant = depth
    state.playground?.hasJudgedTwin = true
    state.playground?.variants = [depth]
    _ = reduce(&state, .snapshot(snapshot))
    let said = try #require(state.log.messages.last).text
    #expect(said.hasPrefix("depth-x2 is the same run up to now and not drawn"), "\(said)")
    #expect(said.contains("r starts all runs from the start"))
  }

  @Test func lesionsAreMeasuredAndDrawn() throws {
    let snapshot = try trainedSnapshot(
      then: [.analyze(.lesions)], until: { $0.analyses.lesions?.isComplete == true })
    let report = try #require(snapshot.analyses.lesions)
    #expect(report.count == 6 && report.parts.count == 6 && report.isComplete)
    var state = openState()
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    #expect(names(press(&state, "L")) == ["pause", "analyze lesions"])
    _ = reduce(&state, .snapshot(snapshot))
    #expect(screen(state).contains("body[5]") && screen(state).contains("worst first"))
    #expect(screen(state).contains("step 48, test rows"))
  }

  // MARK: Keeping

  @Test func editsAndStepsAreKeptInTime() throws {
    var state = try trainedState()
    #expect(effects(&state, at: 1).isEmpty)
    press(&state, "S")
    #expect(effects(&state, at: 3) == ["keepUnsaved"])
    #expect(effects(&state, at: 3.5).isEmpty)
    press(&state, "S")
    press(&state, "S")
    #expect(effects(&state, at: 5) == ["keepUnsaved"])
    var later = try sharedSnapshot.get()
    later.runs[0].step = 100
    _ = reduce(&state, .snapshot(later))
    #expect(effects(&state, at: 9).isEmpty)
    #expect(effects(&state, at: 16) == ["keepUnsaved"])
    // Back to what was opened: nothing is unsaved.
    press(&state, "uuu")
    #expect(effects(&state, at: 30) == ["forgetKept"])
    #expect(effects(&state, at: 60).isEmpty)
  }

  @Test func whatWasLeftIsOffered() {
    var state = freshState()
    let left = ["a", "b"].map {
      RecoveredRun(id: $0, title: "Run \($0)", step: 70, date: "2026-11-30T17:03:58Z")
    }
    _ = reduce(&state, .recovered(left))
    #expect(screen(state).contains("Run a at step 70, 2026-11-30 17:03"))
    // Moving never ends on what deletes: only its own key does that.
    for keys in ["j", "j", "k", "k"] {
      press(&state, keys)
      guard case .question(let question) = state.overlay else {
        Issue.record("no question")
        return
      }
      #expect(question.answers[question.selection].label != "discard")
    }
    #expect(names(press(&state, "d")) == ["discardRecovered a"])
    #expect(state.log.messages.last?.text == "discarded: Run a")
    #expect(screen(state).contains("Run b"))
    #expect(names(press(&state, "r")) == ["recover b"])
    var opened = OpenedExperiment(
      experiment: document(), path: "/saves/mine.yaml", source: nil, checkpoint: nil,
      files: DataFiles())
    opened.isRecovered = true
    _ = reduce(&state, .opened(opened))
    #expect(state.playground?.isUnsaved == true)
  }

  @Test func thePaletteFollowsTheTerminal() {
    var state = freshState()
    _ = reduce(&state, .input(.background(red: 250, green: 250, blue: 240)))
    #expect(state.drawing.theme.palette == .dark)
    state.followsBackground = true
    _ = reduce(&state, .input(.background(red: 250, green: 250, blue: 240)))
    #expect(state.drawing.theme.palette == .light)
  }
}
