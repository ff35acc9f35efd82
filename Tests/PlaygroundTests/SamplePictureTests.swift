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

  // MARK: Sequences

  /// Eight tokens of eight in each of four rows, which are predicted as they are.
  private static func sequences(masking: Masking? = nil) -> (Dataset, SequencesPicture) {
    let tokens = (0..<32).map { Float(($0 * 3 + $0 / 8) % 8) }
    var dataset = Dataset(
      inputShape: [8], featureNames: [], inputs: tokens,
      task: .tokens((0..<8).map(String.init), positions: 8), targets: tokens, trainRows: [],
      testRows: [0, 1, 2, 3])
    dataset.masking = masking
    let samples = (0..<32).map {
      SamplePrediction(row: $0 / 8, position: $0 % 8, predicted: tokens[$0], probability: 1)
    }
    return (dataset, SequencesPicture(samples))
  }

  private func drawn(
    _ sequences: (dataset: Dataset, picture: SequencesPicture), _ width: Int, _ height: Int,
    confusion: [[Int]] = [], glyphs: GlyphSet = .unicode
  ) -> [String] {
    let context = PictureContext(
      dataset: sequences.dataset, confusion: confusion,
      drawing: Drawing(depth: .truecolor, glyphs: glyphs))
    return lines(width, height, glyphs) { sequences.picture.draw(context, into: &$0, in: $1) }
  }

  @Test func sequencesThatGoOnSaySo() {
    let sequences = Self.sequences()
    let small = drawn(sequences, 19, 5)
    #expect(small[0] == "row 1  ✓ 8 of 8", "\(small)")
    #expect(small[1] == "in   0 3 6 1 4 7 2…" && small[3] == "out  0 3 6 1 4 7 2…", "\(small)")
    let below = drawn(sequences, 19, 8)
    #expect(below[4] == "tokens 8 to 8" && below[5] == "in   5", "\(below)")
    let whole = drawn(sequences, 20, 5)
    #expect(whole[1] == "in   0 3 6 1 4 7 2 5", "\(whole)")
  }

  @Test func sequencesStandInAsManyColumnsAsFit() {
    let wide = drawn(Self.sequences(), 60, 20)
    #expect(wide[0].contains(#/^row 1  ✓ 8 of 8 +row 2  ✓ 8 of 8$/#), "\(wide)")
    #expect(wide[1].contains(#/^given     0 3 6 1 4 7 2 5   given     1 /#), "\(wide)")
    #expect(wide[4].contains("row 3") && wide[4].contains("row 4"), "\(wide)")
    // What a heading says is whole where its tokens are few.
    var (dataset, picture) = Self.sequences()
    picture.predictions = picture.predictions.filter { $0.position == 0 }
    dataset.testRows = [0, 1, 2, 3]
    let few = drawn((dataset, picture), 60, 4)
    #expect(few[0].contains(#/^row 1  ✓ 1 of 1   row 2  ✓ 1 of 1   row 3/#), "\(few)")
  }

  /// In 58 columns there is room for whole sequences beside a matrix whose numbers do not touch,
  /// in 62 for longer labels too.
  @Test(arguments: [(58, "given 0 3", "out   0 3"), (62, "given     0 3", "predicted 0 3")])
  func labelsAreAsLongAsWholeSequencesAllow(width: Int, given: String, last: String) {
    let counts = (0..<8).map { row in (0..<8).map { $0 == row ? 205 : 0 } }
    let drawn = drawn(Self.sequences(), width, 20, confusion: counts)
    #expect(drawn[1].hasPrefix(given) && drawn[3].hasPrefix(last), "\(drawn)")
    #expect(drawn[2].contains("· 205") || drawn[1].contains("205   ·"), "\(drawn)")
  }

  @Test(arguments: [(GlyphSet.unicode, "▢"), (.blocks, "_"), (.ascii, "_")])
  func hiddenTokensAreMarkedAndExplained(glyphs: GlyphSet, mark: String) {
    var sequences = Self.sequences(
      masking: Masking(share: 0.1, mask: 8, vocabulary: 8, tokens: []))
    sequences.0.inputs[1] = 8
    for index in 0..<32 where index != 1 { sequences.0.targets[index] = -1 }
    let wide = drawn(sequences, 60, 8, glyphs: glyphs)
    #expect(wide[0].contains("1 of 1  \(mark) hidden"), "\(wide)")
    #expect(wide[1].hasPrefix("given     0 \(mark) 6"), "\(wide)")
    // Where nothing is hidden nothing succeeded.
    #expect(wide[0].contains("row 2  nothing hidden"), "\(wide)")
    #expect(wide.joined().contains(glyphs.check.description) && !wide[4].contains("0 of 0"))
    // Below, where the heading has no room.
    let small = drawn(sequences, 20, 5, glyphs: glyphs)
    #expect(small[0].hasSuffix("1 of 1") && small[4] == "\(mark) hidden", "\(small)")
  }

  // MARK: Rows

  /// Sums of two numbers modulo 31, each taken for one more but the last.
  private func sums(_ width: Int, _ height: Int, confusion: [[Int]] = []) -> [String] {
    let names = (0..<31).map(String.init)
    let targets = (0..<20).map { Float(($0 + 12) % 31) }
    let dataset = Dataset(
      inputShape: [2], featureNames: ["a", "b"],
      inputs: (0..<20).flatMap { [Float($0), 12] },
      task: Task(Classification(), names: names, grid: []), targets: targets, trainRows: [],
      testRows: (0..<20).map { $0 })
    let picture = SamplesPicture(
      (0..<20).map { row in
        SamplePrediction(
          row: row, predicted: row == 19 ? targets[row] : targets[row] + 1, probability: 0.9)
      })
    let context = PictureContext(
      dataset: dataset, confusion: confusion, drawing: Self.drawing)
    return lines(width, height) { picture.draw(context, into: &$0, in: $1) }
  }

  @Test func rowsOfTokensSayWhatIsAsked() {
    let drawn = sums(19, 20)
    #expect(drawn[0] == " 0 12: ✗ 12→13" && drawn[15] == "15 12: ✗ 27→28", "\(drawn)")
    #expect(drawn[19] == "19 12: ✓ 0 90 %", "\(drawn)")
  }

  @Test func rowsStandInColumnsBesideAMatrix() {
    let counts = (0..<4).map { row in (0..<4).map { $0 == row ? 5 : 1 } }
    let drawn = sums(80, 12, confusion: counts)
    #expect(drawn[0].contains(#/^ 0 12: ✗ 12→13 +12 12: ✗ 24→25 +0 +1 +2 +3$/#), "\(drawn)")
  }

  // MARK: Images

  /// Images of eight by eight pixels, taken for one of ten, and what they were taken for.
  private func digits(_ count: Int, _ width: Int, _ height: Int, wrong: Int = 3) -> [String] {
    var dataset = Dataset(
      inputShape: [8, 8, 1], featureNames: [], inputs: [Float](repeating: 0.5, count: 64 * count),
      task: Task(Classification(), names: (0..<10).map(String.init), grid: []),
      targets: [Float](repeating: 4, count: count), trainRows: [],
      testRows: (0..<Int32(count)).map { $0 })
    dataset.display = .image(width: 8, height: 8, channels: 1, maximum: 1)
    dataset.pixels = dataset.inputs
    let readings = (0..<10).map { $0 == 4 ? Float(0.9) : 0.01 }
    let picture = SamplesPicture(
      (0..<count).map {
        SamplePrediction(row: $0, predicted: 4, probability: 0.9, readings: readings)
      })
    var counts = (0..<10).map { row in (0..<10).map { $0 == row ? 30 : 0 } }
    counts[3][9] = wrong
    let context = PictureContext(dataset: dataset, confusion: counts, drawing: Self.drawing)
    return lines(width, height) { picture.draw(context, into: &$0, in: $1) }
  }

  @Test func imagesAreAsLargeAsAllOfThemFit() {
    // Five times as large there would be no room for the third.
    let few = digits(4, 120, 40)
    #expect(few.count { $0.contains("✓ 4") } <= 4, "\(few)")
    #expect(few[0].hasPrefix(String(repeating: "▀", count: 16)), "\(few)")
    // As before where not all of them fit.
    let many = digits(64, 60, 12)
    #expect(many[0].hasPrefix("▀▀▀▀▀▀▀▀ "), "\(many)")
  }

  @Test func whatIsBelowAMatrixIsExplained() {
    let drawn = digits(4, 120, 40).joined(separator: "\n")
    #expect(drawn.contains("most: 3 read as 9, 3 times\n"), "\(drawn)")
    #expect(drawn.contains("row: true, column: read as\n"), "\(drawn)")
    #expect(drawn.contains("bars: how surely 0 to 9\n"), "\(drawn)")
    #expect(drawn.contains("█ true  █ wrongly named"), "\(drawn)")
    #expect(digits(4, 120, 40, wrong: 1).joined().contains("most: 3 read as 9, once"))
    // Images that have no bars have none explained.
    let small = digits(64, 60, 5).joined(separator: "\n")
    #expect(!small.contains("bars"), "\(small)")
  }

  @Test func aSingleLineBelowAMatrixIsNoRowOfNumbers() {
    let counts = (0..<10).map { row in (0..<10).map { $0 == row ? 30 : row == 3 ? 1 : 0 } }
    let matrix = ConfusionMatrix(counts: counts, names: (0..<10).map(String.init))
    let drawn = lines(34, 12) { matrix.draw(into: &$0, in: $1, Self.drawing) }
    #expect(drawn[11] == "most: 3 read as 0, once", "\(drawn)")
  }

  // MARK: Words below

  /// The words below the output for a language model, with baselines that are given.
  private func words(_ width: Int, label: String = "bigrams 3.35, unigrams") throws -> String {
    var playground = try #require(try trainedState().playground)
    var dataset = try #require(playground.snapshot?.dataset)
    dataset.task = .languageModel(["a", "b"], positions: 2)
    let evaluation = Evaluation(test: ["bits_per_character": 3.13])
    playground.snapshot?.runs[0].evaluation = evaluation
    playground.snapshot?.runs[0].chance = Chance(
      metric: .bitsPerCharacter, level: 4.42, bound: 4.4, label: label, strategy: "counting",
      verdict: "no better")
    playground.snapshot?.runs.removeLast(1)
    let main = try #require(playground.snapshot?.runs.first)
    return OutputWords.lines(playground, main, dataset, width: width)
      .map { $0.map(\.text).joined() }.joined(separator: "\n")
  }

  @Test func theUnitAndTheHardestBaselineStay() throws {
    let narrow = try words(19)
    #expect(narrow.contains("test 3.13 bits\nbigrams 3.35\n"), "\(narrow)")
    // Whichever it is.
    let other = try words(19, label: "bigrams 4.9, unigrams")
    #expect(other.contains("\nunigrams 4.42\n"), "\(other)")
    let wide = try words(56)
    #expect(wide.contains("test bits per character 3.13"), "\(wide)")
    #expect(wide.contains("bigrams 3.35, unigrams 4.42"), "\(wide)")
  }

  @Test func aRunMeasuredAtAnotherStepSaysSo() throws {
    var playground = try #require(try trainedState().playground)
    let dataset = try #require(playground.snapshot?.dataset)
    var main = try #require(playground.snapshot?.runs.first)
    main.evaluatedStep = main.step
    playground.snapshot?.runs[1].evaluatedStep = main.step
    func words(_ width: Int) -> [String] {
      OutputWords.lines(playground, main, dataset, width: width).map {
        $0.map(\.text).joined()
      }
    }
    #expect(!words(40).joined().contains("step"), "\(words(40))")
    playground.snapshot?.runs[1].evaluatedStep = 12
    #expect(words(24).contains { $0.hasPrefix("twin ") && $0.contains("% step 12") })
    #expect(!words(13).joined().contains("step"), "\(words(13))")
  }
}
