// Blocks that are added to a network keep the shape of what they are given, and a copy is a block
// of its own.
import Engine
import Numerics
import Problems
import Schema
import Testing

@testable import Networks

@Suite struct BlockTemplateTests {
  private static let shapes: [Shape] = [Shape([8]), Shape([6, 8]), Shape([8, 8, 8])]

  @Test(arguments: blockTemplates.map(\.title), shapes)
  func keepsTheShape(title: String, shape: Shape) throws {
    let template = try #require(blockTemplates.first { $0.title == title })
    guard let block = template.block(shape) else {
      // Layers of sequences have no form for others, and a level of a U-Net is one of images.
      #expect(shape.dimensions.count != (title == "U-Net level" ? 3 : 2))
      return
    }
    let network = Network(blocks: [block])
    let lowered = try network.lower(
      input: shape, task: .regression(outputs: ["y"]), parts: [], loss: nil, batch: 2, seed: Seed(1)
    )
    #expect(lowered.layers.last?.outputShape == shape)
  }

  @Test func aCopyHasANameOfItsOwn() throws {
    let block = try #require(blockTemplates[0].block(Shape([8])))
    var network = try Network(blocks: []).inserting(block, at: 0)
    for _ in 0..<3 { network = try network.duplicatingBlock(0) }
    #expect(network.blocks.map(\.name) == ["residual", "residual4", "residual3", "residual2"])
    #expect(network.blocks.allSatisfy { $0.skips == block.skips && $0.layers == block.layers })
    #expect(throws: Fault.self) { try network.duplicatingBlock(9) }
  }
}
