// Pictures, predictions, confusion and evaluation against the network's own outputs.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct OutputPictureTests {
  @Test func theBoundaryIsDrawnFromTheTop() throws {
    let trainer = try Trainer(
      smallRun {
        var gauss = GaussClouds()
        gauss.plane.points = 200
        $0.data = DataSpec(gauss)
        $0.training.stop.steps = 200
      })
    trainer.run()
    guard case .boundary(let picture)? = trainer.picture(PictureSize(width: 20, height: 10)) else {
      Issue.record("classes on the plane have a boundary")
      return
    }
    let (extent, classes) = (picture.extent, picture.classes)
    #expect(picture.width == 20 && picture.height == 10 && classes.count == 200)
    #expect(picture.probabilities.allSatisfy { (0.5...1).contains($0) })
    // The clouds are in opposite corners: every point's cell must have the point's class.
    var agreeing = 0
    for row in trainer.dataset.testRows {
      let (x, y) = (trainer.dataset.points[2 * Int(row)], trainer.dataset.points[2 * Int(row) + 1])
      let column = min(19, Int((x / extent + 1) / 2 * 20))
      let line = min(9, Int((1 - y / extent) / 2 * 10))
      if Float(classes[line * 20 + column]) == trainer.dataset.targets[Int(row)] { agreeing += 1 }
    }
    #expect(Double(agreeing) > 0.95 * Double(trainer.dataset.testRows.count))
  }

  @Test func confusionAndSamplesAgreeWithTheAccuracy() throws {
    let trainer = try Trainer(
      smallRun {
        $0.data = DataSpec(Digits())
        $0.network = residual(width: 16, outputs: 10)
        $0.network.blocks[0].layers.insert(Layer(Flatten()), at: 0)
        $0.training.stop.steps = 150
      })
    trainer.run()
    let (evaluation, confusion) = trainer.measure()
    let total = confusion.joined().reduce(0, +)
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    #expect(total == trainer.dataset.testRows.count && confusion.count == 10)
    #expect(abs(Float(right) / Float(total) - evaluation.testAccuracy) < 1e-6)
    #expect(evaluation.testAccuracy > 0.6)
    guard case .samples(let picture)? = trainer.picture() else {
      Issue.record("images have sample predictions")
      return
    }
    let samples = picture.predictions
    #expect(samples.count == 64)
    // The wrong ones come first, both in the order of the rows.
    let isRight = samples.map { $0.predicted == trainer.dataset.targets[$0.row] }
    #expect(isRight.count { !$0 } == min(64, total - right))
    #expect(isRight.sorted { !$0 && $1 } == isRight)
    let places = samples.map { trainer.dataset.testRows.firstIndex(of: Int32($0.row)) ?? -1 }
    let wrong = isRight.prefix { !$0 }.count
    #expect(places.prefix(wrong).sorted() == Array(places.prefix(wrong)))
    #expect(places.dropFirst(wrong).sorted() == Array(places.dropFirst(wrong)))
    #expect(samples.allSatisfy { (0..<10).contains($0.predicted) && $0.probability > 0.09 })
  }

  @Test func lossesOfTheEvaluationAreThoseOfTheTrainingProgram() throws {
    let trainer = try Trainer(smallRun { $0.training.batchSize = 60 })
    let expected = trainer.evaluate().trainLoss
    #expect(trainer.dataset.trainRows.count == 60)
    #expect(abs(trainer.advance() - expected) < 1e-5)
  }

  @Test func softmaxIsSafeForLargeLogits() {
    let logits: [Float] = [1000, -1000, 999]
    logits.withUnsafeBufferPointer {
      #expect(abs(crossEntropy($0, 0) - 0.313_261_687) < 1e-6)
      #expect(abs(crossEntropy($0, 1) - 2000.313_261_687) < 1e-3)
      #expect(probability($0, of: 1) == 0)
      #expect(largest($0) == 0)
    }
  }
}
