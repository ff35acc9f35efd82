// A stack of gated recurrent units with a skip around each but the first.
internal import Engine
internal import Networks

extension NetworkTemplate {
  /// Over tokens, positions with features, or an image row by row.
  static let recurrent = NetworkTemplate(
    "recurrent", summary: "gated recurrent units over tokens, steps or the rows of an image"
  ) { data in
    var unit = Recurrent()
    unit.units = 32
    let stem: [Layer]
    if let vocabulary = data.vocabulary {
      stem = [embedding(vocabulary, 32)]
    } else if data.shape.count == 2 {
      stem = []
    } else if data.shape.count == 3, data.positions == nil {
      var rows = Reshape()
      rows.shape = SampleShape([data.shape[0], data.shape[1] * data.shape[2]])
      stem = [Layer(rows)]
    } else {
      return nil
    }
    return Network(blocks: [
      Block("stem", layers: stem + [Layer(unit)]),
      Block("body", repeats: 2, layers: [Layer(unit)], skips: [skip(0, 1)]),
      Block(
        "head", layers: (data.positions == nil ? [Layer(LastStep())] : []) + [dense(data.units)]),
    ])
  }
}
