// What the output of sequences, rows and small images says: what was given and what was made of
// it, that something is cut, what numbers, marks and colours mean.
import Numerics
import ScreenSupport
import TextUI
import Testing
import Training

@testable import Playground
@testable import Problems

/// A network that says of the token after each one how likely it is.
private struct Chain: Predictor {
  let logits: [[Float]]
  let rowFlops: Int
  var loss = Loss.crossEntropy

  func run(
    count: Int, fill: (Int, UnsafeMutablePointer<Float>) -> Void,
    read: (Int, UnsafeBufferPointer<Float>) -> Void
  ) {
    var row = [Float](repeating: 0, count: 8)
    for index in 0..<count {
      row.withUnsafeMutableBufferPointer { fill(index, $0.baseAddress!) }
      row.flatMap { logits[Int($0)] }.withUnsafeBufferPointer { read(index, $0) }
    }
  }

  func run(rows: ArraySlice<Int32>, read: (Int32, UnsafeBufferPointer<Float>) -> Void) {
    for row in rows {
      run(count: 1, fill: { _, _ in }) { _, values in read(row, values) }
    }
  }
}

@Suite struct SamplePictureTests {
  private static let drawing = Drawing(depth: .truecolor, glyphs: .unicode)

  private func lines(
    _ width: Int, _ height: Int, _ glyphs: GlyphSet = .unicode,
    _ draw: (inout Grid, Rect) -> Void
  ) -> [String] {
    var grid = Grid(width: width, height: height, glyphs: glyphs)
    draw(&grid, grid.bounds)
    let text = grid.plainText()
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  // MARK: Text

  /// Given `ab ab ab cd`, each goes on with `b` forty times.
  private static let text = TextDrawing(
    texts: [0.0, 0.5, 1.0].map {
      GeneratedText(
        temperature: $0, prompt: [0, 1, 4, 0, 1, 4, 0, 1, 4, 2, 3],
        tokens: [Int](repeating: 1, count: 40))
    }, names: ["a", "b", "c", "d", "space"])

  @Test(arguments: Theme.Palette.allCases, [ColorDepth.truecolor, .mono])
  func whatIsWrittenStandsOutOfWhatWasGiven(palette: Theme.Palette, depth: ColorDepth) {
    var grid = Grid(width: 60, height: 12)
    Self.text.draw(
      into: &grid, in: grid.bounds, Drawing(palette, depth: depth, glyphs: .unicode))
    #expect(grid.plainText().contains("ab ab ab cdbbbb"), "\(grid.plainText())")
    #expect(!grid[10, 1].style.bold && grid[11, 1].style.bold)
  }

  @Test func cutTextsSaySoAndTakeTheSpareLines() {
    let drawn = lines(19, 5) { Self.text.draw(into: &$0, in: $1, Self.drawing) }
    // The last word of what was given, where two lines are there.
    #expect(drawn[0] == "T 0.0 cd" + String(repeating: "b", count: 11), "\(drawn)")
    #expect(drawn[1] == "      " + String(repeating: "b", count: 12) + "…", "\(drawn)")
    #expect(drawn[2].hasPrefix("T 0.5 cdb") && drawn[3].hasSuffix("b…"), "\(drawn)")
    #expect(drawn[4] == "T 1.0 " + String(repeating: "b", count: 12) + "…", "\(drawn)")
    let whole = lines(60, 12) { Self.text.draw(into: &$0, in: $1, Self.drawing) }
    #expect(!whole.joined().contains("…"), "\(whole)")
  }

  /// A network that costs ten times as much writes less, and the same as far as it gets.
  @Test func aLongerTextBeginsWithTheShorterOne() {
    let dataset = Dataset(
      inputShape: [8], featureNames: [], inputs: [0, 1, 2, 0, 1, 2, 0, 1],
      task: .languageModel(["a", "b", "c"], positions: 8), targets: [1, 2, 0, 1, 2, 0, 1, 2],
      trainRows: [], testRows: [0])
    let logits: [[Float]] = [[0, 1, 0.5], [0.5, 0, 1], [1, 0.5, 0]]
    // What a small transformer costs a window.
    let long = GeneratedText.some(of: dataset, by: Chain(logits: logits, rowFlops: 4_200_000))
    let short = GeneratedText.some(of: dataset, by: Chain(logits: logits, rowFlops: 42_000_000))
    #expect(long.map(\.tokens.count) == [80, 80, 80])
    for (long, short) in zip(long, short) {
      #expect(short.tokens.count == 9 && Array(long.tokens.prefix(9)) == short.tokens)
    }
  }

  /// Of three rows one has nothing hidden: it is not shown. Where no row has, all are.
  @Test func rowsWithNothingToPredictAreNotShown() {
    var dataset = Dataset(
      inputShape: [8], featureNames: [], inputs: [Float](repeating: 0, count: 24),
      task: Task(MaskedTokens(), names: ["a", "b", "c"], positions: 8),
      targets: [Float](repeating: -1, count: 24), trainRows: [], testRows: [0, 1, 2])
    let network = Chain(logits: [[0, 1, 0.5], [0.5, 0, 1], [1, 0.5, 0]], rowFlops: 1)
    func shown() -> [Int] {
      guard
        case .sequences(let picture) = SequencesPicture.measure(
          dataset, network, PictureSize(width: 1, height: 1))
      else { return [] }
      return picture.predictions.filter { $0.position == 0 }.map(\.row)
    }
    #expect(shown() == [0, 1, 2])
    (dataset.targets[3], dataset.targets[20]) = (1, 2)
    #expect(shown() == [0, 2])
  }
}
