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
    // Half way: the weights are put back after every point.
    var points = 7
    _ = trainer.landscape(
      side: 5,
      isWanted: {
        points -= 1; return points > 0
      })
    #expect(trainer.digest == before)
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

  // MARK: Paths

  /// Two linear residual blocks: the gradient over each path is a product of matrices.
  private func linear() throws -> Trainer {
    var configuration = RunConfiguration()
    configuration.network = Network(blocks: [
      Block("body", repeats: 2, layers: [dense(2)], skips: [Skip(from: 0, to: 1)]),
      Block("head", layers: [dense(2)]),
    ])
    return try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
  }

  @Test func theGradientsOfPathsAreProductsOfWeights() throws {
    let trainer = try linear()
    trainer.advance()
    let before = trainer.digest
    let study = PathStudy(trainer, draws: 40)
    #expect(study.count == 3 * 40 && study.found.reason == nil)
    #expect(study.found.lengths.map { Int($0.paths.value) } == [1, 2, 1])
    study.complete()
    #expect(trainer.digest == before && study.isFinished)
    // By hand: the loss's gradient by the outputs times the weights of the path, all transposed.
    let sample = trainer.gradientSample()
    func values(_ name: String) throws -> [Double] {
      try #require(sample.first { $0.name == name }).values.map(Double.init)
    }
    let (output, target) = (try values("output"), try values("target"))
    let (head, first, second) = (
      try values("param/head.dense1.weight"), try values("param/body[0].dense1.weight"),
      try values("param/body[1].dense1.weight")
    )
    /// g W^T of one row for a matrix [2, 2] in rows of inputs.
    func back(_ g: [Double], _ w: [Double]) -> [Double] {
      [g[0] * w[0] + g[1] * w[1], g[0] * w[2] + g[1] * w[3]]
    }
    var squares = [0.0, 0.0, 0.0, 0.0]
    for row in 0..<target.count {
      let (a, b) = (output[2 * row], output[2 * row + 1])
      let p = 1 / (1 + ExactMath.exp(b - a))
      let truth = target[row] == 0
      let scale = 1 / Double(target.count)
      let g = back([(p - (truth ? 1 : 0)) * scale, (1 - p - (truth ? 0 : 1)) * scale], head)
      let ways = [g, back(g, first), back(g, second), back(back(g, second), first)]
      for (way, vector) in ways.enumerated() {
        squares[way] += vector[0] * vector[0] + vector[1] * vector[1]
      }
    }
    let norms = squares.map { $0.squareRoot() }
    let found = study.found.lengths.map(\.gradient)
    #expect(abs(found[0] - norms[0]) < 1e-5 * norms[0])
    #expect(abs(found[2] - norms[3]) < 1e-5 * norms[3])
    // The mean over draws of two paths lies between them.
    #expect(found[1] > min(norms[1], norms[2]) * 0.9999)
    #expect(found[1] < max(norms[1], norms[2]) * 1.0001)
    let shares = study.found.lengths.indices.compactMap { study.found.gradientShare($0) }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-9 && shares.count == 3)
  }

  @Test func pathsOfAPlainNetworkAreOne() throws {
    var configuration = RunConfiguration()
    configuration.network = Network(blocks: [
      Block("body", layers: [dense(4), Layer(Tanh())]), Block("head", layers: [dense(2)]),
    ])
    let trainer = try Trainer(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    let study = PathStudy(trainer, draws: 1)
    study.complete()
    #expect(study.found.lengths.count == 1 && study.found.skips == 0)
    #expect(study.found.lengths[0].gradient > 0 && study.found.gradientShare(0) == 1)
  }

  @Test func analysesEndWhenTheyAreNotWanted() throws {
    let trainer = try trained()
    let before = trainer.digest
    var left = 5
    let study = PathStudy(trainer, draws: 10)
    #expect(
      !study.complete(while: {
        left -= 1; return left >= 0
      }) && study.done == 5)
    #expect(trainer.spectra(isWanted: { false }).spectra.isEmpty)
    #expect(trainer.digest == before)
    trainer.advance()
    #expect(!study.isCurrent)
  }

  @Test func twoRunsShareTheDirectionsOfTheirLandscapes() throws {
    let trainer = try trained(steps: 10)
    let study = LandscapeStudy([(.main, trainer), (.twin, trainer)], side: 3)
    study.complete()
    #expect(study.count == 18 && study.landscapes[0].losses == study.landscapes[1].losses)
    #expect(study.landscapes[0].offset(0) == -1 && study.landscapes[0].offset(2) == 1)
  }

  // MARK: Left out while it is looked at

  @Test func aBranchIsLeftOutOfWhatIsSeen() throws {
    let trainer = try trained()
    let before = trainer.digest
    let lesion = try #require(trainer.lesion([BlockRepeat(block: 1, repeat: 1)]))
    #expect(lesion.paths == ["body[1]"] && trainer.digest == before)
    let study = LesionStudy(trainer)
    study.complete()
    #expect(lesion.evaluation.testLoss == study.report.parts[1].loss)
    #expect(lesion.evaluation.testLoss != trainer.evaluate().testLoss)
    #expect(trainer.lesion([BlockRepeat(block: 0, repeat: 0)]) == nil)
  }
}
