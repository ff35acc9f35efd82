// The least that learns anything: one layer.
internal import Engine
internal import Networks

extension NetworkTemplate {
  static let empty = NetworkTemplate(
    "empty", summary: "one layer that makes the outputs, to build on"
  ) { data in
    if let vocabulary = data.vocabulary {
      let pooled = data.positions == nil ? [Layer(MeanOverTime())] : []
      return Network(blocks: [
        Block("stem", layers: [embedding(vocabulary, 16)]),
        Block("head", layers: pooled + [dense(data.units)]),
      ])
    }
    if data.shape.count == 3, data.positions != nil {
      return Network(blocks: [pixelHead(data.units)])
    }
    let flat: [Layer]
    switch data.shape.count {
    case 1: flat = []
    case 2: flat = data.positions == nil ? [Layer(MeanOverTime())] : []
    default: flat = [Layer(Flatten())]
    }
    return Network(blocks: [Block("head", layers: flat + [dense(data.units)])])
  }
}
