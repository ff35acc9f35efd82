// Convolutions in double precision, straight from the sums.
import Engine
import Numerics

extension ConvolutionOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    convolution(x, node, window, groups, transposes: false)
  }
}

extension TransposedConvolutionOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    convolution(x, node, window, groups, transposes: true)
  }
}

/// Every tap of every output pixel; transposed, the same taps the other way round.
private func convolution(
  _ x: [[Double]], _ node: ReferenceNode, _ window: Window, _ groups: Int, transposes: Bool
) -> [Double] {
  let (input, output) = (node.inputShapes[0].dimensions, node.shape.dimensions)
  // `fine` is the image the window slides over, `coarse` the one with a pixel a position of the
  // window.
  let (fine, coarse) = transposes ? (output, input) : (input, output)
  let (channels, outputs) = (fine[3] / groups, coarse[3] / groups)
  var result = (0..<node.shape.count).map { x.count > 2 ? x[2][$0 % output[3]] : 0 }
  for image in 0..<input[0] {
    for position in 0..<coarse[1] * coarse[2] {
      for tap in 0..<window.kernel.height * window.kernel.width {
        let row =
          position / coarse[2] * window.stride.height - window.padding.height
          + tap / window.kernel.width * window.dilation.height
        let column =
          position % coarse[2] * window.stride.width - window.padding.width
          + tap % window.kernel.width * window.dilation.width
        guard (0..<fine[1]).contains(row), (0..<fine[2]).contains(column) else { continue }
        let finePixel = ((image * fine[1] + row) * fine[2] + column) * fine[3]
        let coarsePixel = (image * coarse[1] * coarse[2] + position) * coarse[3]
        for channel in 0..<channels {
          for out in 0..<coarse[3] {
            let weight = x[1][(tap * channels + channel) * coarse[3] + out]
            let from = finePixel + out / outputs * channels + channel
            if transposes {
              result[from] += x[0][coarsePixel + out] * weight
            } else {
              result[coarsePixel + out] += x[0][from] * weight
            }
          }
        }
      }
    }
  }
  return result
}
