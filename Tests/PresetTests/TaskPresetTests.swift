// Presets of tasks that have many predictions a row reach what their notes say, with skips and
// without.
import Problems
import Testing
import Training

@Suite struct TaskPresetTests {
  @Test func onlySkipsMakeDenoisingWorthIt() throws {
    let with = try Presets.trained("unet-denoise-digits")
    let noise = Float(try #require(with.chance).level)
    #expect(abs(noise - 0.0225) < 0.001)
    #expect(with.evaluate().testLoss < 0.7 * noise)
    #expect(try Presets.trained("unet-denoise-digits-noskip").evaluate().testLoss > 1.3 * noise)
  }

  @Test func reversingNeedsSkips() throws {
    let with = try Presets.trained("transformer-reverse").evaluate()
    #expect(with.test(.exactMatch) > 0.99 && with.test(.perplexity) < 1.01)
    let without = try Presets.trained("transformer-reverse-noskip").evaluate()
    #expect(without.testAccuracy < 0.4 && without.test(.exactMatch) < 0.01)
  }

  /// What is hidden is drawn anew in every step, and the same for an evaluation.
  @Test func masksAreOfTheStep() throws {
    let run = try Presets.run("bert-palindromes")
    let first = run.trainer.evaluate()
    #expect(run.trainer.evaluate() == first)
    let chance = try #require(run.trainer.chance)
    #expect(chance.metric == .accuracy && chance.level < 0.1)
    #expect(first.test(.perplexity) > 10)
  }
}
