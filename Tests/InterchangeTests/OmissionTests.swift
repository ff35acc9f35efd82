// What is not in an export is told of before it is made.
import Experiments
import Networks
import Schema
import Testing
import Training

@testable import Interchange

@Suite struct OmissionTests {
  private static func omissions(_ kind: String, steps: Int) throws -> [String] {
    let run = try FigureSamples.run("spirals-56", steps: steps) { experiment in
      experiment.configuration.training.average = 0.9
      experiment.configuration.training.optimizer = OptimizerSpec(Adam())
      experiment.configuration.network.blocks[1].skips[0].survival = 0.8
    }
    let kind = try exporter(named: kind)
    return try kind.omissions(run, ExportChoices(kind.options))
  }

  @Test(arguments: ["safetensors", "huggingface", "npz", "keras", "onnx"])
  func weightsHaveNoStateAndNoSecondWeights(kind: String) throws {
    let told = try Self.omissions(kind, steps: 3)
    #expect(told.contains { $0.hasPrefix("the optimizer's state") })
    #expect(told.contains { $0.hasPrefix("the raw weights") })
    #expect(told.contains(Omission.document) == ["npz", "keras"].contains(kind))
    #expect(told.contains(Omission.randomness) == (kind == "onnx"))
    // Before the first step there is neither.
    #expect(try !Self.omissions(kind, steps: 0).contains { $0.hasPrefix("the optimizer") })
  }

  @Test(arguments: ["dot", "mermaid"]) func graphsHaveNoWeights(kind: String) throws {
    #expect(try Self.omissions(kind, steps: 0) == [Omission.weights])
  }
}
