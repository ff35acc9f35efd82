// Drawn scenes: that targets are what the images show, that boxes go into cells and come out again.
import Engine
import Numerics
import Problems
import Testing

@Suite struct SceneTests {
  private func load(_ kind: any DatasetKind) throws -> Dataset {
    try kind.load(seed: Seed(3), files: DataFiles())
  }

  @Test func cellsAreBrighterThanTheirBackground() throws {
    var cells = Cells()
    (cells.size, cells.noise, cells.rows) = (16, 0, 20)
    let data = try load(cells)
    #expect(data.inputShape == [16, 16, 1] && data.targetWidth == 256)
    #expect(data.task.grid == [16, 16])
    for row in 0..<20 {
      let pixels = Array(data.pixels[row * 256..<(row + 1) * 256])
      let isCell = data.targets[row * 256..<(row + 1) * 256].map { $0 == 1 }
      let background = try #require(pixels.min())
      // Half of the least bright disc shines at its very edge.
      for (pixel, inside) in zip(pixels, isCell) where inside { #expect(pixel >= 0.25) }
      #expect(isCell.contains(true) == pixels.contains { $0 > background + 0.2 })
    }
  }

  @Test func theNoiseOfDigitsIsWhatIsLeft() throws {
    let data = try load(NoisyDigits())
    #expect(data.inputs.count == 1797 * 64 && data.targets.count == data.inputs.count)
    let squares = zip(data.inputs, data.targets).reduce(0.0) {
      $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
    }
    #expect(abs(squares / Double(data.inputs.count) - 0.09) < 0.002)
    #expect(data.targets.allSatisfy { (0...1).contains($0) })
    // What always beats doing nothing is measured against just that.
    let chance = try #require(data.task.kind.chance(data, .meanSquaredError))
    #expect(abs(chance.level - 0.09) < 0.002)
  }

  /// The shares that the class weights are made of, and that the page on data names.
  @Test func theClassesOfARoadHaveTheirShares() throws {
    let data = try load(Road())
    let total = Double(data.targets.count)
    let shares = (0..<5).map { label in
      Double(data.targets.count { $0 == Float(label) }) / total
    }
    let named = data.task.classWeights.map { 1 / Double($0 * $0) }
    for (share, wanted) in zip(shares, named) { #expect(abs(share - wanted) < 0.015, "\(shares)") }
    var equal = Road()
    equal.balance = 0
    #expect(try #require(equal.task).classWeights.isEmpty)
  }

  @Test func boxesComeOutOfTheirCells() throws {
    let grid = BoxGrid(height: 8, width: 8, classes: 3)
    let box = Box(x: 0.3, y: 0.7, width: 0.25, height: 0.2)
    let targets = grid.targets([(2, box)])
    let objects = targets.withUnsafeBufferPointer { grid.objects($0) }
    #expect(objects.count == 1 && objects[0].label == 2)
    #expect(objects[0].box.overlap(box) > 0.999)
    // A sure network says the same, and one that says it twice is heard once.
    var outputs = [Float](repeating: 0, count: 64 * 8)
    for cell in 0..<64 {
      outputs[cell * 8] = targets[cell * 6] == 1 ? 9 : -9
      guard targets[cell * 6] == 1 else { continue }
      for (unit, value) in zip(1..., [-9, -9, 9] + targets[cell * 6 + 2..<cell * 6 + 6]) {
        outputs[cell * 8 + unit] = value
      }
      // The cell to the right says the same box a little less surely.
      outputs.replaceSubrange(
        (cell + 1) * 8..<(cell + 2) * 8, with: outputs[cell * 8..<(cell + 1) * 8])
      outputs[(cell + 1) * 8] = 8
      outputs[(cell + 1) * 8 + 4] -= 1
    }
    let found = outputs.withUnsafeBufferPointer { grid.detections($0) }
    #expect(found.count == 1 && found[0].label == 2 && found[0].score > 0.99)
    #expect(found[0].box.overlap(box) > 0.999)
    // Nothing that is no number is a box.
    let broken = [Float](repeating: .nan, count: 64 * 8)
    #expect(broken.withUnsafeBufferPointer { grid.detections($0) }.isEmpty)
  }

  @Test func shapesLieInsideAndApart() throws {
    let data = try load(ShapesBoxes())
    let grid = BoxGrid(data.task)
    try data.task.kind.check(data, .detection)
    data.targets.withUnsafeBufferPointer { targets in
      for row in 0..<data.rowCount {
        let objects = grid.objects(Loss.Values(rebasing: targets[row * 384..<(row + 1) * 384]))
        #expect((1...3).contains(objects.count))
        for (index, object) in objects.enumerated() {
          #expect(object.box.left > -1e-5 && object.box.right < 1 + 1e-5)
          #expect(object.box.top > -1e-5 && object.box.bottom < 1 + 1e-5)
          for other in objects[..<index] { #expect(other.box.overlap(object.box) < 1e-6) }
        }
      }
    }
    var wrong = data
    wrong.targets[0] = 0.5
    #expect(throws: DataError.self) { try wrong.task.kind.check(wrong, .detection) }
  }

  @Test func whatOtherTasksNeedIsSaid() throws {
    let road = try #require(Road().task)
    #expect(
      road.refusal(of: .binaryCrossEntropy, data: "road")
        == "read binary_cross_entropy, but the data (road) has 5 classes, not 2; use cross_entropy")
    let shapes = try #require(ShapesBoxes().task)
    #expect(
      shapes.refusal(of: .crossEntropy, data: "shapes_boxes")
        == "read cross_entropy, but the data (shapes_boxes) has boxes of 3 classes; use detection")
    #expect(shapes.refusal(of: .detection, data: "shapes_boxes") == nil)
    var two = Task.pixels(classes: ["a", "b"], height: 2, width: 2, classWeights: [1, 2])
    #expect(
      two.refusal(of: .binaryCrossEntropy, data: "x")
        == "read binary_cross_entropy, but the data (x) has weights of classes; use cross_entropy")
    two = Task.pixels(classes: ["a", "b"], height: 2, width: 2)
    #expect(two.refusal(of: .binaryCrossEntropy, data: "x") == nil)
  }
}
