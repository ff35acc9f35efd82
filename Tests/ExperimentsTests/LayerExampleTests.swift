// Every layer's documentation has an example, and it is true:
// `Example: `{kind: dense, units: 3}` makes 4 into 3.`
import Engine
import Experiments
import Foundation
import Networks
import Problems
import Numerics
import ProjectSupport
import Schema
import Testing

@Suite struct LayerExampleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var layer: String
    var input: Shape
    var output: Shape

    var testDescription: String { layer }
  }

  static let examples: [Example] = {
    let files = Project.files(under: "Sources/Networks/Layers", ending: "swift")
    return files.flatMap { file in
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return text.matches(of: #/Example: `(.+?)` makes ([0-9x]+) into ([0-9x]+)\./#).map {
        Example(layer: String($0.1), input: shape($0.2), output: shape($0.3))
      }
    }
  }()

  private static func shape(_ text: Substring) -> Shape {
    Shape(text.split(separator: "x").compactMap { Int($0) })
  }

  private func layer(_ text: String) throws -> Layer {
    var faults = FaultCollector()
    let layer = Layer.decode(
      try ExperimentFile.readValue(text), path: "layer", into: &faults)
    #expect(faults.faults.isEmpty, "\(faults.faults)")
    return try #require(layer)
  }

  @Test(arguments: examples) func itIsTrue(example: Example) throws {
    let network = try Network(blocks: [Block("net", layers: [layer(example.layer)])])
      .lower(input: example.input, outputs: nil, loss: nil, batch: 2, seed: Seed(1))
    #expect(network.layers[0].outputShape == example.output)
  }

  /// Both forms of positions: the learned ones have a row among the parameters.
  @Test func learnedPositionsHaveARow() throws {
    let page = try Page("Docs/Gradients.md").text
    #expect(page.contains("| `{kind: positions}` on 5×8 | `weight` | [5, 8] | normal, variance "))
  }

  @Test func everyLayerOfItsOwnHasOne() throws {
    let shown = try Set(Self.examples.map { try layer($0.layer).kind.kind })
    let activations = activationCatalog.map { $0.kind }
    #expect(Set(layerCatalog.kinds).subtracting(activations).subtracting(shown).isEmpty)
  }
}
