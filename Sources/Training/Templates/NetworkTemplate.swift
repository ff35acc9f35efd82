// Networks to start from. A template makes one for data of some form; it is offered where the data
// lets it be built. One file a template, one line in `templateCatalog`.
internal import Networks
internal import Engine
internal import Numerics
internal import Problems

/// What a template knows of the data.
struct TemplateData {
  /// Extents of a sample.
  var shape: [Int]
  /// Where inputs are tokens, how many there are.
  var vocabulary: Int?
  /// Outputs of one prediction, and how many predictions a sample has; nil: one for the whole.
  var units: Int
  var positions: Int?
  /// Whether a position may only look back.
  var isCausal: Bool
}

package struct NetworkTemplate: Sendable {
  /// One word, its own.
  package let kind: String
  /// One line.
  package let summary: String
  /// nil where it has no form for such data.
  let network: @Sendable (TemplateData) -> Network?

  init(
    _ kind: String, summary: String, network: @escaping @Sendable (TemplateData) -> Network?
  ) {
    (self.kind, self.summary, self.network) = (kind, summary, network)
  }
}

extension NetworkTemplate {
  // What several templates are made of.

  static func dense(_ units: Int) -> Layer {
    var kind = Dense()
    kind.units = units
    return Layer(kind)
  }

  static func conv(_ channels: Int, kernel: Int = 3, stride: Int = 1) -> [Layer] {
    var kind = Conv()
    (kind.channels, kind.kernel, kind.stride, kind.bias) = (channels, kernel, stride, false)
    return [Layer(kind), Layer(BatchNorm()), Layer(Relu())]
  }

  /// One output a pixel or cell.
  static func pixelHead(_ units: Int) -> Block {
    var kind = Conv()
    (kind.channels, kind.kernel) = (units, 1)
    return Block("head", layers: [Layer(kind)])
  }

  static func embedding(_ vocabulary: Int, _ units: Int) -> Layer {
    var kind = Embedding()
    (kind.vocabulary, kind.units) = (vocabulary, units)
    return Layer(kind)
  }

  static func skip(_ from: Int, _ to: Int, _ scale: BranchScale = .constant(1)) -> Skip {
    var skip = Skip(from: from, to: to)
    skip.branchScale = scale
    return skip
  }
}
