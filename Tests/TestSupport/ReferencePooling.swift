// Pooling and upsampling in double precision.
import Engine
import Numerics

extension PoolOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    pool(kind, window, node.inputShapes[0].dimensions, node.shape.dimensions, x[0])
  }
}

extension GlobalPoolOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    let (samples, channels) = (node.shape.dimensions[0], node.columns)
    return rows(x[0], x[0].count / samples).flatMap { sample in
      (0..<channels).map { channel in
        let values = stride(from: channel, to: sample.count, by: channels).map { sample[$0] }
        return kind == .max
          ? values.reduce(-.infinity, max) : values.reduce(0, +) / Double(values.count)
      }
    }
  }
}

extension UpsampleOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    upsample(kind, factor, node.inputShapes[0].dimensions, x[0])
  }
}

private func pool(
  _ kind: Pooling, _ window: Window, _ input: [Int], _ output: [Int], _ x: [Double]
) -> [Double] {
  var result: [Double] = []
  for b in 0..<output[0] {
    for y in 0..<output[1] {
      for z in 0..<output[2] {
        for channel in 0..<output[3] {
          var values: [Double] = []
          for i in 0..<window.kernel.height {
            for j in 0..<window.kernel.width {
              let row =
                y * window.stride.height - window.padding.height
                + i * window.dilation.height
              let column =
                z * window.stride.width - window.padding.width
                + j * window.dilation.width
              guard (0..<input[1]).contains(row), (0..<input[2]).contains(column) else {
                continue
              }
              values.append(x[((b * input[1] + row) * input[2] + column) * input[3] + channel])
            }
          }
          let taps = Double(window.kernel.height * window.kernel.width)
          result.append(
            kind == .max ? values.reduce(-.infinity, max) : values.reduce(0, +) / taps)
        }
      }
    }
  }
  return result
}

private func upsample(_ kind: Upsampling, _ factor: Int, _ input: [Int], _ x: [Double])
  -> [Double]
{
  /// Two pixels and the weight of the second, along one direction.
  func place(_ out: Int, _ extent: Int) -> (Int, Int, Double) {
    if kind == .nearest { return (out / factor, out / factor, 0) }
    let centre = max(0, (Double(out) + 0.5) / Double(factor) - 0.5)
    let low = Int(centre)
    return (low, min(low + 1, extent - 1), centre - Double(low))
  }
  var result: [Double] = []
  for b in 0..<input[0] {
    for y in 0..<(input[1] * factor) {
      let (top, bottom, v) = place(y, input[1])
      for z in 0..<(input[2] * factor) {
        let (left, right, h) = place(z, input[2])
        for channel in 0..<input[3] {
          func at(_ row: Int, _ column: Int) -> Double {
            x[((b * input[1] + row) * input[2] + column) * input[3] + channel]
          }
          result.append(
            (1 - v) * ((1 - h) * at(top, left) + h * at(top, right))
              + v * ((1 - h) * at(bottom, left) + h * at(bottom, right)))
        }
      }
    }
  }
  return result
}
