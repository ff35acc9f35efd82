// A residual network (He et al., 2015), dense or convolutional.
internal import Engine
internal import Networks

extension NetworkTemplate {
  /// Features: nine dense layers with skips. Images: one stage for small ones, and one more,
  /// strided and twice as wide, for each time that the image can be halved down to 8 pixels, two at
  /// most, or until there is a pixel for each prediction.
  static let residual = NetworkTemplate(
    "residual", summary: "residual blocks: dense for features, convolutions for images"
  ) { data in
    guard data.vocabulary == nil else { return nil }
    switch data.shape.count {
    case 1: return features(data.units)
    case 3: return images(data)
    default: return nil
    }
  }

  private static func features(_ units: Int) -> Network {
    Network(blocks: [
      Block("stem", layers: [dense(32), Layer(Relu())]),
      Block(
        "body", repeats: 4, layers: [dense(32), Layer(Relu()), dense(32), Layer(Relu())],
        skips: [skip(0, 3, .inverseSquareRootOfRepeats)]),
      Block("head", layers: [dense(units)]),
    ])
  }

  private static func images(_ data: TemplateData) -> Network? {
    let (height, width) = (data.shape[0], data.shape[1])
    var strides = 0
    if let positions = data.positions {
      while strides < 4, (height >> strides) * (width >> strides) != positions { strides += 1 }
      guard (height >> strides) * (width >> strides) == positions else { return nil }
    } else {
      while strides < 2, min(height, width) >= 16 << strides { strides += 1 }
    }
    func stage(_ name: String, _ channels: Int, stride: Int = 1, repeats: Int = 1) -> Block {
      Block(
        name, repeats: repeats, layers: conv(channels, stride: stride) + conv(channels),
        skips: [skip(0, 5)])
    }
    var blocks = [Block("stem", layers: conv(16)), stage("stage1", 16, repeats: 2)]
    for number in 0..<strides {
      blocks.append(stage("stage\(number + 2)", min(64, 32 << number), stride: 2))
    }
    blocks.append(
      data.positions == nil
        ? Block("head", layers: [Layer(GlobalPool()), dense(data.units)]) : pixelHead(data.units))
    return Network(blocks: blocks)
  }
}
