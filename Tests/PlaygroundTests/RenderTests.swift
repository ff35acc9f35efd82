// Drawing is total, and looks as it was looked at.
import ProjectSupport
import ScreenSupport
import Problems
import Networks
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct RenderTests {
  private static func states() throws -> [(name: String, state: AppState)] {
    var states: [(String, AppState)] = [
      ("empty", AppState(drawing: Drawing(depth: .mono, glyphs: .ascii), width: 0, height: 0)),
      ("gallery", freshState()), ("loading", openState()), ("trained", try trainedState()),
      ("ascii", try trainedState(depth: .mono, glyphs: .ascii)),
    ]
    var unfolded = try trainedState()
    press(&unfolded, "jjjz")
    states.append(("unfolded", unfolded))
    for panel in "1234" {
      var zoomed = try trainedState()
      press(&zoomed, "\(panel)Z")
      states.append(("zoomed \(panel)", zoomed))
    }
    for keys in ["?", "M", "e", "w", "A", "gy"] {
      var other = try trainedState()
      press(&other, keys)
      states.append((keys, other))
    }
    var question = try trainedState()
    press(&question, "Sq")
    states.append(("question", question))
    return states
  }

  /// What is on the screen of a state, where the name of the program may be covered.
  private static let signs = ["?": "Keys"]

  /// Every state at every small size and at some large ones: what is drawn says which screen it is,
  /// or that there is no room; it holds nothing that would steer the terminal; and it depends on
  /// the state alone, not on what was drawn before.
  @Test func everySizeIsDrawn() throws {
    var sizes = [(1, 1), (60, 16), (80, 24), (120, 36), (200, 60), (500, 3)]
    for width in stride(from: 0, through: 70, by: 7) {
      sizes += stride(from: 0, through: 20, by: 2).map { (width, $0) }
    }
    for (name, state) in try Self.states() {
      for (width, height) in sizes {
        let size = "\(name) at \(width)x\(height)"
        var grid = Grid(width: width, height: height, glyphs: state.drawing.glyphs)
        render(state, into: &grid)
        #expect(grid.cells.allSatisfy { isDrawable($0, state.drawing.glyphs) }, "\(size)")
        let once = grid
        render(state, into: &grid)
        #expect(grid == once, "\(size): drawing again changes it")
        guard width >= 60, height >= 16 else { continue }
        #expect(grid.plainText().contains(Self.signs[name] ?? "resplay"), "\(size)")
      }
    }
  }

  private func isDrawable(_ cell: Cell, _ glyphs: GlyphSet) -> Bool {
    if glyphs == .ascii { return (0x20..<0x7F).contains(cell.scalar) }
    return cell.isContinuation
      || Unicode.Scalar(cell.scalar).map { $0.properties.generalCategory != .control } ?? false
  }

  @Test func shapesOfImagesAreWhole() throws {
    var configuration = smallConfiguration()
    configuration.data = DataSpec(Digits())
    var head = Dense()
    head.units = 10
    configuration.network = Network(blocks: [
      Block("stem", layers: [Layer(Reshape()), Layer(Conv()), Layer(GlobalPool())]),
      Block("head", layers: [Layer(head)]),
    ])
    var state = openState(document(configuration))
    _ = reduce(&state, .snapshot(try trainedSnapshot(configuration, steps: 2, twin: false)))
    #expect(screen(state).contains(#/conv +8×8×16 /#))
  }

  @Test(arguments: [(80, 24), (100, 30), (120, 36)])
  func layersAreNamedWhole(_ width: Int, _ height: Int) throws {
    var configuration = smallConfiguration()
    configuration.data = DataSpec(Digits())
    var head = Dense()
    head.units = 10
    configuration.network = Network(blocks: [
      Block(
        "stem", layers: [Layer(Reshape()), Layer(Conv()), Layer(SqueezeExcite())],
        skips: [Skip(from: 2, to: 3)]),
      Block("head", layers: [Layer(GlobalPool()), Layer(head)]),
    ])
    var state = openState(document(configuration), width: width, height: height)
    _ = reduce(&state, .snapshot(try trainedSnapshot(configuration, steps: 2, twin: false)))
    let text = screen(state)
    #expect(text.contains("squeeze_excite "), "\(text)")
  }

  /// `2 in` of a row that has no room for it.
  @Test func halfAShapeIsNotShown() throws {
    var configuration = smallConfiguration()
    configuration.data = DataSpec(RegressionGaussians())
    var state = openState(document(configuration), width: 80, height: 24)
    _ = reduce(&state, .snapshot(try sharedSnapshot.get()))
    let text = screen(state)
    #expect(text.contains(#/data regression_gauss/#), "\(text)")
    #expect(!text.contains(#/regression_gaussians +\d/#), "\(text)")
    state = try trainedState(width: 80, height: 24)
    #expect(screen(state).contains("data spiral  2 in"))
  }

  @Test func tooSmallSaysWhatIsNeeded() throws {
    let text = screen(try trainedState(width: 40, height: 10))
    #expect(text.contains("60 x 16"))
    #expect(text.contains("40 x 10"))
  }

  @Test(arguments: [(80, 24), (120, 36), (200, 60)])
  func playgroundLooksAsItDid(_ width: Int, _ height: Int) throws {
    try expectGolden(
      screen(try trainedState(width: width, height: height)), "playground-\(width)x\(height)")
  }

  @Test func playgroundWithoutUnicodeAndColour() throws {
    try expectGolden(
      screen(try trainedState(width: 80, height: 24, depth: .mono, glyphs: .ascii)),
      "playground-80x24-ascii")
    try expectGolden(
      screen(try trainedState(width: 120, height: 36, depth: .mono, glyphs: .ascii)),
      "playground-120x36-ascii")
  }

  @Test(arguments: [(80, 24), (120, 36)])
  func galleryLooksAsItDid(_ width: Int, _ height: Int) throws {
    for (glyphs, ending) in [(GlyphSet.unicode, ""), (.ascii, "-ascii")] {
      var state = freshState(width: width, height: height, glyphs: glyphs)
      _ = reduce(&state, .previewed(path: presetPath, document()))
      try expectGolden(screen(state), "gallery-\(width)x\(height)\(ending)")
    }
  }

  @Test func unfoldedNetworkAndHelpLookAsTheyDid() throws {
    var state = try trainedState()
    press(&state, "jjjz")
    try expectGolden(screen(state), "unfolded-120x36")
    press(&state, "?")
    try expectGolden(screen(state), "help-120x36")
  }

  @Test func controlCharactersAreDrawnVisibly() {
    var state = freshState()
    _ = reduce(&state, .previewed(path: presetPath, document()))
    #expect(screen(state).contains("A bell ␇ is drawn"))
  }

  @Test func faultyFilesAreListedWithTheirFault() {
    var state = freshState()
    press(&state, .end)
    let text = screen(state)
    #expect(text.contains("broken"))
    #expect(text.contains("read 'seven'"))
  }
}
