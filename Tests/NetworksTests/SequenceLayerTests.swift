// Layers on sequences: gradients through a whole small transformer, parameters, counts, errors.
import Numerics
import Problems
import Engine
import Networks
import TestSupport
import Testing

struct SequenceLayerTests {
  private func attention(_ change: (inout Attention) -> Void = { _ in }) -> Layer {
    var kind = Attention()
    change(&kind)
    return Layer(kind)
  }

  private func embedding(_ vocabulary: Int, _ units: Int) -> Layer {
    var kind = Embedding()
    (kind.vocabulary, kind.units) = (vocabulary, units)
    return Layer(kind)
  }

  private func transformer(_ form: Positions.Form, _ mixing: Layer, _ norm: Layer) -> Network {
    var positions = Positions()
    positions.form = form
    return Network(blocks: [
      Block("stem", layers: [embedding(5, 4), Layer(positions)]),
      Block(
        "body", repeats: 2, layers: [norm, mixing, norm, dense(6), Layer(Gelu()), dense(4)],
        skips: [skip(0, 2), skip(2, 6)]),
      Block("head", layers: [norm, dense(3)]),
    ])
  }

  @Test func gradientsMatchCentralDifferences() throws {
    let rotary = attention { ($0.heads, $0.causal, $0.positions) = (2, true, .rotary) }
    for network in [
      transformer(.learned, attention { $0.heads = 2 }, Layer(LayerNorm())),
      transformer(.sinusoidal, rotary, Layer(RMSNorm())),
    ] {
      let lowered = try network.lower(
        input: [3], outputs: 3, positions: 3, loss: .crossEntropy, batch: 2, seed: Seed(4))
      #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
    }
  }

  @Test func parametersAndCounts() throws {
    let network = transformer(.learned, attention(), Layer(LayerNorm()))
    let lowered = try network.lower(
      input: [3], outputs: 3, positions: 3, loss: .crossEntropy, batch: 2, seed: Seed(1))
    let paths = lowered.graph.parameters.map(\.path)
    for name in ["qkv.weight", "qkv.bias", "output.weight", "output.bias"] {
      #expect(paths.contains("body[1].attention1.\(name)"))
    }
    #expect(lowered.layers[0].outputShape == [3, 4] && lowered.layers[0].parameterCount == 20)
    #expect(lowered.layers[1].parameterCount == 12)
    #expect(lowered.layers[3].parameterCount == 4 * 12 + 12 + 16 + 4)
    #expect(lowered.layers[3].flops == 3 * 4 * (8 * 4 + 4 + 4 * 3) + 5 * 3 * 3)
  }

  /// A recurrent layer over time, its last state or the mean of all states, and one class.
  @Test(arguments: RecurrentCell.allCases, [true, false])
  func recurrentLayersTrain(cell: RecurrentCell, takesLast: Bool) throws {
    var kind = Recurrent()
    (kind.cell, kind.units) = (cell, 4)
    let network = Network(blocks: [
      Block("stem", layers: [embedding(5, 4)]),
      Block("body", repeats: 2, layers: [Layer(kind)], skips: [skip(0, 1)]),
      Block(
        "head", layers: [takesLast ? Layer(LastStep()) : Layer(GlobalPool()), dense(3)]),
    ])
    let lowered = try network.lower(
      input: [3], outputs: 3, loss: .crossEntropy, batch: 4, seed: Seed(4))
    #expect(lowered.layers.map(\.outputShape) == [[3, 4], [3, 4], [3, 4], [4], [3]])
    let wide = cell.gates * 4
    #expect(lowered.layers[1].parameterCount == 2 * (4 * wide + wide))
    #expect(lowered.layers[1].flops == 3 * (2 * wide * 8 + 12 * wide))
    #expect(lowered.parameter("body[1].recurrent1.hidden")?.shape == [4, wide])
    #expect(try Subject(lowered.graph, seed: Seed(5)).mismatches() == [])
    // The mean is over all steps, the last step alone decides otherwise.
    let operation = lowered.graph.nodes[lowered.layers[3].output.id].operation
    #expect(
      takesLast
        ? operation.is(LastStepOperation.self)
        : operation.as(GlobalPoolOperation.self)?.kind == .average)
  }

  @Test func embeddingsLookUpTokensOfTheDataOnly() throws {
    let lowered = try transformer(.learned, attention(), Layer(LayerNorm())).lower(
      input: [3], outputs: 3, positions: 3, loss: .crossEntropy, batch: 2, seed: Seed(1))
    #expect(throws: Never.self) { try lowered.checkVocabulary(5) }
    #expect(
      message { try lowered.checkVocabulary(6) }
        == "stem.embedding1: the data has tokens from 0 to 5, but the vocabulary is 5; set it to 6 "
        + "or more")
    #expect(
      message { try lowered.checkVocabulary(nil) }.contains("the inputs of this data are values"))
    #expect(throws: Never.self) { try lowered.checkTokens([0, 4, -1, 2, 3, 0]) }
    for wrong in [-2, 5, 0.5, Float.nan, .infinity] {
      let text = message { try lowered.checkTokens([0, 1, 2, 3, wrong, 4]) }
      #expect(text.hasPrefix("stem.embedding1: row 1 of the data holds"))
      #expect(text.contains("allowed: token numbers from 0 to 4"))
    }
    let late = Network(blocks: [
      Block("net", repeats: 2, layers: [embedding(5, 4), Layer(Flatten())]),
      Block("head", layers: [dense(2)]),
    ])
    #expect(
      message { _ = try late.lowered() }.hasPrefix("net[1].embedding1: an embedding looks up"))
    // In another shape it is the data still, and its tokens are checked.
    let image = try Network(blocks: [
      Block(
        "net",
        layers: [
          Layer(Flatten()), embedding(5, 4), Layer(GlobalPool()), dense(2),
        ])
    ]).lowered(input: [2, 3])
    #expect(message { try image.checkTokens([9]) }.hasPrefix("net.embedding1: row 0"))
  }

  @Test func errorsSayWhatToDo() {
    func lower(_ layers: [Layer], _ input: Shape) throws {
      _ = try Network(blocks: [Block("net", layers: layers)])
        .lower(input: input, outputs: 3, positions: 2, loss: nil, batch: 2, seed: Seed(1))
    }
    #expect(
      message { try lower([attention()], [6]) }.contains("put an embedding layer before it"))
    #expect(
      message { try lower([attention { $0.heads = 4 }], [2, 6]) }.contains(
        "4 heads do not divide 6"))
    #expect(
      message { try lower([attention { ($0.heads, $0.positions) = (2, .rotary) }], [2, 6]) }
        .contains("an even number of features a head, not 3"))
    #expect(
      message { try lower([Layer(Recurrent())], [6]) }.contains("needs sequences of positions"))
    #expect(
      message { try lower([Layer(LastStep())], [2, 3, 1]) }
        .contains("net.last_step1: the layer last_step needs sequences"))
    #expect(message { try lower([dense(3)], [6]) }.contains("positions × classes"))
  }
}
