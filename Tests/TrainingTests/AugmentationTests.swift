// Augmentation: what each change does to an image, that it is drawn from seed and step alone, and
// that evaluation never sees it.
import Engine
import Networks
import Numerics
import Problems
import Schema
import Testing

@testable import Training

@Suite struct AugmentationTests {
  /// One image of 3 × 4, 1 to 12, after `count` rows of draws.
  private func changed(
    _ change: (inout Augmentation) -> Void, shape: Shape = [3, 4, 1], step: Int = 0, rows: Int = 1
  ) -> [[Float]] {
    var augmentation = Augmentation()
    change(&augmentation)
    var draws = AugmentationDraws(augmentation, shape, seed: Seed(3), step: step)
    return (0..<rows).map { _ in
      var image = (1...shape.count).map { Float($0) }
      image.withUnsafeMutableBufferPointer { buffer in
        if let start = buffer.baseAddress { draws.apply(to: start) }
      }
      return image
    }
  }

  @Test func halfOfTheImagesAreMirrored() {
    let images = changed({ $0.flip = true }, rows: 200)
    let mirrored: [Float] = [4, 3, 2, 1, 8, 7, 6, 5, 12, 11, 10, 9]
    #expect(Set(images) == [mirrored, (1...12).map { Float($0) }])
    #expect((70...130).contains(images.count { $0 == mirrored }))
    // The channels of a pixel stay together.
    let colors = changed({ $0.flip = true }, shape: [1, 2, 3], rows: 20)
    #expect(Set(colors) == [[1, 2, 3, 4, 5, 6], [4, 5, 6, 1, 2, 3]])
  }

  @Test func shiftsRepeatTheEdge() {
    let images = Set(changed({ $0.shift = 1 }, rows: 300))
    #expect(images.count == 9)
    #expect(images.contains([1, 1, 2, 3, 1, 1, 2, 3, 5, 5, 6, 7]))
    #expect(images.contains([6, 7, 8, 8, 10, 11, 12, 12, 10, 11, 12, 12]))
    // Further than the image is wide, all is edge.
    #expect(
      changed({ $0.shift = 64 }, rows: 50).allSatisfy { $0.allSatisfy { (1...12).contains($0) } })
  }

  @Test func cutoutZeroesASquare() {
    let images = changed({ $0.cutout = 2 }, rows: 300)
    let zeros = Set(images.map { image in image.indices.filter { image[$0] == 0 } })
    // 3 × 4 middles, each with the pixel above and to the left of it.
    #expect(zeros.count == 12 && zeros.contains([0]) && zeros.contains([5, 6, 9, 10]))
    #expect(changed({ $0.cutout = 512 }, rows: 9).allSatisfy { $0.allSatisfy { $0 == 0 } })
  }

  @Test func noiseHasItsDeviation() {
    let image = (1...12).map { Float($0) }
    let noise = changed({ $0.noise = 0.5 }, rows: 1000).flatMap { zip($0, image).map { $0 - $1 } }
    let mean = noise.reduce(0, +) / Float(noise.count)
    let variance = noise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(noise.count)
    #expect(abs(mean) < 0.02 && abs(variance - 0.25) < 0.01)
  }

  /// Switching one change on leaves what the others draw as it is.
  @Test func changesHaveStreamsOfTheirOwn() {
    let flips = changed({ $0.flip = true }, rows: 40).map { $0[0] == 4 }
    let both = changed(
      {
        $0.flip = true
        $0.noise = 1e-6
        $0.cutout = 0
      }, rows: 40
    ).map { $0[0] > 3.5 }
    #expect(flips == both)
    #expect(changed({ $0.shift = 2 }, step: 7) == changed({ $0.shift = 2 }, step: 7))
    #expect(changed({ $0.shift = 2 }, rows: 9) != changed({ $0.shift = 2 }, step: 7, rows: 9))
  }

  private func digits(_ change: (inout Augmentation) -> Void) -> RunConfiguration {
    smallRun {
      $0.data = DataSpec(Digits())
      $0.network = residual(outputs: 10)
      $0.network.blocks[0].layers.insert(Layer(Flatten()), at: 0)
      change(&$0.training.augment)
    }
  }

  @Test func aRunGoesOnBitForBitAndIsEvaluatedWithoutIt() throws {
    let configuration = digits {
      $0.shift = 1
      $0.noise = 0.1
      $0.cutout = 3
    }
    let plain = try Trainer(digits { _ in })
    let whole = try Trainer(configuration)
    #expect(whole.evaluate() == plain.evaluate())
    whole.advance(12)
    plain.advance(12)
    #expect(whole.digest != plain.digest)
    let first = try Trainer(configuration)
    first.advance(5)
    let second = try Trainer(resuming: first.checkpoint())
    second.advance(7)
    #expect(second.digest == whole.digest)
  }

  /// It can be switched on and off while a run trains, and is recorded as an event.
  @Test func itIsAnEdit() throws {
    let trainer = try Trainer(digits { _ in })
    trainer.advance(3)
    try trainer.change { $0.training.augment.shift = 1 }
    trainer.advance(3)
    #expect(trainer.edits.map(\.path.description) == ["training.augment.shift"])
    let replayed = try Trainer(digits { _ in })
    replayed.advance(3)
    try replayed.change { $0.training.augment.shift = 1 }
    replayed.advance(3)
    #expect(replayed.digest == trainer.digest)
  }

  @Test func whatIsNoImageIsRefused() {
    #expect(
      message { _ = try Trainer(smallRun { $0.training.augment.flip = true }) }
        == "training.augment: flip, shift and cutout change images, but the data (spiral) has 2 "
        + "inputs; leave them out")
    #expect(message { _ = try Trainer(smallRun { $0.training.augment.noise = 0.1 }) } == "")
    // Numbers of a table that an embedding looks up stay what they are.
    let tokens = Dataset(
      inputShape: [3], featureNames: ["a", "b", "c"], inputs: [0, 1, 2, 2, 1, 0],
      task: .classification(classes: ["x", "y"]), targets: [0, 1], trainRows: [0, 1], testRows: [])
    let lookedUp = smallRun {
      $0.data = DataSpec(CSV())
      $0.network = Network(blocks: [
        Block("net", layers: [Layer(Embedding()), Layer(GlobalPool()), dense(2)])
      ])
      $0.training.augment.noise = 0.1
    }
    #expect(
      Fit.faults(lookedUp, tokens).map(\.description)
        == [
          "training.augment: an embedding reads the inputs as token numbers, which are not "
            + "changed; leave it out"
        ])
  }

  /// Bytes of images are no token numbers, whatever their file.
  @Test func imagesAreNotLookedUp() throws {
    var images = Dataset(
      inputShape: [2, 2, 1], featureNames: ["a", "b", "c", "d"], inputs: [],
      task: .classification(classes: ["x", "y"]), targets: [0, 1], trainRows: [0, 1], testRows: [])
    images.byteRows = ByteRows([0, 1, 2, 3, 4, 5, 6, 7], width: 4, channels: 1)
    let network = Network(blocks: [
      Block(
        "net", layers: [Layer(Flatten()), Layer(Embedding()), Layer(GlobalPool()), dense(2)])
    ])
    let configuration = smallRun {
      $0.data = DataSpec(IDX())
      $0.network = network
    }
    #expect(
      Fit.faults(configuration, images).first?.description.contains("the inputs of this data are")
        == true)
  }
}
