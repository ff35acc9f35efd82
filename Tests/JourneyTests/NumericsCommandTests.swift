// What `train` says of runs at the ends of single precision: overflow, underflow and zero norms, as
// text and as JSON.
import ProjectSupport
import Foundation
import Testing

@Suite struct NumericsCommandTests {
  private func document(batch: Int, repeats: Int, _ layers: String) -> String {
    """
    format: resplay/1
    data: {kind: spiral, points: 60}
    network:
      blocks:
        - name: body
          repeats: \(repeats)
          layers: [{kind: dense, units: 4}, \(layers)]
        - name: head
          layers: [{kind: dense, units: 2}]
    training:
      batch_size: \(batch)
      stop: {steps: 12}
    """
  }

  private func train(_ text: String, json: Bool, _ more: [String] = []) throws -> Outcome {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "run.yaml")
    return try ProgramUnderTest.run(
      ["train", "run.yaml"] + more + (json ? ["--json"] : []), in: folder)
  }

  @Test func anOverflowIsNamedWithStepLayerAndKind() throws {
    let text = document(batch: 8, repeats: 4, "{kind: dense, units: 4}")
    let rate = ["--set", "training.optimizer.learning_rate=1000", "--steps", "400"]
    let plain = try train(text, json: false, rate)
    #expect(plain.status == 1)
    #expect(plain.errors.contains("overflow: ") && plain.errors.contains("is infinite"))
    let json = try train(text, json: true, rate)
    #expect(json.status == 1)
    let last = try #require(try json.jsonLines().last)
    #expect(last["status"] as? String == "diverged")
    let place = try #require(last["divergence"] as? [String: Any])
    #expect(place["value"] as? String == "overflow" && place["step"] is Int)
    #expect(["activation", "gradient", "parameter"].contains(place["kind"] as? String))
    let layer = try #require(place["layer"] as? String)
    #expect(plain.errors.contains(layer))
  }

  /// Layers whose parameters have names of parts, `qkv.weight`, have one gradient norm too. What
  /// belongs to a skip, here a gate and a projection, is no layer's.
  @Test func everyLayerWithWeightsHasAGradientNorm() throws {
    let text = """
      format: resplay/1
      data: {kind: sequence}
      network:
        blocks:
          - name: stem
            layers: [{kind: embedding, vocabulary: 8, units: 4}]
          - name: body
            repeats: 2
            layers: [layer_norm, attention, {kind: dense, units: 4}]
            skips: [{from: 0, to: 3, join: gate, shortcut: projection}]
          - name: head
            layers: [{kind: recurrent, units: 4}, {kind: dense, units: 8}]
      training: {stop: {steps: 3}}
      """
    let outcome = try train(text, json: true)
    let last = try #require(try outcome.jsonLines().last, "\(outcome.errors)")
    let norms = try #require(last["gradient_norms"] as? [String: Double])
    #expect(
      norms.keys.sorted() == [
        "body[0].attention1", "body[0].dense1", "body[1].attention1", "body[1].dense1",
        "head.dense1", "head.recurrent1", "stem.embedding1",
      ])
  }

  /// A gradient of 1.9e20 is finite, though its square is not: only what is infinite ends a run.
  @Test func finiteGradientsAreNoOverflow() throws {
    func last(_ training: String) throws -> [String: Any] {
      let folder = try TemporaryFolder()
      try folder.write("x,y\n10000000000,1\n20000000000,2\n", to: "huge.csv")
      try folder.write(
        """
        format: resplay/1
        data: {kind: csv, path: huge.csv, task: regression, standardize: false, test_fraction: 0}
        network: {blocks: [{name: head, layers: [{kind: dense, units: 1}]}]}
        training: {loss: mean_squared_error, batch_size: 2, stop: {steps: 3}, \(training)}
        """, to: "run.yaml")
      let outcome = try ProgramUnderTest.run(["train", "run.yaml", "--json"], in: folder)
      return try #require(try outcome.jsonLines().last, "\(outcome.errors)")
    }
    for training in [
      "optimizer: {kind: sgd, learning_rate: 1.0e-22, momentum: 0}",
      "optimizer: {kind: sgd, learning_rate: 0.001}, clip_norm: 1",
    ] {
      let end = try last(training)
      #expect(end["status"] as? String == "finished" && end["divergence"] == nil, "\(end)")
      let norms = try #require(end["gradient_norms"] as? [String: Double])
      let norm = try #require(norms["head.dense1"])
      #expect(norm > 1e19 && norm < 1e22, "\(norm)")
    }
    // Taken whole, the same gradient throws the weight so far that the loss is infinite.
    let thrown = try last("optimizer: {kind: sgd, learning_rate: 1, momentum: 0}")
    let place = try #require(thrown["divergence"] as? [String: Any])
    #expect(place["value"] as? String == "overflow" && place["step"] as? Int == 1)
  }

  /// Rows of 1e20 are normalized as rows of 1 are: their squares are not finite.
  @Test(arguments: ["rms_norm", "layer_norm", "group_norm"])
  func hugeValuesAreNormalized(layer: String) throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { index in
      let (a, b) = (Double(index * 7 % 40 - 20) + 0.5, Double(index * 11 % 40 - 20))
      return "\(a * 1e20),\(b * 1e20),\(a > b ? "more" : "less")"
    }
    try folder.write((["a,b,kind"] + rows).joined(separator: "\n") + "\n", to: "huge.csv")
    try folder.write(
      """
      format: resplay/1
      data: {kind: csv, path: huge.csv, standardize: false, test_fraction: 0}
      network:
        blocks:
          - {name: stem, layers: [{kind: reshape, shape: 1x1x2}, \(layer), flatten]}
          - {name: head, layers: [{kind: dense, units: 2}]}
      training: {batch_size: 20, optimizer: {kind: adam, learning_rate: 0.05}, stop: {steps: 300}}
      """, to: "run.yaml")
    let outcome = try ProgramUnderTest.run(["train", "run.yaml", "--json"], in: folder)
    let last = try #require(try outcome.jsonLines().last, "\(outcome.errors)")
    #expect(last["status"] as? String == "finished", "\(last)")
    #expect(try #require(last["train_accuracy"] as? Double) > 0.9, "\(last)")
  }

  @Test func anUnderflowIsNamed() throws {
    let text = document(batch: 8, repeats: 150, "sigmoid")
    let plain = try train(text, json: false)
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(
      plain.output.contains("warning: body[0].dense1: exactly zero gradient since step 0"))
    #expect(plain.output.contains("more layers without a gradient"))
    let last = try #require(try train(text, json: true).jsonLines().last)
    let zeros = try #require(last["zero_gradients"] as? [String: Int])
    #expect(zeros["body[0].dense1"] == 0 && zeros["head.dense1"] == nil)
    #expect(last["divergence"] == nil && last["zero_norms"] == nil)
  }

  @Test func aZeroNormIsNamed() throws {
    let text = document(batch: 1, repeats: 1, "batch_norm, relu")
    let plain = try train(text, json: false)
    #expect(
      plain.output.contains("warning: body.batch_norm1: 4 of 4 features have zero variance since"))
    let last = try #require(try train(text, json: true).jsonLines().last)
    let norms = try #require(last["zero_norms"] as? [String: [String: Any]])
    let norm = try #require(norms["body.batch_norm1"])
    #expect(norm["since"] as? Int == 0 && norm["zeros"] as? Int == 4 && norm["of"] as? Int == 4)
    #expect(norm["parts"] as? String == "features")
    let healthy = try train(text, json: true, ["--set", "training.batch_size=8"])
    #expect(try healthy.jsonLines().last?["zero_norms"] == nil)
  }
}
