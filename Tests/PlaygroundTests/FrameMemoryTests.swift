// What drawing keeps of the frames before: words for a moment, numbers never.
import TextUI
import Testing
import Training

@testable import Playground

@Suite struct FrameMemoryTests {
  /// The screen of a state that was drawn after another one, with what was remembered of that.
  private func drawn(_ state: AppState, with memory: FrameMemory) -> String {
    var grid = Grid(width: state.width, height: state.height, glyphs: state.drawing.glyphs)
    render(state, into: &grid, memory: memory)
    return grid.plainText()
  }

  /// A trained run, and the same with all gradients gone a frame later.
  private func states() throws -> (before: AppState, after: AppState, words: String) {
    let before = try trainedState()
    var after = before
    for index in before.playground?.main?.measures.indices ?? 0..<0 {
      after.playground?.snapshot?.runs[0].measures[index].weightGradient = 0
      after.playground?.snapshot?.runs[0].measures[index].zeroGradient = ZeroGradient(
        since: 3, isExact: true)
    }
    let found = try #require(after.playground.map(Diagnosis.findings)?.first)
    let words = String(found.text.prefix(20))
    #expect(!screen(before).contains(words))
    return (before, after, words)
  }

  @Test func wordsStayForAMoment() throws {
    var (before, after, words) = try states()
    let memory = FrameMemory()
    _ = drawn(before, with: memory)
    after.now += 0.05
    #expect(!drawn(after, with: memory).contains(words))
    after.now += 1
    #expect(drawn(after, with: memory).contains(words))
    before.now = after.now
    #expect(drawn(before, with: memory).contains(words))
  }

  @Test func nothingIsKeptOnceSomethingWasPressed() throws {
    let (before, after, words) = try states()
    let memory = FrameMemory()
    _ = drawn(before, with: memory)
    memory.forget()
    #expect(drawn(after, with: memory).contains(words))
  }

  @Test func numbersAreAlwaysThePresentOnes() throws {
    var state = try trainedState()
    let memory = FrameMemory()
    _ = drawn(state, with: memory)
    state.playground?.snapshot?.runs[0].step = 123_456
    #expect(drawn(state, with: memory).contains("123 456"))
  }

  @Test func panelsAreDrawnTenTimesASecond() throws {
    var (before, after, _) = try states()
    before.now = 5
    let memory = FrameMemory()
    func zeros(_ text: String) -> Int { text.ranges(of: "zero").count }
    let atFirst = zeros(drawn(before, with: memory))
    after.now = 5.05
    #expect(zeros(drawn(after, with: memory)) == atFirst)
    after.now = 5.1
    #expect(zeros(drawn(after, with: memory)) > atFirst)
  }

  @Test func theLossIsDrawnWithEveryFrame() throws {
    var state = try trainedState()
    let memory = FrameMemory()
    #expect(drawn(state, with: memory).contains("train loss"))
    state.playground?.snapshot?.runs[0].evaluation = nil
    #expect(!drawn(state, with: memory).contains("train loss"))
  }
}
