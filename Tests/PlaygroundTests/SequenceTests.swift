// What networks over sequences and images look like: whole tokens, whole labels, whole shapes or
// none.
import ScreenSupport
import Numerics
import Problems
import Engine
import Experiments
import Networks
import Schema
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct SequenceTests {
  /// Reverses six tokens of twelve, with attention.
  private static func configuration() -> RunConfiguration {
    var data = TokenSequences()
    (data.length, data.vocabulary, data.rows) = (6, 12, 40)
    var embedding = Embedding()
    (embedding.vocabulary, embedding.units) = (12, 16)
    var head = Dense()
    head.units = 12
    var configuration = RunConfiguration()
    configuration.data = DataSpec(data)
    configuration.network = Network(blocks: [
      Block("stem", layers: [Layer(embedding), Layer(Positions())]),
      Block("head", layers: [Layer(head)]),
    ])
    return configuration
  }

  private static let snapshot = Result {
    try trainedSnapshot(configuration(), steps: 2, twin: false)
  }

  private static func state(width: Int, height: Int, notes: String = "Try it.") throws -> AppState {
    var experiment = document(configuration())
    experiment.presentation.notes = notes
    var state = openState(experiment, width: width, height: height)
    _ = reduce(&state, .snapshot(try snapshot.get()))
    return state
  }

  @Test(arguments: [(80, 24), (120, 36), (200, 60)])
  func tokensAreShownBelowEachOther(_ width: Int, _ height: Int) throws {
    let text = screen(try Self.state(width: width, height: height))
    let dataset = try #require(try Self.snapshot.get().dataset)
    let row = Int(try #require(dataset.testRows.first))
    let first = Int(dataset.inputs[row * 6])
    let second = Int(dataset.inputs[row * 6 + 1])
    #expect(text.contains("row \(row + 1)"), "\(text)")
    #expect(text.contains(#/[✓✗] \d of 6/#), "\(text)")
    let given = width >= 120 ? "given" : "in"
    #expect(text.contains(try Regex("\(given) +\(first) +\(second) ")), "\(text)")
    let answer = Int(dataset.targets[row * 6])
    #expect(text.contains(try Regex("true +\(answer) ")), "\(text)")
    #expect(text.contains(width >= 120 ? "predicted  " : "out  "), "\(text)")
  }

  @Test func positionsLeftOutAreEmptyAndDoNotCount() throws {
    var dataset = try #require(try Self.snapshot.get().dataset)
    dataset.targets[0] = 3
    dataset.targets[1] = -1
    let samples = (0..<2).map {
      SamplePrediction(row: 0, position: $0, predicted: 3, probability: 0.5)
    }
    var grid = Grid(width: 40, height: 4)
    SequencesPicture(samples).draw(
      PictureContext(
        dataset: dataset, confusion: [], drawing: Drawing(depth: .truecolor, glyphs: .unicode)),
      into: &grid, in: Rect(width: 40, height: 4))
    let lines = grid.plainText().split(separator: "\n").map(String.init)
    #expect(lines[0].contains("✓ 1 of 1"))
    #expect(lines[2].contains(#/^true +3 *$/#), "\(lines)")
    #expect(lines[3].contains(#/^predicted +3 +3 *$/#), "\(lines)")
  }

  @Test func aConfusionMatrixNamesClassesWhole() throws {
    let counts = (0..<12).map { row in (0..<12).map { $0 == row ? 120 : 0 } }
    let matrix = ConfusionMatrix(counts: counts, names: (0..<12).map(String.init))
    let room = Rect(width: 60, height: 20)
    let size = try #require(matrix.size(in: room))
    #expect(size.width <= 60 && size.height == 13)
    var grid = Grid(width: 60, height: 20)
    matrix.draw(into: &grid, in: room, Drawing(depth: .truecolor, glyphs: .unicode))
    let lines = grid.plainText().split(separator: "\n").map(String.init)
    #expect(lines[0].contains("  9  10  11"))
    #expect(lines[12].hasPrefix("11 "))
    #expect(lines[12].contains(" 120"))
    #expect(matrix.size(in: Rect(width: 37, height: 20)) == nil)
  }

  @Test func shapesAreWholeOrNotThere() throws {
    let narrow = screen(try Self.state(width: 80, height: 24))
    #expect(narrow.contains(#/embedding +(6×16 )? *[0-9.e-]+/#), "\(narrow)")
    #expect(!narrow.contains(#/embedding[ 6×]+…/#) && !narrow.contains("o…"), "\(narrow)")
    let wide = screen(try Self.state(width: 120, height: 36))
    #expect(wide.contains(#/embedding +6×16 /#))
  }

  @Test func documentsWithoutNotesHaveNoNotes() throws {
    #expect(screen(try Self.state(width: 120, height: 36)).contains("Notes"))
    #expect(!screen(try Self.state(width: 120, height: 36, notes: "\n")).contains("Notes"))
  }
}
