// What is learnt of a trained network without training it: lesions, the landscape of the loss,
// singular values. Each leaves the run as it was.
import Engine
import Networks
import Numerics
import Problems
import Testing

@testable import Training

@Suite struct AnalysesTests {
  private func dense(_ units: Int) -> Layer {
    var kind = Dense()
    kind.units = units
    return Layer(kind)
  }

  /// Two residual blocks on the spirals, trained for some steps.
  private func trained(steps: Int = 40) throws -> Trainer {
    var configuration = RunConfiguration()
    configuration.network = Network(blocks: [
      Block("stem", layers: [dense(8), Layer(Relu())]),
      Block(
        "body", repeats: 2, layers: [dense(8), Layer(Relu()), dense(8)],
        skips: [Skip(from: 0, to: 3)]
      ),
      Block("head", layers: [dense(2)]),
    ])
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    for _ in 0..<steps { trainer.advance() }
    return trainer
  }

  @Test func aRepeatLeftOutIsANetworkWithoutIt() throws {
    let trainer = try trained()
    let before = trainer.digest
    let study = LesionStudy(trainer)
    #expect(study.report.count == 2 && study.report.usesTestRows)
    while !study.report.isComplete { study.measureNext() }
    #expect(study.report.parts.map(\.path) == ["body[0]", "body[1]"])
    #expect(trainer.digest == before)
    // The same weights in a network that never had the block.
    var without = trainer.configuration
    without.network.blocks.remove(at: 1)
    let plain = try Trainer(without, dataset: trainer.dataset, kernels: .best)
    for (index, spec) in plain.parameters.specs.enumerated() {
      let other = try #require(trainer.parameters.index(of: spec.path))
      _ = plain.parameters.value(index).update(fromContentsOf: trainer.parameters.value(other))
    }
    let both = try #require(study.withoutSome(2, draws: 1))
    #expect(both.loss == plain.evaluate().testLoss)
    #expect(study.report.whole.loss == trainer.evaluate().testLoss)
    #expect(study.withoutSome(3, draws: 1) == nil && study.isCurrent)
    trainer.advance()
    #expect(!study.isCurrent)
  }

  @Test func aHeadLeftOutChangesOnlyItsShare() throws {
    var attention = Attention()
    attention.heads = 2
    var configuration = RunConfiguration()
    configuration.data = DataSpec(Digits())
    var rows = Reshape()
    rows.shape = SampleShape([8, 8])
    configuration.network = Network(blocks: [
      Block("stem", layers: [Layer(rows)]),
      Block("body", layers: [Layer(attention)], skips: [Skip(from: 0, to: 1)]),
      Block("head", layers: [Layer(MeanOverTime()), dense(10)]),
    ])
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    let study = LesionStudy(trainer)
    while !study.report.isComplete { study.measureNext() }
    #expect(
      study.report.parts.map(\.path) == [
        "body", "body.attention1 head 1", "body.attention1 head 2",
      ])
    #expect(Set(study.report.parts.map(\.loss)).count == 3)
  }

  @Test func whatCannotBeLeftOutSaysWhy() throws {
    var configuration = RunConfiguration()
    configuration.network = Network(blocks: [
      Block(
        "body", layers: [dense(2), Layer(Sigmoid())], skips: [Skip(from: 0, to: 2)]),
      Block("head", layers: [dense(2)]),
    ])
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    let report = LesionStudy(trainer).report
    #expect(report.count == 0 && report.reasons.count == 1)
    #expect(report.reasons[0].contains("sigmoid"), "\(report.reasons)")
  }

  @Test func theMiddleOfTheLandscapeIsTheNetwork() throws {
    let trainer = try trained()
    let before = trainer.digest
    let landscape = try #require(trainer.landscape(side: 5, maximumRows: 50))
    #expect(landscape.losses.count == 25 && landscape.rows == 50)
    let rows = trainer.dataset.trainRows.prefix(50)
    let here = trainer.compiled.evaluator.evaluate(Array(rows)).metrics["loss"]
    #expect(landscape.loss(row: 2, column: 2) == here)
    #expect(Set(landscape.losses).count > 20 && trainer.digest == before)
    #expect(trainer.landscape(side: 5, isWanted: { false }) == nil && trainer.digest == before)
  }

  @Test func singularValuesAreThoseOfTheMatrix() {
    let diagonal = SingularValues.of([3, 0, 0, -4, 0, 0], rows: 3, columns: 2)
    #expect(abs(diagonal[0] - 4) < 1e-12 && abs(diagonal[1] - 3) < 1e-12)
    // [[1, 1], [0, 1]] has the golden ratio and its inverse.
    let golden = (1 + 5.0.squareRoot()) / 2
    let sheared = SingularValues.of([1, 1, 0, 1], rows: 2, columns: 2)
    #expect(abs(sheared[0] - golden) < 1e-12 && abs(sheared[1] - 1 / golden) < 1e-12)
    let wide = SingularValues.of([1, 1, 0, 1, 0, 0], rows: 2, columns: 3)
    #expect(wide.count == 2 && wide[0] > wide[1])
  }

  @Test func theJacobianOfALinearNetworkIsItsWeights() throws {
    var configuration = RunConfiguration()
    configuration.network = Network(blocks: [Block("head", layers: [dense(2)])])
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    let weights = try #require(trainer.spectra().spectra.first)
    let jacobian = try #require(trainer.jacobianSpectrum())
    for (a, b) in zip(weights.values, jacobian.values) { #expect(abs(a - b) < 1e-3 * a) }
  }
}
