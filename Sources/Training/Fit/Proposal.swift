// A network and training settings that fit data which was opened without a document: something that
// learns at once, and is small enough to be changed from there.
package import Problems
internal import Engine
internal import Networks
internal import Numerics
internal import Schema

extension RunConfiguration {
  /// A configuration for data of any form: residual, of moderate size, with the task's usual loss.
  package static func proposed(for data: DataSpec, _ dataset: Dataset) -> RunConfiguration {
    let outline = DataOutline(dataset, of: data)
    var configuration = RunConfiguration()
    configuration.data = data
    configuration.training.loss = outline.task.kind.usualLoss
    configuration.training.batchSize = 64
    var optimizer = AdamW()
    optimizer.learningRate = 0.003
    configuration.training.optimizer = OptimizerSpec(optimizer)
    configuration.training.schedule = ScheduleSpec(CosineSchedule())
    configuration.training.stop.steps = 1000
    let units = configuration.training.loss.units(outline.task.outputCount)
    let shape = outline.inputShape.dimensions
    configuration.network =
      if case .tokens(let count) = outline.vocabulary {
        tokens(vocabulary: count, units: units, isCausal: data.kind is TextFile)
      } else if shape.count == 3 {
        images(side: min(shape[0], shape[1]), units: units)
      } else if shape.count == 2 {
        sequences(units: units, isLast: outline.task.positions == nil)
      } else {
        features(units: units)
      }
    return configuration
  }

  private static func dense(_ units: Int) -> Layer {
    var kind = Dense()
    kind.units = units
    return Layer(kind)
  }

  private static func skip(_ from: Int, _ to: Int, _ scale: BranchScale = .constant(1)) -> Skip {
    var skip = Skip(from: from, to: to)
    skip.branchScale = scale
    return skip
  }

  /// Nine dense layers with skips.
  private static func features(units: Int) -> Network {
    Network(blocks: [
      Block("stem", layers: [dense(32), Layer(Relu())]),
      Block(
        "body", repeats: 4, layers: [dense(32), Layer(Relu()), dense(32), Layer(Relu())],
        skips: [skip(0, 3, .inverseSquareRootOfRepeats)]),
      Block("head", layers: [dense(units)]),
    ])
  }

  /// A residual network (He et al., 2015): one stage for small images, and one more, strided and
  /// twice as wide, for each time that the image can be halved down to 8 pixels, two at most.
  private static func images(side: Int, units: Int) -> Network {
    func conv(_ channels: Int, stride: Int = 1) -> [Layer] {
      var kind = Conv()
      (kind.channels, kind.stride, kind.bias) = (channels, stride, false)
      return [Layer(kind), Layer(BatchNorm())]
    }
    func stage(_ name: String, _ channels: Int, stride: Int = 1, repeats: Int = 1) -> Block {
      let layers =
        conv(channels, stride: stride) + [Layer(Relu())] + conv(channels) + [Layer(Relu())]
      return Block(name, repeats: repeats, layers: layers, skips: [skip(0, 5)])
    }
    var blocks = [
      Block("stem", layers: conv(16) + [Layer(Relu())]), stage("stage1", 16, repeats: 2),
    ]
    for (number, width) in [(2, 32), (3, 64)] where side >= 8 << (number - 2) {
      blocks.append(stage("stage\(number)", width, stride: 2))
    }
    blocks.append(Block("head", layers: [Layer(GlobalPool()), dense(units)]))
    return Network(blocks: blocks)
  }

  private static func transformer(_ width: Int, isCausal: Bool) -> Block {
    var attention = Attention()
    (attention.heads, attention.causal) = (2, isCausal)
    return Block(
      "body", repeats: 2,
      layers: [
        Layer(LayerNorm()), Layer(attention), Layer(LayerNorm()), dense(4 * width), Layer(Gelu()),
        dense(width),
      ], skips: [skip(0, 2), skip(2, 6)])
  }

  /// A small transformer of two pre-norm blocks over tokens.
  private static func tokens(vocabulary: Int, units: Int, isCausal: Bool) -> Network {
    var embedding = Embedding()
    (embedding.vocabulary, embedding.units) = (vocabulary, 32)
    return Network(blocks: [
      Block("stem", layers: [Layer(embedding), Layer(Positions())]),
      transformer(32, isCausal: isCausal),
      Block("head", layers: [Layer(LayerNorm()), dense(units)]),
    ])
  }

  /// The same over positions with features.
  private static func sequences(units: Int, isLast: Bool) -> Network {
    Network(blocks: [
      Block("stem", layers: [dense(32), Layer(Positions())]),
      transformer(32, isCausal: false),
      Block(
        "head",
        layers: [Layer(LayerNorm())] + (isLast ? [Layer(GlobalPool())] : []) + [dense(units)]),
    ])
  }
}
