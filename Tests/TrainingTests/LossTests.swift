// The other losses: they train, they are evaluated as they are trained, and they are refused where
// they cannot measure the data. So are labels that name no class.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct LossTests {
  private func binary(_ change: (inout RunConfiguration) -> Void = { _ in }) -> RunConfiguration {
    smallRun {
      var gauss = GaussClouds()
      gauss.plane.points = 120
      $0.data = DataSpec(gauss)
      $0.network = residual(outputs: 1)
      $0.training.loss = .binaryCrossEntropy
      change(&$0)
    }
  }

  private func huber(_ change: (inout RunConfiguration) -> Void = { _ in }) -> RunConfiguration {
    smallRun {
      var plane = RegressionPlane()
      plane.plane.points = 120
      $0.data = DataSpec(plane)
      $0.network = residual(outputs: 1)
      $0.training.loss = .huber
      change(&$0)
    }
  }

  @Test func oneUnitTellsTwoClassesApart() throws {
    let trainer = try Trainer(binary())
    let before = trainer.evaluate()
    trainer.run()
    let (after, confusion) = trainer.measure()
    #expect(after.trainLoss < before.trainLoss / 2 && after.testAccuracy > 0.9)
    #expect(confusion.count == 2 && confusion.allSatisfy { $0.count == 2 })
    #expect(confusion.joined().reduce(0, +) == trainer.dataset.testRows.count)
    guard case .boundary(let picture)? = trainer.picture() else {
      Issue.record("classes on the plane have a boundary")
      return
    }
    #expect(Set(picture.classes) == [0, 1])
    #expect(picture.probabilities.allSatisfy { (0.5...1).contains($0) })
  }

  @Test func valuesFarOffPullLess() throws {
    let trainer = try Trainer(huber())
    let before = trainer.evaluate()
    trainer.run()
    #expect(trainer.evaluate().trainLoss < before.trainLoss / 2)
    func value(_ loss: Loss, of difference: Float) -> Double {
      let (output, target) = ([1 + difference], [Float(1)])
      return output.withUnsafeBufferPointer { output in
        target.withUnsafeBufferPointer { loss.value(output, $0) }
      }
    }
    #expect(value(.huber, of: -0.5) == 0.125 && value(.huber, of: 3) == 2.5)
    #expect(value(.meanSquaredError, of: 3) == 9)
  }

  @Test func evaluationsAgreeWithTheTrainingProgram() throws {
    for configuration in [
      binary { $0.training.batchSize = 60 }, huber { $0.training.batchSize = 60 },
    ] {
      let trainer = try Trainer(configuration)
      let expected = trainer.evaluate().trainLoss
      #expect(trainer.dataset.trainRows.count == 60)
      #expect(abs(trainer.advance() - expected) < 1e-5)
    }
  }

  @Test func oneLogitIsTheSecondClass() {
    for value: Float in [-1000, -2, 0, 0.5, 3, 1000] {
      let pair: [Float] = [0, value]
      [value].withUnsafeBufferPointer { one in
        pair.withUnsafeBufferPointer { two in
          for label in 0...1 {
            #expect(abs(crossEntropy(one, label) - crossEntropy(two, label)) < 1e-9)
            #expect(abs(probability(one, of: label) - probability(two, of: label)) < 1e-6)
          }
          #expect(predictedClass(one) == predictedClass(two))
        }
      }
    }
  }

  @Test func lossesThatCannotMeasureTheDataAreRefused() {
    #expect(
      message { _ = try Trainer(binary { $0.training.loss = .huber }) }
        .contains("read huber, but the data (gauss) has 2 classes"))
    #expect(
      message { _ = try Trainer(huber { $0.training.loss = .binaryCrossEntropy }) }
        .contains("read binary_cross_entropy, but the data (regression_plane) has a value"))
    let digits = message {
      _ = try Trainer(
        binary {
          $0.data = DataSpec(Digits())
          $0.network = residual(outputs: 1)
        })
    }
    #expect(digits.contains("has 10 classes, not 2; use cross_entropy"))
    #expect(
      message { _ = try Trainer(binary { $0.network = residual(outputs: 2) }) }
        .contains("the head needs 1 unit for this data"))
  }

  @Test(arguments: [-1, 2, 0.5, Float.nan, .infinity])
  func labelsThatNameNoClassAreRefused(label: Float) throws {
    let configuration = smallRun()
    var dataset = try configuration.loadDataset(files: DataFiles())
    dataset.targets[7] = label
    let text = message {
      _ = try Trainer(configuration, dataset: dataset, kernels: .best)
    }
    #expect(
      text.hasPrefix(
        "data: row 7 has the class number \(label); allowed: whole numbers from 0 to 1"))
  }

  @Test func positionsMayBePadded() throws {
    let configuration = smallRun {
      var sequences = TokenSequences()
      (sequences.length, sequences.vocabulary, sequences.rows) = (4, 3, 40)
      var embedding = Embedding()
      (embedding.vocabulary, embedding.units) = (3, 4)
      $0.data = DataSpec(sequences)
      $0.network = Network(blocks: [
        Block("stem", layers: [Layer(embedding)]), Block("head", layers: [dense(3)]),
      ])
    }
    var dataset = try configuration.loadDataset(files: DataFiles())
    dataset.targets[5] = -1
    let trainer = try Trainer(configuration, dataset: dataset, kernels: .best)
    #expect(trainer.advance().isFinite && trainer.evaluate().trainLoss.isFinite)
    dataset.targets[5] = -2
    #expect(
      message { _ = try Trainer(configuration, dataset: dataset, kernels: .best) }
        .hasPrefix("data: row 1 has the class number -2.0; allowed: whole numbers from -1 to 2"))
    dataset.targets[5] = 0
    dataset.inputs[9] = 3
    #expect(
      message { _ = try Trainer(configuration, dataset: dataset, kernels: .best) }
        .hasPrefix("stem.embedding1: row 2 of the data holds 3.0"))
  }
}
